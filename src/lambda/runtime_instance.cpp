#include "lambda/runtime_instance.h"

#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/ids.h"
#include "lambda/runtime_api_request.h"

namespace rtp::lambda {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::chrono::milliseconds kMemoryInterval{50};
// Between a request for the next invocation and its answer the function works: up to 15 minutes.
constexpr std::chrono::hours kIdleTimeout{1};

net::HttpResponse json_response(http::status status, std::string json) {
  net::HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(json);
  return response;
}

net::HttpResponse accepted() { return json_response(http::status::accepted, R"({"status":"OK"})"); }

net::HttpResponse refused(http::status status, std::string type, std::string message) {
  return json_response(status, to_json({.type = std::move(type), .message = std::move(message)}));
}

std::string make_log_stream() {
  const std::chrono::year_month_day today{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  std::string id = make_uuid();
  std::erase(id, '-');
  return fmt::format("{:04}/{:02}/{:02}/[$LATEST]{}", static_cast<int>(today.year()),
                     static_cast<unsigned>(today.month()), static_cast<unsigned>(today.day()), id);
}

/// Of the form of X-Ray, which takes no part: it is not sampled.
std::string make_trace_id() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string id = make_uuid();
  std::erase(id, '-');
  return fmt::format("Root=1-{:08x}-{};Sampled=0", std::chrono::floor<std::chrono::seconds>(now).count(),
                     id.substr(0, 24));
}

std::string seconds(std::chrono::milliseconds time) {
  return fmt::format("{:.2f} seconds", std::chrono::duration<double>(time).count());
}

}  // namespace

Result<std::shared_ptr<RuntimeInstance>> RuntimeInstance::start(
    net::EventLoop& loop, std::shared_ptr<const FunctionSettings> settings, Events events) {
  auto instance = std::make_shared<RuntimeInstance>(loop, std::move(settings), std::move(events));
  RTP_CHECK(instance->open());
  return instance;
}

RuntimeInstance::RuntimeInstance(net::EventLoop& loop, std::shared_ptr<const FunctionSettings> settings,
                                 Events events)
    : loop_(loop),
      settings_(std::move(settings)),
      events_(std::move(events)),
      log_stream_(make_log_stream()),
      deadline_timer_(loop.context()),
      memory_timer_(loop.context()) {}

Result<void> RuntimeInstance::open() {
  const std::weak_ptr<RuntimeInstance> weak = weak_from_this();
  RTP_TRY(server_, net::HttpServer::listen(
                       {.endpoint = {.host = "127.0.0.1", .port = 0},
                        .max_body_bytes = kMaxAnswerBytes,
                        .idle_timeout = kIdleTimeout},
                       {&loop_},
                       [weak](const net::HttpRequest& request, const Exchange& exchange) {
                         if (const auto self = weak.lock()) {
                           self->handle(request, exchange);
                         }
                       },
                       [weak](http::status status, std::string_view reason) {
                         const auto self = weak.lock();
                         return self ? self->on_refused(status, reason) : net::HttpResponse{};
                       }));
  server_->start();
  const std::string runtime_api = server_->endpoint().to_string();
  RTP_TRY(process_,
          FunctionProcess::start(
              loop_, settings_->directory, process_environment(*settings_, runtime_api, log_stream_, environ),
              [weak](std::string_view line) {
                if (const auto self = weak.lock()) {
                  self->log_line(line);
                }
              },
              [weak](const std::string& how) {
                if (const auto self = weak.lock()) {
                  self->on_exit(how);
                }
              }));
  expect_within(
      settings_->init_timeout,
      {.type = "Runtime.InitTimeout",
       .message = (settings_->directory / "bootstrap").string() +
                  " did not ask for an invocation (GET http://" + runtime_api +
                  "/2018-06-01/runtime/invocation/next) within " + seconds(settings_->init_timeout)});
  watch_memory();
  return {};
}

void RuntimeInstance::handle(const net::HttpRequest& request, const Exchange& exchange) {
  const auto call = RuntimeApiRequest::parse(request.method_text, request.target);
  switch (call.kind) {
    case RuntimeApiRequest::Kind::kNext:
      on_next(exchange);
      break;
    case RuntimeApiRequest::Kind::kResponse:
      on_answer(call.request_id, exchange, request.body);
      break;
    case RuntimeApiRequest::Kind::kError:
      on_answer(call.request_id, exchange,
                std::unexpected(parse_function_error(request.headers["Lambda-Runtime-Function-Error-Type"],
                                                     request.body)));
      break;
    case RuntimeApiRequest::Kind::kInitError:
      on_init_error(request, exchange);
      break;
    case RuntimeApiRequest::Kind::kWrongMethod:
      exchange->reply(refused(http::status::method_not_allowed, "MethodNotAllowed",
                              request.method_text + " is no method of " + request.target));
      break;
    case RuntimeApiRequest::Kind::kUnknown:
      exchange->reply(refused(http::status::not_found, "NotFound",
                              request.target + " is no part of the Lambda Runtime API"));
      break;
  }
}

void RuntimeInstance::on_next(const Exchange& exchange) {
  if (phase_ == Phase::kEnded) {
    return;
  }
  if (phase_ == Phase::kIdle) {
    next_ = exchange;  // it has lost the connection of its first request
    return;
  }
  if (current_) {
    const FunctionError no_answer{.type = "Runtime.NoAnswer",
                                  .message = "the function asked for the next event before it answered this"};
    finish(std::unexpected(refused_answer_.value_or(no_answer)));
  }
  if (!std::exchange(started_, true)) {
    init_duration_ = Clock::now() - began_;
  }
  deadline_timer_.cancel();
  phase_ = Phase::kIdle;
  next_ = exchange;
  events_.on_idle(shared_from_this());
}

void RuntimeInstance::run(PendingInvocation invocation) {
  const auto deadline = std::chrono::system_clock::now() + settings_->timeout;
  net::HttpResponse response = json_response(http::status::ok, std::move(invocation.event));
  response.headers = {
      {"Lambda-Runtime-Aws-Request-Id", invocation.request_id},
      {"Lambda-Runtime-Deadline-Ms",
       std::to_string(std::chrono::floor<std::chrono::milliseconds>(deadline.time_since_epoch()).count())},
      {"Lambda-Runtime-Invoked-Function-Arn", function_arn(*settings_)},
      {"Lambda-Runtime-Trace-Id", make_trace_id()}};
  current_ = std::move(invocation);
  phase_ = Phase::kBusy;
  began_ = Clock::now();
  refused_answer_.reset();
  log_line(start_line(current_->request_id));
  expect_within(settings_->timeout, {.type = "Sandbox.Timedout",
                                     .message = "Task timed out after " + seconds(settings_->timeout)});
  watch_memory();
  std::exchange(next_, nullptr)->reply(std::move(response));
}

void RuntimeInstance::on_answer(std::string_view request_id, const Exchange& exchange,
                                std::expected<std::string, FunctionError> answer) {
  if (!current_ || current_->request_id != request_id) {
    exchange->reply(refused(http::status::bad_request, "InvalidRequestID", "Invalid request ID"));
    return;
  }
  exchange->reply(accepted());
  finish(std::move(answer));
}

void RuntimeInstance::on_init_error(const net::HttpRequest& request, const Exchange& exchange) {
  if (started_) {
    exchange->reply(refused(http::status::forbidden, "InvalidStateTransition",
                            "init/error comes before the first invocation"));
    return;
  }
  init_error_ = parse_function_error(request.headers["Lambda-Runtime-Function-Error-Type"], request.body);
  exchange->reply(accepted());
}

/// Who asks is not known, but it is the only client of this port.
net::HttpResponse RuntimeInstance::on_refused(http::status status, std::string_view reason) {
  if (status != http::status::payload_too_large) {
    return refused(status, "InvalidRequest", std::string(reason));
  }
  const std::string message =
      "Exceeded maximum allowed payload size (" + std::to_string(kMaxAnswerBytes) + " bytes).";
  refused_answer_ = FunctionError{.type = "Function.ResponseSizeTooLarge", .message = message};
  return refused(status, "RequestEntityTooLarge", message);
}

void RuntimeInstance::on_exit(const std::string& how) {
  end(init_error_.value_or(
      FunctionError{.type = "Runtime.ExitError", .message = "Runtime exited with error: " + how}));
}

void RuntimeInstance::expect_within(std::chrono::milliseconds limit, FunctionError otherwise) {
  deadline_timer_.expires_after(limit);
  deadline_timer_.async_wait(
      [weak = weak_from_this(), otherwise = std::move(otherwise)](const error_code& error) {
        const auto self = weak.lock();
        if (!error && self) {
          self->end(self->init_error_.value_or(otherwise));
        }
      });
}

/// RLIMIT_DATA would count what a runtime reserves and never uses, as Node does; so what is resident is
/// looked at now and then while the process may work.
void RuntimeInstance::watch_memory() {
  memory_timer_.expires_after(kMemoryInterval);
  memory_timer_.async_wait([weak = weak_from_this()](const error_code& error) {
    const auto self = weak.lock();
    if (!error && self && (self->phase_ == Phase::kInit || self->phase_ == Phase::kBusy)) {
      self->check_memory();
    }
  });
}

void RuntimeInstance::check_memory() {
  constexpr std::uint64_t kMegabyte = std::uint64_t{1024} * 1024;
  const std::uint64_t used = process_->max_memory_bytes();
  if (used <= settings_->memory_mb * kMegabyte) {
    watch_memory();
    return;
  }
  end({.type = "Runtime.OutOfMemory",
       .message = fmt::format("the function used {} MB, more than its MemorySize of {} MB: raise it",
                              used / kMegabyte, settings_->memory_mb)});
}

void RuntimeInstance::finish(std::expected<std::string, FunctionError> answer) {
  if (!current_) {
    return;
  }
  PendingInvocation invocation = *std::move(current_);
  current_.reset();
  deadline_timer_.cancel();
  const InvocationReport report{.init_duration = std::exchange(init_duration_, std::nullopt),
                                .duration = Clock::now() - began_,
                                .memory_mb = settings_->memory_mb,
                                .max_memory_bytes = process_->max_memory_bytes()};
  process_->read_output();
  if (!answer) {
    log_line(failure_line(invocation.request_id, answer.error()));
  }
  log_line(end_line(invocation.request_id));
  log_line(report_line(invocation.request_id, report));
  invocation.done(
      {.request_id = std::move(invocation.request_id), .answer = std::move(answer), .report = report});
}

void RuntimeInstance::end(const FunctionError& error) {
  if (std::exchange(phase_, Phase::kEnded) == Phase::kEnded) {
    return;
  }
  const auto self = shared_from_this();
  deadline_timer_.cancel();
  memory_timer_.cancel();
  server_->drain();
  next_ = nullptr;
  finish(std::unexpected(error));
  process_->kill();
  events_.on_ended(self, error);
}

}  // namespace rtp::lambda
