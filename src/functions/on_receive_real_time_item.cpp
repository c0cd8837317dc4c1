#include "functions/on_receive_real_time_item.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "events/sqs_event.h"
#include "events/stream_event.h"
#include "functions/item_payload.h"

namespace rtp::functions {

OnReceiveRealTimeItemFunction::OnReceiveRealTimeItemFunction(FunctionConfig config, Audience& audience)
    : config_(std::move(config)), audience_(audience) {}

void OnReceiveRealTimeItemFunction::handle(std::span<const dynamodb::StreamRecord> records) {
  for (const dynamodb::StreamRecord& record : records) {
    const std::optional<std::string> id = real_time_item_id(config_, record.keys);
    if (!id || !audience_.has_receivers(*id)) {
      continue;
    }
    const Payload payload = record.new_image ? item_payload(config_, *record.new_image) : nullptr;
    audience_.deliver(*id, record, payload);
  }
}

Result<std::string> OnReceiveRealTimeItemFunction::handle_event(std::string_view event) {
  RTP_TRY(std::vector<events::StreamEventRecord> parsed, events::parse_stream_event(event));
  std::vector<dynamodb::StreamRecord> records;
  records.reserve(parsed.size());
  for (events::StreamEventRecord& one : parsed) {
    records.push_back(std::move(one.record));
  }
  handle(records);
  const DeliveryReport report = audience_.finish();
  std::vector<std::string> again;
  for (const dynamodb::StreamRecord* record : report.undelivered) {
    again.push_back(parsed[static_cast<std::size_t>(record - records.data())].sequence_number);
  }
  log(report.failed == 0 && again.empty() ? LogLevel::kInfo : LogLevel::kWarning, "changes delivered",
      {{"records", std::to_string(records.size())},
       {"receivers", std::to_string(report.receivers)},
       {"gone", std::to_string(report.gone)},
       {"failed", std::to_string(report.failed)},
       {"again", std::to_string(again.size())}});
  return events::batch_failures_json(again);
}

}  // namespace rtp::functions
