#include "lambda/record_batches.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <boost/json.hpp>

namespace rtp::lambda {
namespace {

namespace json = boost::json;

/// These tell nothing of the records: Lambda repeats them without counting.
bool is_of_the_host(const FunctionError& error) {
  return error.type == "TooManyRequestsException" || error.type == "Runtime.Stopped";
}

/// The ids in {"batchItemFailures":[{"itemIdentifier":"..."}]}; none where there is no list.
Result<std::vector<std::string_view>> failed_ids(const json::value& answer) {
  std::vector<std::string_view> ids;
  if (answer.is_null()) {
    return ids;
  }
  const auto malformed = [] {
    return fail(ErrorCode::kMalformed,
                R"(the answer is not of the form {"batchItemFailures":[{"itemIdentifier":"..."}]})");
  };
  const json::object* object = answer.if_object();
  if (object == nullptr) {
    return malformed();
  }
  const json::value* list = object->if_contains("batchItemFailures");
  if (list == nullptr || list->is_null()) {
    return ids;
  }
  if (!list->is_array()) {
    return malformed();
  }
  for (const json::value& failure : list->get_array()) {
    const json::value* id =
        failure.is_object() ? failure.get_object().if_contains("itemIdentifier") : nullptr;
    if (id == nullptr || !id->is_string() || id->get_string().empty()) {
      return malformed();
    }
    ids.emplace_back(id->get_string());
  }
  return ids;
}

}  // namespace

void RecordBatches::add(std::vector<SourceRecord> records) {
  std::ranges::move(records, std::back_inserter(fresh_));
}

void RecordBatches::form_batch() {
  Batch batch;
  std::size_t bytes = 0;
  while (!fresh_.empty() && batch.records.size() < settings_.batch_size) {
    bytes += fresh_.front().json.size();
    if (!batch.records.empty() && bytes > kMaxBatchBytes) {
      break;
    }
    batch.records.push_back(std::move(fresh_.front()));
    fresh_.pop_front();
  }
  batches_.push_back(std::move(batch));
}

std::span<const SourceRecord> RecordBatches::next(std::chrono::milliseconds now) {
  for (;;) {
    if (batches_.empty()) {
      if (fresh_.empty()) {
        return {};
      }
      form_batch();
    }
    Batch& batch = batches_.front();
    if (settings_.max_record_age) {
      const auto young = std::ranges::find_if(batch.records, [&](const SourceRecord& record) {
        return now - record.created <= *settings_.max_record_age;
      });
      give_up(batch, static_cast<std::size_t>(young - batch.records.begin()),
              "older than MaximumRecordAgeInSeconds, " + std::to_string(settings_.max_record_age->count()));
    }
    if (!batch.records.empty()) {
      return batch.records;
    }
    batches_.pop_front();
  }
}

RecordBatches::Then RecordBatches::finish(const std::expected<std::string, FunctionError>& answer) {
  Batch& batch = batches_.front();
  if (!answer) {
    return is_of_the_host(answer.error()) ? Then::kPause : after_failure(batch, true, answer.error().message);
  }
  const Result<std::size_t> failed = first_failed(batch, *answer);
  if (!failed) {
    return after_failure(batch, true, failed.error().message);
  }
  if (*failed == batch.records.size()) {
    batches_.pop_front();
    return Then::kGoOn;
  }
  if (*failed > 0) {
    const auto first = batch.records.begin();
    batch.records.erase(first, first + static_cast<std::ptrdiff_t>(*failed));
    batch.failures = 0;
  }
  return after_failure(batch, false, "the function reports it in batchItemFailures");
}

Result<std::size_t> RecordBatches::first_failed(const Batch& batch, const std::string& answer) const {
  if (!settings_.reports_items) {
    return batch.records.size();
  }
  boost::system::error_code error;
  const json::value parsed = json::parse(answer, error);
  if (error) {
    return fail(ErrorCode::kMalformed, "the answer is not JSON");
  }
  RTP_TRY(const std::vector<std::string_view> ids, failed_ids(parsed));
  std::size_t first = batch.records.size();
  for (const std::string_view id : ids) {
    const auto found = std::ranges::find(batch.records, id, &SourceRecord::id);
    if (found == batch.records.end()) {
      return fail(ErrorCode::kMalformed,
                  "the answer reports " + std::string(id) + ", which is no record of the batch");
    }
    first = std::min(first, static_cast<std::size_t>(found - batch.records.begin()));
  }
  return first;
}

/// To halve a batch is no repetition of it. What the function reports it has told apart itself: there only
/// the first is known to fail again and again.
RecordBatches::Then RecordBatches::after_failure(Batch& batch, bool may_split, const std::string& reason) {
  const bool divisible = settings_.bisects && batch.records.size() > 1;
  if (divisible && may_split) {
    split(batch);
    return Then::kGoOn;
  }
  ++batch.failures;
  if (!settings_.max_retries || batch.failures <= *settings_.max_retries) {
    return Then::kPause;
  }
  give_up(batch, divisible ? 1 : batch.records.size(),
          "it failed " + std::to_string(batch.failures) + " times: " + reason);
  batch.failures = 0;
  if (batch.records.empty()) {
    batches_.pop_front();
  }
  return Then::kGoOn;
}

void RecordBatches::split(Batch& batch) {
  const auto middle = batch.records.begin() + static_cast<std::ptrdiff_t>((batch.records.size() + 1) / 2);
  Batch second{.records = {std::make_move_iterator(middle), std::make_move_iterator(batch.records.end())},
               .failures = batch.failures};
  batch.records.erase(middle, batch.records.end());
  batches_.insert(std::next(batches_.begin()), std::move(second));
}

void RecordBatches::give_up(Batch& batch, std::size_t count, std::string reason) {
  if (count == 0) {
    return;
  }
  const auto first = batch.records.begin();
  const auto end = first + static_cast<std::ptrdiff_t>(count);
  given_up_.push_back(
      {.first = first->id, .last = std::prev(end)->id, .count = count, .reason = std::move(reason)});
  batch.records.erase(first, end);
}

std::optional<std::uint64_t> RecordBatches::first_waiting() const {
  if (!batches_.empty()) {
    return batches_.front().records.front().sequence_number;
  }
  return fresh_.empty() ? std::nullopt : std::optional(fresh_.front().sequence_number);
}

}  // namespace rtp::lambda
