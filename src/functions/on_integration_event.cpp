#include "functions/on_integration_event.h"

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "events/websocket_event.h"
#include "records/file_reader.h"

namespace rtp::functions {
namespace {

using events::ObjectChange;
using events::S3Record;

constexpr std::string_view kNothing = "null";
constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

events::Metadata with_number(events::Metadata metadata, std::size_t number) {
  metadata.emplace_back("number", std::to_string(number));
  return metadata;
}

std::string http_answer(int status, boost::json::object body) {
  return to_json(events::ProxyResponse{.status_code = status,
                                       .headers = {{"Content-Type", "application/json"}},
                                       .body = boost::json::serialize(body)});
}

}  // namespace

OnIntegrationEventFunction::OnIntegrationEventFunction(events::ItemMapping mapping, ItemTable& table,
                                                       ObjectReader& objects, OnRefused on_refused)
    : mapping_(std::move(mapping)), table_(table), objects_(objects), on_refused_(std::move(on_refused)) {}

Result<std::string> OnIntegrationEventFunction::handle(std::string_view event) const {
  RTP_TRY(events::IntegrationEvent parsed, events::parse_integration_event(event));
  return std::visit([this](auto& kind) { return handle_event(std::move(kind)); }, parsed);
}

/// Adds what a payload brings: its records, or those of the objects that it tells of.
void OnIntegrationEventFunction::add(ItemBatch& batch, std::size_t owner, std::string payload,
                                     events::Metadata metadata) const {
  auto notification = events::s3_notification(payload);
  if (!notification) {
    batch.add(owner, std::move(payload), std::move(metadata));
    return;
  }
  if (!*notification) {
    batch.refuse({.reason = notification->error().message,
                  .payload = std::move(payload),
                  .metadata = std::move(metadata)});
    return;
  }
  for (const S3Record& record : **notification) {
    add_object(batch, owner, record);
  }
}

/// Writes as it reads. An object that is gone, or is of no format, is refused.
void OnIntegrationEventFunction::add_object(ItemBatch& batch, std::size_t owner,
                                            const S3Record& record) const {
  if (record.change != ObjectChange::kCreated) {
    return;
  }
  const events::Metadata metadata = metadata_of(record);
  const auto refuse = [&](std::string reason) {
    batch.refuse({.reason = std::move(reason), .payload = {}, .metadata = metadata});
  };
  const auto object = objects_.open(record.bucket, record.key, record.version_id);
  if (!object) {
    if (object.error().code == ErrorCode::kNotFound) {
      refuse(object.error().message);
    } else {
      batch.fail_owner(owner, object.error());
    }
    return;
  }
  records::FileReader reader(records::RecordFormat::kDetect,
                             [&](std::size_t number, const Result<std::string_view>& json) {
                               if (json) {
                                 batch.add(owner, std::string(*json), with_number(metadata, number));
                               } else {
                                 refuse(fmt::format("record {}: {}", number, json.error().message));
                               }
                             });
  std::string buffer(kReadBytes, '\0');
  for (;;) {
    const auto size = (*object)->read(buffer);
    if (!size) {
      batch.fail_owner(owner, size.error());
      return;
    }
    std::string_view input = std::string_view(buffer).substr(0, *size);
    Result<void> outcome = input.empty() ? reader.finish() : Result<void>();
    while (outcome && !input.empty()) {
      outcome = reader.take(input);
      batch.apply_when_full();
    }
    if (!outcome) {
      refuse(outcome.error().message);
    }
    if (!outcome || *size == 0) {
      return;
    }
  }
}

Result<std::string> OnIntegrationEventFunction::handle_event(events::SqsEvent event) const {
  if (event.is_fifo()) {
    return handle_fifo(std::move(event));
  }
  ItemBatch batch(mapping_, table_, on_refused_);
  std::vector<std::string> ids;
  for (events::SqsMessage& message : event.messages) {
    ids.push_back(message.message_id);
    events::MessagePayload taken = payload_of(std::move(message));
    add(batch, ids.size() - 1, std::move(taken.payload), std::move(taken.metadata));
  }
  std::vector<std::string> failed;
  for (const auto& [owner, error] : batch.finish().failures) {
    failed.push_back(ids[owner]);
  }
  return events::batch_failures_json(failed);
}

std::string OnIntegrationEventFunction::handle_fifo(events::SqsEvent event) const {
  std::vector<std::string> failed;
  std::set<std::string> failed_groups;
  for (events::SqsMessage& message : event.messages) {
    std::string id = message.message_id;
    std::string group(message.group());
    if (!failed_groups.contains(group)) {
      ItemBatch batch(mapping_, table_, on_refused_);
      events::MessagePayload taken = payload_of(std::move(message));
      add(batch, 0, std::move(taken.payload), std::move(taken.metadata));
      if (batch.finish().failures.empty()) {
        continue;
      }
      failed_groups.insert(std::move(group));
    }
    failed.push_back(std::move(id));
  }
  return events::batch_failures_json(failed);
}

Result<std::string> OnIntegrationEventFunction::handle_event(events::KinesisEvent event) const {
  ItemBatch batch(mapping_, table_, on_refused_);
  for (std::size_t i = 0; i < event.records.size(); ++i) {
    batch.add(i, std::move(event.records[i].data), metadata_of(event.records[i]));
  }
  std::vector<std::string> failed;
  if (const auto failures = batch.finish().failures; !failures.empty()) {
    failed.push_back(event.records[failures.begin()->first].sequence_number);
  }
  return events::batch_failures_json(failed);
}

Result<std::string> OnIntegrationEventFunction::handle_event(events::SnsEvent event) const {
  ItemBatch batch(mapping_, table_, on_refused_);
  for (events::SnsMessage& message : event.messages) {
    events::Metadata metadata = metadata_of(message);
    add(batch, 0, std::move(message.message), std::move(metadata));
  }
  RTP_CHECK(batch.finish().outcome());
  return std::string(kNothing);
}

Result<std::string> OnIntegrationEventFunction::handle_event(events::S3Event event) const {
  ItemBatch batch(mapping_, table_, on_refused_);
  for (const S3Record& record : event.records) {
    add_object(batch, 0, record);
  }
  RTP_CHECK(batch.finish().outcome());
  return std::string(kNothing);
}

Result<std::string> OnIntegrationEventFunction::handle_event(events::PlainEvent event) const {
  ItemBatch batch(mapping_, table_, on_refused_);
  batch.add(0, std::move(event.payload), {});
  RTP_CHECK(batch.finish().outcome());
  return std::string(kNothing);
}

Result<std::string> OnIntegrationEventFunction::handle_event(events::HttpApiEvent event) const {
  constexpr int kOk = 200;
  constexpr int kUnprocessable = 422;
  constexpr int kUnavailable = 503;
  ItemBatch batch(mapping_, table_, on_refused_);
  events::Metadata metadata = metadata_of(event);
  batch.add(0, std::move(event.body), std::move(metadata));
  const BatchReport report = batch.finish();
  if (const auto outcome = report.outcome(); !outcome) {
    return http_answer(kUnavailable, {{"message", outcome.error().message}});
  }
  boost::json::object body = {{"written", report.written}, {"dead", report.refused}};
  if (report.refused > 0) {
    body["message"] = report.first_reason;
  }
  return http_answer(report.refused > 0 && report.written == 0 ? kUnprocessable : kOk, std::move(body));
}

}  // namespace rtp::functions
