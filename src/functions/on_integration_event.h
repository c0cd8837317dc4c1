// OnIntegrationEventFunction: what SQS, SNS, S3, Kinesis, HTTP APIs and IoT rules send becomes items.
//
// Only what may go in later is asked for again, by a failed invocation or as a batch item failure. What can
// never become an item (it is not JSON, has no id, is too large) is handed to `on_refused` and counts as
// done: to try it again would hold up what is behind it and end the same.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "events/integration_event.h"
#include "events/item_mapping.h"
#include "functions/item_batch.h"
#include "functions/ports.h"

namespace rtp::functions {

/// Thread-safe if the ports and `on_refused` are; the ports are borrowed and outlive it.
class OnIntegrationEventFunction {
 public:
  OnIntegrationEventFunction(events::ItemMapping mapping, ItemTable& table, ObjectReader& objects,
                             OnRefused on_refused);

  /// Lambda's JSON of an event. The JSON to answer:
  /// - SQS, Kinesis: {"batchItemFailures":[...]}. Of a FIFO queue everything behind the first failure of its
  /// group
  ///   fails with it, unwritten; of Kinesis the first failure is named, for Lambda repeats all from there on.
  /// - HTTP API: a response with 200 and {"written":1,"dead":0}, 422 where no record is an item, 503 where
  /// some may go
  ///   in later.
  /// - SNS, S3, IoT: null.
  /// Notifications of S3 are also known in the messages of SQS and SNS. An error makes the invocation fail,
  /// which SNS, S3 and IoT repeat: kMalformed or kUnsupported for what is no event, else what may go in
  /// later.
  [[nodiscard]] Result<std::string> handle(std::string_view event) const;

 private:
  [[nodiscard]] Result<std::string> handle_event(events::SqsEvent event) const;
  [[nodiscard]] Result<std::string> handle_event(events::SnsEvent event) const;
  [[nodiscard]] Result<std::string> handle_event(events::S3Event event) const;
  [[nodiscard]] Result<std::string> handle_event(events::KinesisEvent event) const;
  [[nodiscard]] Result<std::string> handle_event(events::HttpApiEvent event) const;
  [[nodiscard]] Result<std::string> handle_event(events::PlainEvent event) const;

  [[nodiscard]] std::string handle_fifo(events::SqsEvent event) const;
  void add(ItemBatch& batch, std::size_t owner, std::string payload, events::Metadata metadata) const;
  void add_object(ItemBatch& batch, std::size_t owner, const events::S3Record& record) const;

  events::ItemMapping mapping_;
  ItemTable& table_;
  ObjectReader& objects_;
  OnRefused on_refused_;
};

}  // namespace rtp::functions
