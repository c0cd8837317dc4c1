#include "lambda/runtime_host.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/log.h"

namespace rtp::lambda {

/// The processes of the function and what waits for them. On the loop's thread only.
class RuntimeHost::Pool : public std::enable_shared_from_this<Pool> {
 public:
  Pool(net::EventLoop& loop, FunctionSettings settings, OnLogLine on_log_line)
      : loop_(loop),
        settings_(std::make_shared<const FunctionSettings>(std::move(settings))),
        on_log_line_(std::move(on_log_line)) {}

  void invoke(PendingInvocation invocation) {
    if (waiting_.size() >= settings_->max_waiting) {
      refuse(std::move(invocation), "",
             {.type = "TooManyRequestsException",
              .message = "Rate Exceeded: " + std::to_string(settings_->max_waiting) + " invocations of " +
                         settings_->name + " wait"});
      return;
    }
    waiting_.push_back(std::move(invocation));
    dispatch();
  }

  void stop() {
    const FunctionError stopped{.type = "Runtime.Stopped", .message = "the host of the function stops"};
    while (!waiting_.empty()) {
      refuse(take_waiting(), "", stopped);
    }
    idle_.clear();
    while (!instances_.empty()) {
      instances_.back()->end(stopped);  // on_ended() takes it out
    }
  }

 private:
  using Instance = std::shared_ptr<RuntimeInstance>;

  /// Idle processes take what waits; a process is started for each one beyond.
  void dispatch() {
    while (!waiting_.empty() && !idle_.empty()) {
      const Instance instance = std::move(idle_.back());
      idle_.pop_back();
      instance->run(take_waiting());
    }
    while (waiting_.size() > starting() && instances_.size() < settings_->max_instances) {
      start_instance();
    }
  }

  [[nodiscard]] std::size_t starting() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(instances_, [](const Instance& instance) { return !instance->started(); }));
  }

  void start_instance() {
    const std::weak_ptr<Pool> weak = weak_from_this();
    auto instance = RuntimeInstance::start(loop_, settings_,
                                           {.on_idle =
                                                [weak](const Instance& idle) {
                                                  if (const auto self = weak.lock()) {
                                                    self->idle_.push_back(idle);
                                                    self->dispatch();
                                                  }
                                                },
                                            .on_ended =
                                                [weak](const Instance& ended, const FunctionError& error) {
                                                  if (const auto self = weak.lock()) {
                                                    self->on_ended(ended, error);
                                                  }
                                                },
                                            .on_log_line = on_log_line_});
    if (instance) {
      instances_.push_back(*std::move(instance));
    } else {
      refuse(take_waiting(), "", {.type = "Runtime.InvalidEntrypoint", .message = instance.error().message});
    }
  }

  /// A process that could not start fails one invocation, of those for which it was started.
  void on_ended(const Instance& instance, const FunctionError& error) {
    std::erase(instances_, instance);
    if (std::erase(idle_, instance) > 0) {
      log(LogLevel::kWarning, "an idle process of a function has ended",
          {{"function", settings_->name}, {"reason", error.message}});
    }
    if (!instance->started() && !waiting_.empty()) {
      refuse(take_waiting(), instance->log_stream(), error);
    }
    dispatch();
  }

  /// Ends an invocation that no process has had.
  void refuse(PendingInvocation invocation, const std::string& log_stream, FunctionError error) const {
    const InvocationReport report{.memory_mb = settings_->memory_mb};
    on_log_line_(log_stream, start_line(invocation.request_id));
    on_log_line_(log_stream, failure_line(invocation.request_id, error));
    on_log_line_(log_stream, end_line(invocation.request_id));
    on_log_line_(log_stream, report_line(invocation.request_id, report));
    invocation.done({.request_id = std::move(invocation.request_id),
                     .answer = std::unexpected(std::move(error)),
                     .report = report});
  }

  PendingInvocation take_waiting() {
    PendingInvocation first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

  net::EventLoop& loop_;
  std::shared_ptr<const FunctionSettings> settings_;
  OnLogLine on_log_line_;
  std::deque<PendingInvocation> waiting_;
  std::vector<Instance> instances_;
  std::vector<Instance> idle_;
};

RuntimeHost::RuntimeHost(net::EventLoop& loop, FunctionSettings settings, OnLogLine on_log_line)
    : loop_(loop), pool_(std::make_shared<Pool>(loop, std::move(settings), std::move(on_log_line))) {}

RuntimeHost::~RuntimeHost() {
  loop_.post([pool = std::move(pool_)] { pool->stop(); });
}

void RuntimeHost::invoke(std::string event, OnOutcome done) {
  loop_.post([pool = pool_,
              invocation = PendingInvocation{
                  .request_id = make_uuid(), .event = std::move(event), .done = std::move(done)}]() mutable {
    pool->invoke(std::move(invocation));
  });
}

}  // namespace rtp::lambda
