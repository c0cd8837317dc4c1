#include "dynamodb/json_value.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include "dynamodb/json_events.h"

namespace rtp::dynamodb {
namespace {

using boost::json::error_code;

static_assert(std::is_trivially_copyable_v<JsonMember> && std::is_trivially_destructible_v<JsonMember>);

constexpr std::size_t kUsualOpen =
    64;  // up to so many values wait for the end of what they are in, without malloc
constexpr std::size_t kFewMembers = 32;  // of so many, each is compared with each

/// Memory for `count` T, which is never given back by itself: T needs no destructor.
template <typename T>
T* allocate(std::pmr::memory_resource& memory, std::size_t count) {
  return static_cast<T*>(memory.allocate(count * sizeof(T), alignof(T)));
}

/// How many members are left when of those with one name only the last is, at the place of the first.
std::size_t drop_twins_of_few(JsonMember* members, std::size_t size) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size; ++i) {
    JsonMember* const twin = std::find_if(members, members + kept,
                                          [&](const auto& member) { return member.key == members[i].key; });
    *twin = members[i];
    kept += twin == members + kept ? 1 : 0;
  }
  return kept;
}

/// The same, in the time that sorting takes.
std::size_t drop_twins(JsonMember* members, std::size_t size) {
  if (size < 2) {
    return size;
  }
  if (size <= kFewMembers) {
    return drop_twins_of_few(members, size);
  }
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return members[i].key; });
  std::vector<bool> is_twin(size);
  for (std::size_t first = 0; first < size;) {
    std::size_t last = first;
    while (last + 1 < size && members[order[last + 1]].key == members[order[first]].key) {
      is_twin[order[++last]] = true;
    }
    members[order[first]].value = members[order[last]].value;
    first = last + 1;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (!is_twin[i]) {
      members[kept++] = members[i];
    }
  }
  return kept;
}

/// Makes a value of the events of boost::json::basic_parser. The names and parameters of the functions are
/// those the parser calls.
class JsonBuilder : public JsonEvents {
 public:
  JsonBuilder(std::string_view text, std::pmr::memory_resource& memory) : text_(text), memory_(memory) {}

  /// What was built; valid after the parser has accepted the whole text.
  [[nodiscard]] JsonValue value() const { return open_.front(); }

  bool on_object_end(std::size_t size, error_code& /*ec*/) {
    auto* const members = allocate<JsonMember>(memory_, size);
    const auto begin = open_.end() - static_cast<std::ptrdiff_t>(2 * size);
    for (std::size_t i = 0; i < size; ++i) {
      const auto key = begin + static_cast<std::ptrdiff_t>(2 * i);
      new (members + i) JsonMember{*key->as<std::string_view>(), *(key + 1)};
    }
    open_.erase(begin, open_.end());
    return add(JsonObject(members, drop_twins(members, size)));
  }
  bool on_array_end(std::size_t size, error_code& /*ec*/) {
    auto* const elements = allocate<JsonValue>(memory_, size);
    const auto begin = open_.end() - static_cast<std::ptrdiff_t>(size);
    std::uninitialized_copy(begin, open_.end(), elements);
    open_.erase(begin, open_.end());
    return add(JsonArray(elements, size));
  }

  bool on_key_part(std::string_view part, std::size_t /*size*/, error_code& /*ec*/) { return add_part(part); }
  bool on_key(std::string_view part, std::size_t /*size*/, error_code& /*ec*/) { return add_text(part); }
  bool on_string_part(std::string_view part, std::size_t /*size*/, error_code& /*ec*/) {
    return add_part(part);
  }
  bool on_string(std::string_view part, std::size_t /*size*/, error_code& /*ec*/) { return add_text(part); }

  bool on_int64(std::int64_t value, std::string_view /*part*/, error_code& /*ec*/) { return add(value); }
  bool on_uint64(std::uint64_t value, std::string_view /*part*/, error_code& /*ec*/) { return add(value); }
  bool on_double(double value, std::string_view /*part*/, error_code& /*ec*/) { return add(value); }
  bool on_bool(bool value, error_code& /*ec*/) { return add(value); }
  bool on_null(error_code& /*ec*/) { return add(std::monostate()); }

 private:
  bool add(JsonValue::Variant value) {
    open_.emplace_back(value);
    return true;
  }

  bool add_part(std::string_view part) {
    parts_.append(part);
    return true;
  }

  /// A text that ends with `part`. Where it has no escapes it is as it stands in the JSON text.
  bool add_text(std::string_view part) {
    if (parts_.empty() && is_of_text(part)) {
      return add(part);
    }
    parts_.append(part);
    auto* const copy = allocate<char>(memory_, parts_.size());
    std::ranges::copy(parts_, copy);
    const std::string_view text(copy, parts_.size());
    parts_.clear();
    return add(text);
  }

  [[nodiscard]] bool is_of_text(std::string_view part) const {
    return std::less_equal<>()(text_.data(), part.data()) &&
           std::less_equal<>()(part.data() + part.size(), text_.data() + text_.size());
  }

  std::string_view text_;
  std::pmr::memory_resource& memory_;
  std::string parts_;  // of the string that is being read
  /// What is not in an array or object yet; the members of an object as names and values in turns.
  boost::container::small_vector<JsonValue, kUsualOpen> open_;
};

}  // namespace

Result<JsonValue> parse_json(std::string_view text, std::pmr::memory_resource& memory,
                             std::size_t max_depth) {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::json::basic_parser<JsonBuilder> parser(options, text, memory);
  error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (ec == boost::json::error::too_deep) {
    return fail(ErrorCode::kTooLarge, "arrays and objects are nested too deep");
  }
  if (ec || read != text.size()) {
    return fail(ErrorCode::kMalformed, "not JSON");
  }
  return parser.handler().value();
}

JsonValue json_value_of(const boost::json::value& value, std::pmr::memory_resource& memory) {
  using boost::json::kind;
  switch (value.kind()) {
    case kind::null:
      return {};
    case kind::bool_:
      return JsonValue(value.get_bool());
    case kind::int64:
      return JsonValue(value.get_int64());
    case kind::uint64:
      return JsonValue(value.get_uint64());
    case kind::double_:
      return JsonValue(value.get_double());
    case kind::string:
      return JsonValue(std::string_view(value.get_string()));
    case kind::array: {
      const boost::json::array& array = value.get_array();
      auto* const elements = allocate<JsonValue>(memory, array.size());
      std::uninitialized_default_construct_n(elements, array.size());
      std::ranges::transform(
          array, elements, [&](const boost::json::value& element) { return json_value_of(element, memory); });
      return JsonValue(JsonArray(elements, array.size()));
    }
    case kind::object:
      break;
  }
  const boost::json::object& object = value.get_object();
  auto* const members = allocate<JsonMember>(memory, object.size());
  std::uninitialized_default_construct_n(members, object.size());
  std::ranges::transform(object, members, [&](const auto& member) {
    return JsonMember{member.key(), json_value_of(member.value(), memory)};
  });
  return JsonValue(JsonObject(members, object.size()));
}

}  // namespace rtp::dynamodb
