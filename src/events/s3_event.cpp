#include "events/s3_event.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/url.h"
#include "events/json_members.h"

namespace rtp::events {
namespace {

namespace json = boost::json;

bool is_test(const json::object& event) { return text_of(event, "Event") == "s3:TestEvent"; }

ObjectChange change_of(std::string_view name) {
  constexpr std::string_view kPrefix = "s3:";
  if (name.starts_with(kPrefix)) {
    name.remove_prefix(kPrefix.size());
  }
  if (name.starts_with("ObjectCreated:")) {
    return ObjectChange::kCreated;
  }
  return name.starts_with("ObjectRemoved:") || name.starts_with("LifecycleExpiration:")
             ? ObjectChange::kRemoved
             : ObjectChange::kOther;
}

/// Keys are encoded as forms are: "+" is a blank.
Result<std::string> decode_key(std::string_view encoded) {
  std::string text(encoded);
  std::ranges::replace(text, '+', ' ');
  return percent_decode(text);
}

Result<S3Record> parse_s3_record(std::size_t index, const json::object& record) {
  const json::object* s3 = object_of(record, "s3");
  const json::object* bucket = s3 == nullptr ? nullptr : object_of(*s3, "bucket");
  const json::object* object = s3 == nullptr ? nullptr : object_of(*s3, "object");
  if (bucket == nullptr || object == nullptr || text_of(*bucket, "name").empty() ||
      text_of(*object, "key").empty()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("Records[{}] names no bucket and key: it is no notification of S3", index));
  }
  auto key = decode_key(text_of(*object, "key"));
  if (!key) {
    return fail(ErrorCode::kMalformed,
                fmt::format("Records[{}].s3.object.key: {}", index, key.error().message));
  }
  const json::value* size = object->if_contains("size");
  return S3Record{
      .change = change_of(text_of(record, "eventName")),
      .event_name = std::string(text_of(record, "eventName")),
      .event_time = std::string(text_of(record, "eventTime")),
      .bucket = std::string(text_of(*bucket, "name")),
      .key = *std::move(key),
      .size = size != nullptr && size->is_int64() && size->get_int64() > 0
                  ? static_cast<std::uint64_t>(size->get_int64())
                  : 0,
      .e_tag = std::string(text_of(*object, "eTag")),
      .version_id = std::string(text_of(*object, "versionId")),
      .sequencer = std::string(text_of(*object, "sequencer")),
  };
}

}  // namespace

Result<std::vector<S3Record>> parse_s3_event(std::string_view text) {
  RTP_TRY(const json::value value, parse_event_json(text));
  if (!value.is_object()) {
    return fail(ErrorCode::kMalformed, "the notification of S3 is no JSON object");
  }
  return s3_event_of(value.get_object());
}

Result<std::vector<S3Record>> s3_event_of(const json::object& event) {
  std::vector<S3Record> result;
  if (is_test(event)) {
    return result;
  }
  RTP_TRY(const auto records, records_of(event));
  for (const json::object* record : records) {
    RTP_TRY(S3Record parsed, parse_s3_record(result.size(), *record));
    result.push_back(std::move(parsed));
  }
  return result;
}

bool is_s3_event(const json::object& event) {
  if (is_test(event)) {
    return true;
  }
  const json::array* records = array_of(event, "Records");
  if (records == nullptr || records->empty() || !records->front().is_object()) {
    return false;
  }
  const json::object& first = records->front().get_object();
  const std::string_view source = text_of(first, "eventSource");
  return (source == "aws:s3" || source == "minio:s3") && object_of(first, "s3") != nullptr;
}

std::optional<Result<std::vector<S3Record>>> s3_notification(std::string_view text) {
  if (!text.contains("\"eventSource\"") &&
      !text.contains("s3:TestEvent")) {  // cheap, for most texts are none
    return std::nullopt;
  }
  const auto value = parse_event_json(text);
  if (!value || !value->is_object() || !is_s3_event(value->get_object())) {
    return std::nullopt;
  }
  return s3_event_of(value->get_object());
}

bool is_later(std::string_view sequencer, std::string_view other) {
  std::string a(sequencer);
  std::string b(other);
  const std::size_t size = std::max(a.size(), b.size());
  a.resize(size, '0');
  b.resize(size, '0');
  return a > b;
}

Metadata metadata_of(const S3Record& record) {
  return {{"bucket", record.bucket},
          {"key", record.key},
          {"eTag", record.e_tag},
          {"versionId", record.version_id},
          {"eventTime", record.event_time}};
}

}  // namespace rtp::events
