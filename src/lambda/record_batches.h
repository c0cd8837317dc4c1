// Which records of a stream a function is invoked with next, and what comes of its answer: the rules of
// Lambda's event source mappings (AWS Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB"). Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lambda/function_error.h"

namespace rtp::lambda {

/// The most bytes of one event: Lambda's limit of a payload.
inline constexpr std::size_t kMaxBatchBytes = std::size_t{6} * 1024 * 1024;

struct BatchSettings {
  std::size_t batch_size = 100;
  std::optional<std::uint32_t> max_retries = {};  // absent: until the records are too old
  std::optional<std::chrono::seconds> max_record_age = {};
  bool bisects = false;        // BisectBatchOnFunctionError
  bool reports_items = false;  // FunctionResponseTypes has ReportBatchItemFailures
};

struct SourceRecord {
  std::uint64_t sequence_number = 0;
  std::string id;                       // the sequence number as the event and the answer have it
  std::string json;                     // as the event has it
  std::chrono::milliseconds created{};  // Unix time
};

/// Records that the function will not get any more.
struct GivenUp {
  std::string first;  // ids
  std::string last;
  std::size_t count = 0;
  std::string reason;

  bool operator==(const GivenUp&) const = default;
};

class RecordBatches {
 public:
  explicit RecordBatches(BatchSettings settings) : settings_(settings) {}

  /// Behind those that wait, in their order.
  void add(std::vector<SourceRecord> records);
  /// Whether there are fewer than a batch of fresh ones.
  [[nodiscard]] bool wants_records() const { return fresh_.size() < settings_.batch_size; }

  /// The records of the next invocation, until finish(); none where none waits. Those that are too old at
  /// `now`, Unix time, are given up.
  [[nodiscard]] std::span<const SourceRecord> next(std::chrono::milliseconds now);

  enum class Then { kGoOn, kPause };
  /// What came of the records of next(): they are done, wait for another time, or are given up. kPause: the
  /// next invocation is a repetition, and should wait.
  [[nodiscard]] Then finish(const std::expected<std::string, FunctionError>& answer);

  /// Sequence number of the first that is neither done nor given up.
  [[nodiscard]] std::optional<std::uint64_t> first_waiting() const;

  /// Those since the last call.
  [[nodiscard]] std::vector<GivenUp> take_given_up() { return std::exchange(given_up_, {}); }

 private:
  struct Batch {
    std::vector<SourceRecord> records;
    std::uint32_t failures = 0;
  };

  void form_batch();
  void split(Batch& batch);
  void give_up(Batch& batch, std::size_t count, std::string reason);
  [[nodiscard]] Then after_failure(Batch& batch, bool may_split, const std::string& reason);
  /// The place of the first record to be repeated: the size where there is none; kMalformed for an answer
  /// that fails the batch as a whole.
  [[nodiscard]] Result<std::size_t> first_failed(const Batch& batch, const std::string& answer) const;

  const BatchSettings settings_;
  std::deque<Batch> batches_;  // the first is, or was, under way
  std::deque<SourceRecord> fresh_;
  std::vector<GivenUp> given_up_;
};

}  // namespace rtp::lambda
