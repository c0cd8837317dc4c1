#include "sources/sources.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "base/nearest_name.h"
#include "base/token.h"
#include "base/url.h"
#include "net/await.h"
#include "net/backoff.h"
#include "sources/hook_answers.h"
#include "sources/intake.h"
#include "sources/mapping_options.h"

namespace rtp::sources {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::awaitable;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kStopTimeout{5};
constexpr std::chrono::seconds kGoodSession{1};  // one that lasted longer was no failure to connect
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::string_view kHooks = "/hooks/";

const SourceType* find_type(std::string_view name) {
  const auto found = std::ranges::find(source_types(), name, &SourceType::name);
  return found == source_types().end() ? nullptr : &*found;
}

const SourceType* read_type(SourceOptions& options) {
  const std::string name = options.required_text("type", "mqtt");
  const SourceType* type = find_type(name);
  if (type == nullptr && !name.empty()) {
    std::vector<std::string_view> names;
    std::ranges::transform(source_types(), std::back_inserter(names), &SourceType::name);
    options.reject("type", fmt::format(R"("{}" is no type, did you mean "{}"? There are {})", name,
                                       nearest_name(name, names).value_or(""), fmt::join(names, ", ")));
  }
  return type;
}

}  // namespace

/// One source with what it works with. On the loop, but for the monitor.
struct Sources::Entry {
  Entry(std::string source_name, std::string_view type, events::ItemMapping mapping,
        const std::filesystem::path& directory, ItemSink& sink, const Clock& clock)
      : name(std::move(source_name)),
        monitor(name, std::string(type), clock),
        intake(name, std::move(mapping), directory / (name + ".ndjson"), sink, monitor, clock) {}

  std::string name;
  SourceMonitor monitor;
  Intake intake;
  std::unique_ptr<Source> source;
};

/// The coroutines under way, which all end before stop() returns. They run on the loop.
class Sources::Running {
 public:
  explicit Running(net::EventLoop& loop) : loop_(loop) {}

  /// On the loop.
  void spawn(awaitable<void> work) {
    const auto task = std::make_shared<asio::cancellation_signal>();
    tasks_.push_back(task);
    {
      const std::lock_guard lock(mutex_);
      ++count_;
    }
    asio::co_spawn(loop_.context(), std::move(work),
                   asio::bind_cancellation_slot(task->slot(), [this, task](const std::exception_ptr& error) {
                     std::erase(tasks_, task);
                     report(error);
                     const std::lock_guard lock(mutex_);
                     --count_;
                     ended_.notify_all();
                   }));
  }

  /// On the loop. Each work may catch it, and end a little later.
  void cancel() {
    const auto tasks = tasks_;
    for (const auto& task : tasks) {
      task->emit(asio::cancellation_type::terminal);
    }
  }

  /// Not on the loop. False when some went on for longer than `timeout`.
  [[nodiscard]] bool wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, timeout, [this] { return count_ == 0; });
  }

 private:
  static void report(const std::exception_ptr& error) {
    try {
      if (error) {
        std::rethrow_exception(error);
      }
    } catch (const boost::system::system_error& failure) {
      if (failure.code() != asio::error::operation_aborted) {
        log(LogLevel::kError, "a source ended", {{"reason", failure.what()}});
      }
    } catch (const std::exception& failure) {
      log(LogLevel::kError, "a source ended", {{"reason", failure.what()}});
    }
  }

  net::EventLoop& loop_;
  std::vector<std::shared_ptr<asio::cancellation_signal>> tasks_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t count_ = 0;  // under mutex_
};

namespace {

/// One session after the other, until it is cancelled.
awaitable<void> supervise(Source* source, SourceMonitor* monitor) {
  net::Backoff backoff;
  for (;;) {
    monitor->enter(SourceState::kConnecting);
    const auto start = steady_clock::now();
    const Error error = co_await source->session();
    monitor->failed(error.message);
    if (steady_clock::now() - start > kGoodSession) {
      backoff.reset();
    }
    co_await net::sleep_for(backoff.next());
  }
}

awaitable<void> answer_request(Source* source, net::HttpRequest request,
                               std::shared_ptr<net::HttpExchange> exchange) {
  try {
    exchange->reply(co_await source->answer(std::move(request)));
  } catch (const boost::system::system_error&) {
    exchange->reply(hook_message(http::status::service_unavailable, "the platform is stopping"));
    throw;
  }
}

awaitable<void> retake_letters(Intake* intake, std::vector<DeadLetter> letters,
                               std::move_only_function<void(Result<IntakeReport>)> done) {
  done(co_await intake->retake(std::move(letters)));
}

}  // namespace

Sources::Sources(const Clock& clock) : clock_(clock), running_(std::make_unique<Running>(loop_)) {}

Sources::~Sources() { stop(); }

Result<std::unique_ptr<Sources>> Sources::create(std::vector<SourceOptions> tables, SourcesOptions options,
                                                 ItemSink& sink, const Clock& clock) {
  std::unique_ptr<Sources> sources(new Sources(clock));
  for (SourceOptions& table : tables) {
    RTP_CHECK(sources->add(table, options, sink));
  }
  return sources;
}

Result<void> Sources::add(SourceOptions& table, const SourcesOptions& options, ItemSink& sink) {
  if (!is_plain_name(table.name(), kMaxNameBytes)) {
    table.reject("", "its name is not 1 to 64 letters, digits, '_' or '-'");
  }
  const bool enabled = table.flag("enabled", true);
  const SourceType* type = read_type(table);
  if (type == nullptr) {
    return table.finish();
  }
  RTP_TRY(events::ItemMapping mapping, read_mapping(table, options.item_key));
  auto entry = std::make_unique<Entry>(table.name(), type->name, std::move(mapping),
                                       options.dead_letter_directory, sink, clock_);
  const SourceServices services{.name = entry->name,
                                .intake = entry->intake,
                                .sink = sink,
                                .monitor = entry->monitor,
                                .clock = clock_,
                                .loop = loop_};
  entry->source = type->make(table, services);
  RTP_CHECK(table.finish());
  if (enabled) {
    entries_.push_back(std::move(entry));
  }
  return {};
}

Sources::Entry* Sources::find(std::string_view name) const {
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry->name == name; });
  return found == entries_.end() ? nullptr : found->get();
}

void Sources::start() {
  loop_.start("sources");
  started_ = true;
  loop_.post([this] {
    for (const auto& entry : entries_) {
      running_->spawn(supervise(entry->source.get(), &entry->monitor));
    }
  });
}

void Sources::stop() {
  if (stopped_.exchange(true) || !started_) {
    return;
  }
  loop_.post([this] { running_->cancel(); });
  if (!running_->wait(kStopTimeout)) {
    log(LogLevel::kError, "a source did not end in time");
  }
  loop_.stop();
  for (const auto& entry : entries_) {
    entry->monitor.enter(SourceState::kStopped);
  }
}

std::vector<SourceReport> Sources::reports() const {
  std::vector<SourceReport> reports;
  reports.reserve(entries_.size());
  for (const auto& entry : entries_) {
    reports.push_back(entry->monitor.report());
  }
  return reports;
}

void Sources::answer(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
  std::string_view path = split_target(request.target).path;
  path.remove_prefix(std::min(path.size(), kHooks.size()));
  Entry* entry = find(path);
  if (entry == nullptr) {
    exchange->reply(hook_message(http::status::not_found,
                                 "there is no source of that name: give it a table in rtp.toml"));
    return;
  }
  if (stopped_) {
    exchange->reply(hook_message(http::status::service_unavailable, "the platform is stopping"));
    return;
  }
  loop_.post([this, entry, request = std::move(request), exchange = std::move(exchange)]() mutable {
    running_->spawn(answer_request(entry->source.get(), std::move(request), std::move(exchange)));
  });
}

void Sources::retake(std::string_view name, std::vector<DeadLetter> letters,
                     std::move_only_function<void(Result<IntakeReport>)> done) {
  Entry* entry = find(name);
  if (entry == nullptr) {
    done(fail(ErrorCode::kNotFound, fmt::format("there is no source {}: give it a table in rtp.toml", name)));
    return;
  }
  if (stopped_) {
    done(fail(ErrorCode::kUnavailable, "the platform is stopping"));
    return;
  }
  loop_.post([this, entry, letters = std::move(letters), done = std::move(done)]() mutable {
    running_->spawn(retake_letters(&entry->intake, std::move(letters), std::move(done)));
  });
}

}  // namespace rtp::sources
