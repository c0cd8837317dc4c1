#include "records/check_json.h"

#include <cstdint>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "dynamodb/wire_json.h"

namespace rtp::records {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

/// Takes the parser's events and makes nothing of them. The names and parameters are those the parser calls.
struct Ignore {
  // NOLINTBEGIN(readability-identifier-naming): the parser reads them by these names
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  // NOLINTEND(readability-identifier-naming)

  bool on_document_begin(error_code& /*ec*/) { return true; }
  bool on_document_end(error_code& /*ec*/) { return true; }
  bool on_object_begin(error_code& /*ec*/) { return true; }
  bool on_object_end(std::size_t /*size*/, error_code& /*ec*/) { return true; }
  bool on_array_begin(error_code& /*ec*/) { return true; }
  bool on_array_end(std::size_t /*size*/, error_code& /*ec*/) { return true; }
  bool on_key_part(string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) { return true; }
  bool on_key(string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) { return true; }
  bool on_string_part(string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) { return true; }
  bool on_string(string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) { return true; }
  bool on_number_part(string_view /*part*/, error_code& /*ec*/) { return true; }
  bool on_int64(std::int64_t /*value*/, string_view /*part*/, error_code& /*ec*/) { return true; }
  bool on_uint64(std::uint64_t /*value*/, string_view /*part*/, error_code& /*ec*/) { return true; }
  bool on_double(double /*value*/, string_view /*part*/, error_code& /*ec*/) { return true; }
  bool on_bool(bool /*value*/, error_code& /*ec*/) { return true; }
  bool on_null(error_code& /*ec*/) { return true; }
  bool on_comment_part(string_view /*part*/, error_code& /*ec*/) { return true; }
  bool on_comment(string_view /*part*/, error_code& /*ec*/) { return true; }
};

JsonVerdict verdict_of(const error_code& ec) {
  if (ec == json::error::incomplete) {
    return JsonVerdict::kCut;
  }
  return ec == json::error::too_deep || ec == json::error::exponent_overflow ? JsonVerdict::kOutOfRange
                                                                             : JsonVerdict::kWrong;
}

}  // namespace

JsonCheck check_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = dynamodb::kMaxNesting + 1;
  json::basic_parser<Ignore> parser(options);
  error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read == text.size()) {
    return {};
  }
  if (!ec) {
    return {JsonVerdict::kWrong, read, fmt::format("not JSON: extra data at byte {}", read)};
  }
  return {verdict_of(ec), read, fmt::format("not JSON: {} at byte {}", ec.message(), read)};
}

Result<void> JsonCheck::result() const {
  switch (verdict) {
    case JsonVerdict::kWhole:
      return {};
    case JsonVerdict::kOutOfRange:
      return fail(ErrorCode::kInvalidArgument, problem);
    case JsonVerdict::kCut:
    case JsonVerdict::kWrong:
      break;
  }
  return fail(ErrorCode::kMalformed, problem);
}

}  // namespace rtp::records
