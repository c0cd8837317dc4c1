#include "dynamodb/legacy_projection.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "dynamodb/expression_tree.h"
#include "dynamodb/json_types.h"

namespace rtp::dynamodb {
namespace {

constexpr std::string_view kName = "AttributesToGet";
constexpr std::size_t kMaxNames = 255;

}  // namespace

LegacyProjection::LegacyProjection(Members& members) {
  const JsonArray* elements = members.list(kName);
  if (elements == nullptr) {
    return;
  }
  for (const JsonValue& element : *elements) {
    names_.emplace_back(members.keep_type_error(json_string(element)).value_or(""));
  }
  const auto violate = [&](std::string_view constraint) {
    members.violate(kName, quoted(joined("[]", {names_.begin(), names_.end()})), constraint);
  };
  if (names_.empty()) {
    violate("Member must have length greater than or equal to 1");
  }
  if (names_.size() > kMaxNames) {
    violate("Member must have length less than or equal to 255");
  }
}

Result<std::optional<Projection>> LegacyProjection::parse() const {
  if (names_.empty()) {
    return std::nullopt;
  }
  std::set<std::string_view> seen;
  std::vector<Path> paths;
  paths.reserve(names_.size());
  for (const std::string& name : names_) {
    if (!seen.insert(name).second) {
      return invalid("One or more parameter values were invalid: Duplicate value in attribute name: " + name);
    }
    paths.push_back({name});
  }
  std::vector<const Path*> borrowed;
  std::ranges::transform(paths, std::back_inserter(borrowed), [](const Path& path) { return &path; });
  RTP_TRY(PathSet set, PathSet::make(borrowed));
  return Projection(ProjectionTree{.paths = std::move(set)});
}

}  // namespace rtp::dynamodb
