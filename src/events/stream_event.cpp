#include "events/stream_event.h"

#include <charconv>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "dynamodb/stream_record_json.h"
#include "dynamodb/wire_json.h"

namespace rtp::events {
namespace {

namespace json = boost::json;
using dynamodb::EventName;
using dynamodb::Item;
using dynamodb::StreamRecord;
using dynamodb::StreamViewType;

std::unexpected<Error> malformed(std::size_t index, std::string_view what) {
  return fail(ErrorCode::kMalformed, fmt::format("Records[{}]{}", index, what));
}

const json::string* string_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_string();
}

Result<std::optional<Item>> image(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) {
    return std::nullopt;
  }
  RTP_TRY(Item item, dynamodb::item_from_typed_json(*value));
  return item;
}

std::optional<EventName> event_name(std::string_view text) {
  if (text == "INSERT") {
    return EventName::kInsert;
  }
  if (text == "MODIFY") {
    return EventName::kModify;
  }
  if (text == "REMOVE") {
    return EventName::kRemove;
  }
  return std::nullopt;
}

StreamViewType view_type(const json::string* text) {
  if (text == nullptr || *text == "NEW_AND_OLD_IMAGES") {
    return StreamViewType::kNewAndOldImages;
  }
  if (*text == "NEW_IMAGE") {
    return StreamViewType::kNewImage;
  }
  return *text == "OLD_IMAGE" ? StreamViewType::kOldImage : StreamViewType::kKeysOnly;
}

/// The table of arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL; empty when it is not of that form.
std::string table_of_arn(std::string_view arn) {
  constexpr std::string_view kTable = ":table/";
  const std::size_t begin = arn.find(kTable);
  if (begin == std::string_view::npos) {
    return {};
  }
  arn.remove_prefix(begin + kTable.size());
  return std::string(arn.substr(0, arn.find('/')));
}

/// ApproximateCreationDateTime: Unix seconds, whole or with a fraction.
std::chrono::milliseconds creation_time(const json::object& change) {
  const json::value* value = change.if_contains("ApproximateCreationDateTime");
  if (value == nullptr || !value->is_number()) {
    return {};
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(value->to_number<double>() * 1000));
}

/// Whether DynamoDB itself removed the item, because it had expired.
bool is_by_time_to_live(const json::object& record) {
  const json::value* value = record.if_contains("userIdentity");
  const json::object* identity = value == nullptr ? nullptr : value->if_object();
  if (identity == nullptr) {
    return false;
  }
  const json::string* type = string_member(*identity, "type");
  const json::string* principal = string_member(*identity, "principalId");
  return type != nullptr && *type == dynamodb::kServiceType && principal != nullptr &&
         *principal == dynamodb::kTimeToLivePrincipal;
}

Result<StreamEventRecord> parse_stream_record(std::size_t index, const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* change_value = object == nullptr ? nullptr : object->if_contains("dynamodb");
  const json::object* change = change_value == nullptr ? nullptr : change_value->if_object();
  if (change == nullptr) {
    return malformed(index, ".dynamodb is missing: the event is not of a DynamoDB stream");
  }
  StreamEventRecord result;
  StreamRecord& record = result.record;
  const json::string* name = string_member(*object, "eventName");
  const std::optional<EventName> parsed_name = name == nullptr ? std::nullopt : event_name(*name);
  if (!parsed_name) {
    return malformed(index, ".eventName must be INSERT, MODIFY or REMOVE");
  }
  record.event_name = *parsed_name;
  const json::string* sequence = string_member(*change, "SequenceNumber");
  if (sequence == nullptr || sequence->empty()) {
    return malformed(index, ".dynamodb.SequenceNumber is missing");
  }
  result.sequence_number = *sequence;
  if (std::from_chars(sequence->data(), sequence->data() + sequence->size(), record.sequence_number).ec !=
      std::errc()) {
    record.sequence_number = 0;
  }
  const json::value* keys = change->if_contains("Keys");
  if (keys == nullptr) {
    return malformed(index, ".dynamodb.Keys is missing");
  }
  RTP_TRY(record.keys, dynamodb::item_from_typed_json(*keys));
  RTP_TRY(record.new_image, image(*change, "NewImage"));
  RTP_TRY(record.old_image, image(*change, "OldImage"));
  record.created = creation_time(*change);
  record.view = view_type(string_member(*change, "StreamViewType"));
  record.expired = is_by_time_to_live(*object);
  if (const json::string* arn = string_member(*object, "eventSourceARN")) {
    record.table_name = table_of_arn(*arn);
  }
  return result;
}

}  // namespace

Result<std::vector<StreamEventRecord>> parse_stream_event(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const json::value* records =
      !error && parsed.is_object() ? parsed.get_object().if_contains("Records") : nullptr;
  if (records == nullptr || !records->is_array()) {
    return fail(ErrorCode::kMalformed, "the event is not a JSON object with an array Records");
  }
  std::vector<StreamEventRecord> result;
  for (const json::value& value : records->get_array()) {
    RTP_TRY(StreamEventRecord record, parse_stream_record(result.size(), value));
    result.push_back(std::move(record));
  }
  return result;
}

std::string stream_event_json(std::span<const StreamRecord> records, std::string_view event_source_arn) {
  std::string out = R"({"Records":[)";
  for (const StreamRecord& record : records) {
    if (out.back() == '}') {
      out += ',';
    }
    dynamodb::append_event_record(out, record, event_source_arn);
  }
  out += "]}";
  return out;
}

}  // namespace rtp::events
