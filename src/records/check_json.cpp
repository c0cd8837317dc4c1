#include "records/check_json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "dynamodb/json_events.h"
#include "dynamodb/wire_json.h"

namespace rtp::records {
namespace {

namespace json = boost::json;
using json::error_code;

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
  json::basic_parser<dynamodb::JsonEvents> parser(options);
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
