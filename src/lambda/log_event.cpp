#include "lambda/log_event.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/utf8.h"

namespace rtp::lambda {

namespace json = boost::json;

std::string to_json(const LogEvent& event) {
  return json::serialize(json::object{{"timestamp", event.time.count()},
                                      {"logStreamName", valid_utf8(event.log_stream)},
                                      {"message", valid_utf8(event.message)}});
}

Result<LogEvent> parse_log_event(std::string_view line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object != nullptr) {
    const json::value* time = object->if_contains("timestamp");
    const json::value* log_stream = object->if_contains("logStreamName");
    const json::value* message = object->if_contains("message");
    if (time != nullptr && time->is_int64() && log_stream != nullptr && log_stream->is_string() &&
        message != nullptr && message->is_string()) {
      return LogEvent{.time = std::chrono::milliseconds(time->get_int64()),
                      .log_stream = std::string(log_stream->get_string()),
                      .message = std::string(message->get_string())};
    }
  }
  return fail(ErrorCode::kMalformed,
              "this is no event of a function's log, which has timestamp, logStreamName and message");
}

}  // namespace rtp::lambda
