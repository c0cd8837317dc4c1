#include "jwt/json_object.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace rtp::jwt {
namespace {

namespace json = boost::json;

/// A handler of Boost.JSON's parser (its names and signatures) that counts the members as they are written,
/// also those that a json::object would drop.
class MemberCounter {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();  // NOLINT(*-identifier-naming)
  static constexpr std::size_t max_array_size = json::array::max_size();    // NOLINT(*-identifier-naming)
  static constexpr std::size_t max_key_size = json::string::max_size();     // NOLINT(*-identifier-naming)
  static constexpr std::size_t max_string_size = json::string::max_size();  // NOLINT(*-identifier-naming)

  [[nodiscard]] std::size_t members() const { return members_; }

  bool on_object_end(std::size_t members, json::error_code&) {
    members_ += members;
    return true;
  }

  static bool on_document_begin(json::error_code&) { return true; }
  static bool on_document_end(json::error_code&) { return true; }
  static bool on_object_begin(json::error_code&) { return true; }
  static bool on_array_begin(json::error_code&) { return true; }
  static bool on_array_end(std::size_t, json::error_code&) { return true; }
  static bool on_key_part(json::string_view, std::size_t, json::error_code&) { return true; }
  static bool on_key(json::string_view, std::size_t, json::error_code&) { return true; }
  static bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  static bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  static bool on_number_part(json::string_view, json::error_code&) { return true; }
  static bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  static bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  static bool on_double(double, json::string_view, json::error_code&) { return true; }
  static bool on_bool(bool, json::error_code&) { return true; }
  static bool on_null(json::error_code&) { return true; }
  static bool on_comment_part(json::string_view, json::error_code&) { return true; }
  static bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  std::size_t members_ = 0;
};

std::size_t members_written(std::string_view text) {
  json::basic_parser<MemberCounter> parser(json::parse_options{});
  json::error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  return parser.handler().members();
}

std::size_t members_kept(const json::value& value) {
  std::size_t members = 0;
  if (const json::object* object = value.if_object()) {
    members = object->size();
    for (const auto& [name, member] : *object) {
      members += members_kept(member);
    }
  } else if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) {
      members += members_kept(element);
    }
  }
  return members;
}

}  // namespace

Result<json::object> parse_json_object(std::string_view text, std::string_view what) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return fail(ErrorCode::kMalformed, std::string(what) + " is not a JSON object");
  }
  if (members_written(text) != members_kept(value)) {
    return fail(ErrorCode::kMalformed, std::string(what) + " has a member twice");
  }
  return std::move(value.get_object());
}

}  // namespace rtp::jwt
