#include "app/stream_check.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "dynamodb/wire_json.h"

namespace rtp::app {
namespace {

constexpr std::size_t kRecordsPerRead = 1000;

std::string_view event_text(dynamodb::EventName event) {
  switch (event) {
    case dynamodb::EventName::kInsert:
      return "INSERT";
    case dynamodb::EventName::kModify:
      return "MODIFY";
    case dynamodb::EventName::kRemove:
      return "REMOVE";
  }
  return "";
}

/// Table and key as one text.
std::string identity(const dynamodb::StreamRecord& record) {
  std::string text = record.table_name + ' ';
  dynamodb::append_typed_json(text, record.keys);
  return text;
}

std::unexpected<Error> corrupt(const dynamodb::StreamRecord& record, std::string_view what) {
  return fail(ErrorCode::kCorrupt,
              fmt::format("stream record {} ({}): {}", record.sequence_number, identity(record), what));
}

/// Calls `visit` for each record, until it fails.
Result<void> for_each_record(const tables::Tables& tables,
                             const std::function<Result<void>(const dynamodb::StreamRecord&)>& visit) {
  std::uint64_t after = 0;
  while (true) {
    RTP_TRY(const auto records, tables.read_changes(after, kRecordsPerRead));
    if (records.empty()) {
      return {};
    }
    for (const auto& record : records) {
      RTP_CHECK(visit(record));
      after = std::max(after, record.sequence_number);
    }
  }
}

bool shows_new_image(dynamodb::StreamViewType view) {
  return view == dynamodb::StreamViewType::kNewImage || view == dynamodb::StreamViewType::kNewAndOldImages;
}

/// `record` is the newest of its key.
Result<void> compare_with_table(const tables::Tables& tables, const dynamodb::StreamRecord& record) {
  const auto table = tables.describe_table(record.table_name);
  if (!table || table->schema.created > record.created) {
    return {};  // the table was deleted after the change, and its items with it
  }
  if (!table->schema.stream || record.sequence_number < table->schema.stream_start) {
    return {};  // the stream was disabled after the change, and the item may have changed since
  }
  dynamodb::GetItemRequest request;
  request.table_name = record.table_name;
  request.key = record.keys;
  RTP_TRY(const auto read, tables.get_item(request));
  const bool removed = record.event_name == dynamodb::EventName::kRemove;
  if (removed && read.item) {
    return corrupt(record, "the stream says that the item was removed, but the table has it");
  }
  if (!removed && !read.item) {
    return corrupt(record, "the table lacks the item");
  }
  if (!removed && shows_new_image(record.view) && record.new_image != read.item) {
    return corrupt(record, "the item in the table is another than the newest image of the stream");
  }
  return {};
}

}  // namespace

Result<StreamCheckReport> check_stream(const tables::Tables& tables, const OnRecord& on_record) {
  StreamCheckReport report;
  std::unordered_map<std::string, std::uint64_t> newest;  // identity to sequence number
  RTP_CHECK(for_each_record(tables, [&](const dynamodb::StreamRecord& record) -> Result<void> {
    if (record.sequence_number <= report.last) {
      return corrupt(record, fmt::format("it comes after record {}", report.last));
    }
    report.first = report.records == 0 ? record.sequence_number : report.first;
    report.last = record.sequence_number;
    ++report.records;
    newest[identity(record)] = record.sequence_number;
    if (on_record) {
      on_record(record);
    }
    return {};
  }));
  if (report.last > tables.last_sequence_number()) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("the stream goes on to {}, beyond the last sequence number {}", report.last,
                            tables.last_sequence_number()));
  }
  report.keys = newest.size();
  // Twice through the stream, so that no image is held in memory.
  RTP_CHECK(for_each_record(tables, [&](const dynamodb::StreamRecord& record) -> Result<void> {
    if (newest[identity(record)] != record.sequence_number) {
      return {};
    }
    return compare_with_table(tables, record);
  }));
  return report;
}

void append_record_json(std::string& out, const dynamodb::StreamRecord& record) {
  out += fmt::format(R"({{"sequenceNumber":{},"eventName":"{}","tableName":)", record.sequence_number,
                     event_text(record.event_name));
  dynamodb::append_json_string(out, record.table_name);
  out += R"(,"keys":)";
  dynamodb::append_typed_json(out, record.keys);
  const auto append_image = [&out](std::string_view name, const std::optional<dynamodb::Item>& image) {
    if (image) {
      out += fmt::format(R"(,"{}":)", name);
      dynamodb::append_typed_json(out, *image);
    }
  };
  append_image("newImage", record.new_image);
  append_image("oldImage", record.old_image);
  out += '}';
}

}  // namespace rtp::app
