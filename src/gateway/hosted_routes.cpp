#include "gateway/hosted_routes.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/utf8.h"
#include "gateway/connection_events.h"

namespace rtp::gateway {
namespace {

using events::ProxyResponse;
using events::RequestContext;
using events::WebSocketEvent;

constexpr std::string_view kTooMany = "Too Many Requests";
constexpr std::string_view kTimedOut = "Endpoint request timed out";
constexpr std::string_view kFailed = "Internal server error";

std::string failure_json(std::string_view message, const RequestContext& context) {
  return failure_message(message, context.connection_id, context.request_id);
}

struct Failure {
  int status = 0;
  std::string_view message;
};

Failure failure_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kThrottled:
      return {.status = 429, .message = kTooMany};
    case ErrorCode::kTimeout:
      return {.status = 504, .message = kTimedOut};
    default:
      return {.status = 502, .message = kFailed};
  }
}

void log_failure(const RequestContext& context, const Error& error) {
  log(LogLevel::kWarning, "the function of a route failed",
      {{"route", context.route_key}, {"connectionId", context.connection_id}, {"reason", error.message}});
}

Result<ProxyResponse> read_answer(const Result<std::string>& answer) {
  RTP_TRY(const std::string text, answer);
  RTP_TRY(ProxyResponse response, events::parse_proxy_response(text));
  if (!is_utf8(response.body)) {
    return fail(ErrorCode::kMalformed, "the answer's body is not UTF-8");
  }
  return response;
}

/// What the server itself says of its answer, and what would end the header.
bool is_refused_header(const std::pair<std::string, std::string>& header) {
  static constexpr std::array<std::string_view, 4> kOwn = {"Connection", "Content-Length", "Date",
                                                           "Transfer-Encoding"};
  constexpr std::string_view kBreaks("\r\n\0", 3);
  return header.second.find_first_of(kBreaks) != std::string::npos ||
         header.first.find_first_of(kBreaks) != std::string::npos ||
         std::ranges::any_of(kOwn,
                             [&](std::string_view name) { return equals_ignoring_case(name, header.first); });
}

}  // namespace

HostedRoutes::HostedRoutes(FunctionHost& host, net::EventLoop& loop, std::chrono::milliseconds timeout,
                           Events events)
    : host_(host), loop_(loop), timeout_(timeout), events_(std::move(events)) {}

void HostedRoutes::connect(const WebSocketEvent& event, Answered answered) {
  const std::string& id = event.context.connection_id;
  connecting_.insert(id);
  invoke(Route::kConnect, event,
         [this, context = event.context,
          answered = std::move(answered)](const Result<std::string>& answer) mutable {
           connecting_.erase(context.connection_id);
           Result<ProxyResponse> response = read_answer(answer);
           if (!response) {
             log_failure(context, response.error());
             const Failure failure = failure_of(response.error());
             response = ProxyResponse{.status_code = failure.status,
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = failure_json(failure.message, context)};
           }
           std::erase_if(response->headers, is_refused_header);
           answered(*std::move(response));
         });
}

void HostedRoutes::open(const WebSocketEvent& event, events::NameValues authorizer) {
  Client& client = clients_[event.context.connection_id];
  client.domain_name = event.context.domain_name;
  client.authorizer = std::move(authorizer);
}

void HostedRoutes::message(WebSocketEvent event) {
  const auto found = clients_.find(event.context.connection_id);
  if (found == clients_.end()) {
    return;
  }
  Client& client = found->second;
  if (client.waiting.size() >= kMaxWaitingMessages ||
      client.waiting_bytes + event.body.size() > kMaxWaitingBytes) {
    events_.send(found->first, failure_json(kTooMany, event.context));
    return;
  }
  event.context.message_id = make_connection_id();
  enqueue(client, std::move(event));
}

void HostedRoutes::close(WebSocketEvent event) {
  if (const auto found = clients_.find(event.context.connection_id); found != clients_.end()) {
    event.headers.emplace_back("Host", found->second.domain_name);
    enqueue(found->second, std::move(event));
  }
}

void HostedRoutes::enqueue(Client& client, WebSocketEvent event) {
  event.context.domain_name = client.domain_name;
  event.context.authorizer = client.authorizer;
  client.waiting_bytes += event.body.size();
  const std::string id = event.context.connection_id;
  client.waiting.push_back(std::move(event));
  run_next(id, client);
}

void HostedRoutes::run_next(const std::string& connection_id, Client& client) {
  if (client.busy || client.waiting.empty()) {
    return;
  }
  client.busy = true;
  const WebSocketEvent event = std::move(client.waiting.front());
  client.waiting.pop_front();
  client.waiting_bytes -= event.body.size();
  if (event.context.event_type == events::EventType::kDisconnect) {
    invoke(Route::kDisconnect, event, [this, context = event.context](const Result<std::string>& answer) {
      on_disconnect_done(context, answer);
    });
    return;
  }
  invoke(Route::kDefault, event,
         [this, connection_id, context = event.context](const Result<std::string>& answer) {
           on_message_done(context, answer);
           Client& done = clients_.at(connection_id);
           done.busy = false;
           run_next(connection_id, done);
         });
}

void HostedRoutes::on_message_done(const RequestContext& context, const Result<std::string>& answer) {
  const Result<ProxyResponse> response = read_answer(answer);
  if (!response) {
    log_failure(context, response.error());
    events_.send(context.connection_id, failure_json(failure_of(response.error()).message, context));
  } else if (!response->body.empty()) {
    events_.send(context.connection_id, response->body);
  }
}

/// Its answer counts for nothing, as on AWS.
void HostedRoutes::on_disconnect_done(const RequestContext& context, const Result<std::string>& answer) {
  if (!answer) {
    log_failure(context, answer.error());
  }
  clients_.erase(context.connection_id);
}

void HostedRoutes::invoke(Route route, const WebSocketEvent& event, FunctionHost::Done done) {
  const std::uint64_t id = ++last_id_;
  Running& running =
      running_
          .emplace(id, Running{.timer = boost::asio::steady_timer(loop_.context()), .done = std::move(done)})
          .first->second;
  running.timer.expires_after(timeout_);
  running.timer.async_wait([this, id](const boost::system::error_code& error) {
    if (!error) {
      finish(id, fail(ErrorCode::kTimeout, fmt::format("no answer within {} ms", timeout_.count())));
    }
  });
  host_.invoke(route, to_json(event), [this, id](Result<std::string> answer) {
    loop_.post([this, id, answer = std::move(answer)]() mutable { finish(id, std::move(answer)); });
  });
}

/// An answer after the timeout finds nothing.
void HostedRoutes::finish(std::uint64_t id, Result<std::string> answer) {
  const auto found = running_.find(id);
  if (found == running_.end()) {
    return;
  }
  FunctionHost::Done done = std::move(found->second.done);
  running_.erase(found);
  done(std::move(answer));
  if (idle()) {
    events_.on_idle();
  }
}

}  // namespace rtp::gateway
