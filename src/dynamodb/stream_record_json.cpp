#include "dynamodb/stream_record_json.h"

#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/json_writer.h"
#include "dynamodb/stream.h"

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

/// The member `dynamodb`.
void write_change(ObjectWriter& change, const StreamRecord& record) {
  change.integer("ApproximateCreationDateTime", record.created.count() / 1000);
  change.item("Keys", record.keys);
  if (record.new_image) {
    change.item("NewImage", *record.new_image);
  }
  if (record.old_image) {
    change.item("OldImage", *record.old_image);
  }
  change.string("SequenceNumber", sequence_number_text(record.sequence_number));
  change.integer("SizeBytes", static_cast<std::int64_t>(record_size(record)));
  change.string("StreamViewType", view_name(record.view));
}

/// How the two forms spell the members of userIdentity.
struct IdentityNames {
  std::string_view type;
  std::string_view principal;
};

void write_record(ObjectWriter& object, const StreamRecord& record, const IdentityNames& identity_names) {
  object.string("eventID", fmt::format("{:032x}", record.sequence_number));
  object.string("eventName", name_of(record.event_name));
  object.string("eventVersion", "1.1");
  object.string("eventSource", "aws:dynamodb");
  object.string("awsRegion", kRegion);
  object.object("dynamodb", [&](ObjectWriter& change) { write_change(change, record); });
  if (record.expired) {
    object.object("userIdentity", [&](ObjectWriter& identity) {
      identity.string(identity_names.type, kServiceType);
      identity.string(identity_names.principal, kTimeToLivePrincipal);
    });
  }
}

}  // namespace

std::size_t record_size(const StreamRecord& record) {
  return item_size(record.keys) + (record.new_image ? item_size(*record.new_image) : 0) +
         (record.old_image ? item_size(*record.old_image) : 0);
}

void append_stream_record(std::string& out, const StreamRecord& record) {
  ObjectWriter::append_object(out, [&](ObjectWriter& object) {
    write_record(object, record, {.type = "Type", .principal = "PrincipalId"});
  });
}

void append_event_record(std::string& out, const StreamRecord& record, std::string_view event_source_arn) {
  ObjectWriter::append_object(out, [&](ObjectWriter& object) {
    write_record(object, record, {.type = "type", .principal = "principalId"});
    object.string("eventSourceARN", event_source_arn);
  });
}

}  // namespace rtp::dynamodb
