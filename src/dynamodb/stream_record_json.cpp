#include "dynamodb/stream_record_json.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/stream.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

std::string_view name_of(EventName name) {
  switch (name) {
    case EventName::kInsert:
      return "INSERT";
    case EventName::kModify:
      return "MODIFY";
    case EventName::kRemove:
      return "REMOVE";
  }
  std::unreachable();
}

void append_decimal(std::string& out, std::int64_t number) {
  std::array<char, 20> digits{};  // as many as an int64 has
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

/// The member `dynamodb`. No value but those of `images` needs an escape.
void append_change(std::string& out, const RecordHead& head, const RecordImages& images) {
  out.append(R"({"ApproximateCreationDateTime":)");
  append_decimal(out, head.created.count() / 1000);
  out.append(R"(,"Keys":)").append(images.keys);
  if (!images.new_image.empty()) {
    out.append(R"(,"NewImage":)").append(images.new_image);
  }
  if (!images.old_image.empty()) {
    out.append(R"(,"OldImage":)").append(images.old_image);
  }
  out.append(R"(,"SequenceNumber":")");
  append_sequence_number(out, head.sequence_number);
  out.append(R"(","SizeBytes":)");
  append_decimal(out, static_cast<std::int64_t>(images.bytes));
  out.append(R"(,"StreamViewType":")").append(view_name(head.view)).append("\"}");
}

/// How the two forms spell the members of userIdentity.
struct IdentityNames {
  std::string_view type;
  std::string_view principal;
};

/// All members of a record but its stream's ARN, without the bracket at the end.
void append_record(std::string& out, const RecordHead& head, const RecordImages& images,
                   const IdentityNames& identity_names) {
  out.append(R"({"eventID":")");
  append_event_id(out, head.sequence_number);
  out.append(R"(","eventName":")").append(name_of(head.event_name));
  out.append(R"(","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":")").append(kRegion);
  out.append(R"(","dynamodb":)");
  append_change(out, head, images);
  if (head.expired) {
    out.append(fmt::format(R"(,"userIdentity":{{"{}":"{}","{}":"{}"}})", identity_names.type, kServiceType,
                           identity_names.principal, kTimeToLivePrincipal));
  }
}

std::string typed_json(const Item& item) {
  std::string json;
  append_typed_json(json, item);
  return json;
}

}  // namespace

std::size_t record_size(const StreamRecord& record) {
  return item_size(record.keys) + (record.new_image ? item_size(*record.new_image) : 0) +
         (record.old_image ? item_size(*record.old_image) : 0);
}

void append_stream_record(std::string& out, const RecordHead& head, const RecordImages& images) {
  append_record(out, head, images, {.type = "Type", .principal = "PrincipalId"});
  out.push_back('}');
}

void append_event_record(std::string& out, const StreamRecord& record, std::string_view event_source_arn) {
  const RecordHead head{.sequence_number = record.sequence_number,
                        .event_name = record.event_name,
                        .created = record.created,
                        .view = record.view,
                        .expired = record.expired};
  const std::string keys = typed_json(record.keys);
  const std::string new_image = record.new_image ? typed_json(*record.new_image) : "";
  const std::string old_image = record.old_image ? typed_json(*record.old_image) : "";
  append_record(out, head,
                {.keys = keys, .new_image = new_image, .old_image = old_image, .bytes = record_size(record)},
                {.type = "type", .principal = "principalId"});
  out.append(R"(,"eventSourceARN":)");
  append_json_string(out, event_source_arn);
  out.push_back('}');
}

}  // namespace rtp::dynamodb
