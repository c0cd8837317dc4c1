#include "dynamodb/merge_patch.h"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

class PatchWriter {
 public:
  /// Writes the patch as an object, and adds to what is removed. False when the object is empty.
  bool write(const Map& before, const Map& after) {
    patch_.push_back('{');
    const std::size_t first_member = patch_.size();
    auto old = before.begin();
    for (const auto& [name, value] : after) {
      for (; old != before.end() && old->first < name; ++old) {
        remove(old->first);
      }
      const bool existed = old != before.end() && old->first == name;
      const std::size_t end = patch_.size();
      if (end > first_member) {
        patch_.push_back(',');
      }
      if (!write_member(name, existed ? &old->second : nullptr, value)) {
        patch_.resize(end);
      }
      old += existed ? 1 : 0;
    }
    for (; old != before.end(); ++old) {
      remove(old->first);
    }
    patch_.push_back('}');
    return patch_.size() > first_member + 1;
  }

  [[nodiscard]] MergePatch take() {
    removed_.append(removed_.empty() ? "[]" : "]");
    return {.patch = std::move(patch_), .removed = std::move(removed_)};
  }

 private:
  /// False when there is nothing to patch; what it wrote is then to be taken back. `before` is nullptr for a
  /// new attribute.
  bool write_member(std::string_view name, const AttributeValue* before, const AttributeValue& after) {
    append_json_string(patch_, name);
    patch_.push_back(':');
    const auto* const map_before = before == nullptr ? nullptr : before->as<Map>();
    const auto* const map_after = after.as<Map>();
    if (map_before != nullptr && map_after != nullptr) {
      path_.push_back(name);
      const bool changed = write(*map_before, *map_after);
      path_.pop_back();
      return changed;
    }
    if (before != nullptr && *before == after) {
      return false;
    }
    append_plain_json(patch_, after);
    return true;
  }

  void remove(std::string_view name) {
    removed_.push_back(removed_.empty() ? '[' : ',');
    removed_.push_back('[');
    for (const std::string_view parent : path_) {
      append_json_string(removed_, parent);
      removed_.push_back(',');
    }
    append_json_string(removed_, name);
    removed_.push_back(']');
  }

  std::vector<std::string_view> path_;  // to the map that is written
  std::string patch_;
  std::string removed_;  // without its end
};

}  // namespace

MergePatch merge_patch(const Item& before, const Item& after) {
  PatchWriter writer;
  writer.write(before, after);
  return writer.take();
}

}  // namespace rtp::dynamodb
