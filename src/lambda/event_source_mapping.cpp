#include "lambda/event_source_mapping.h"

#include <utility>

#include "base/log.h"

namespace rtp::lambda {
namespace {

std::string event_json(std::span<const SourceRecord> records) {
  std::string event = R"({"Records":[)";
  for (const SourceRecord& record : records) {
    event.append(&record == records.data() ? "" : ",").append(record.json);
  }
  return event.append("]}");
}

}  // namespace

EventSourceMapping::EventSourceMapping(net::EventLoop& loop, MappedStream& stream, const Clock& clock,
                                       MappingSettings settings, Invoke invoke)
    : loop_(loop),
      stream_(stream),
      clock_(clock),
      settings_(std::move(settings)),
      invoke_(std::move(invoke)),
      batches_(settings_.batches),
      pause_timer_(loop.context()) {}

Result<void> EventSourceMapping::start() {
  RTP_TRY(stored_, stream_.stored_position());
  const bool at_latest = settings_.starting_position == StartingPosition::kLatest;
  const std::uint64_t latest = stream_.latest();
  read_to_ = stored_.value_or(at_latest ? latest : 0);
  if (read_to_ > latest) {
    log(LogLevel::kError, "the stored position is behind the end of the changes: new ones only go on",
        {{"function", settings_.function},
         {"stored", std::to_string(read_to_)},
         {"newest", std::to_string(latest)}});
    read_to_ = latest;
  }
  log(LogLevel::kInfo, "changes go to a function",
      {{"function", settings_.function}, {"after", std::to_string(read_to_)}});
  store();
  busy_ = false;
  wake();
  return {};
}

void EventSourceMapping::wake() {
  if (woken_.exchange(true)) {
    return;
  }
  loop_.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->woken_ = false;
      self->run();
    }
  });
}

void EventSourceMapping::stop() {
  stopped_ = true;
  pause_timer_.cancel();
}

void EventSourceMapping::run() {
  if (busy_ || stopped_ || !read_more()) {
    return;
  }
  const std::span<const SourceRecord> records = batches_.next(clock_.now());
  log_given_up();
  store();
  if (records.empty()) {
    return;
  }
  busy_ = true;
  invoke_(event_json(records), [weak = weak_from_this()](const InvocationOutcome& outcome) {
    if (const auto self = weak.lock()) {
      self->on_outcome(outcome);
    }
  });
}

/// One page, that the loop has its turn; false where it cannot be read now.
bool EventSourceMapping::read_more() {
  if (!batches_.wants_records()) {
    return true;
  }
  auto page = stream_.read(read_to_, settings_.batches.batch_size);
  if (!page && page.error().code == ErrorCode::kTrimmed) {
    log(LogLevel::kError, "changes were given up: they are no longer kept",
        {{"function", settings_.function}, {"after", std::to_string(read_to_)}});
    page = stream_.read(0, settings_.batches.batch_size);
  }
  if (!page) {
    log(LogLevel::kWarning, "changes cannot be read, retrying",
        {{"function", settings_.function}, {"reason", page.error().message}});
    pause();
    return false;
  }
  if (page->records.empty() && page->read_to != read_to_) {
    wake();
  }
  read_to_ = page->read_to;
  batches_.add(std::move(page->records));
  return true;
}

void EventSourceMapping::on_outcome(const InvocationOutcome& outcome) {
  if (stopped_) {
    return;
  }
  busy_ = false;
  const RecordBatches::Then then = batches_.finish(outcome.answer);
  log_given_up();
  store();
  if (then == RecordBatches::Then::kPause) {
    pause();
    return;
  }
  if (outcome.answer) {
    backoff_.reset();
  }
  wake();
}

void EventSourceMapping::store() {
  const auto waiting = batches_.first_waiting();
  const std::uint64_t position = waiting ? *waiting - 1 : read_to_;
  if (stored_ != position) {
    stored_ = position;
    stream_.store_position(position);
  }
}

void EventSourceMapping::log_given_up() {
  for (const GivenUp& given_up : batches_.take_given_up()) {
    log(LogLevel::kError, "changes were given up",
        {{"function", settings_.function},
         {"first", given_up.first},
         {"last", given_up.last},
         {"changes", std::to_string(given_up.count)},
         {"reason", given_up.reason}});
  }
}

void EventSourceMapping::pause() {
  busy_ = true;
  pause_timer_.expires_after(backoff_.next());
  pause_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self) {
      self->busy_ = false;
      self->run();
    }
  });
}

}  // namespace rtp::lambda
