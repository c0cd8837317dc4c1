#include "api/api_server.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "api/dynamodb_reply.h"
#include "api/http_errors.h"
#include "base/url.h"

namespace rtp::api {
namespace {

namespace http = boost::beast::http;

net::HttpResponse text(http::status status, std::string body) {
  return {.status = status, .content_type = "text/plain", .body = std::move(body), .headers = {}};
}

net::HttpResponse refuse(http::status status, std::string_view reason) {
  return json_message(status, reason);
}

bool is_read(const net::HttpRequest& request) {
  return request.method == http::verb::get || request.method == http::verb::head;
}

}  // namespace

ApiServer::ApiServer(const ApiOptions& options, tables::Tables& tables, const Clock& clock)
    : tables_(tables),
      authentication_(options.access_keys, options.tokens, clock),
      dynamodb_(tables, authentication_),
      items_(tables, options.real_time_item_key),
      routes_(options.routes) {}

Result<std::unique_ptr<ApiServer>> ApiServer::listen(const ApiOptions& options, tables::Tables& tables,
                                                     const Clock& clock, net::EventLoop& loop) {
  std::unique_ptr<ApiServer> server(new ApiServer(options, tables, clock));
  net::HttpServerOptions http_options;
  http_options.endpoint = options.endpoint;
  http_options.max_connections = options.max_connections;
  http_options.streams_body = [self = server.get()](http::verb method, std::string_view target,
                                                    const http::fields& headers) {
    return self->streams_body(method, target, headers);
  };
  RTP_TRY(server->server_, net::HttpServer::listen(
                               http_options, {&loop},
                               [self = server.get()](const net::HttpRequest& request,
                                                     const std::shared_ptr<net::HttpExchange>& exchange) {
                                 self->handle(request, exchange);
                               },
                               refuse));
  return server;
}

bool ApiServer::streams_body(http::verb method, std::string_view target, const http::fields& headers) const {
  return ItemsEndpoint::is_stream(method, target, headers) && !authentication_.needs_body(headers);
}

net::HttpResponse ApiServer::readiness() const {
  if (const Result<void> health = tables_.health(); !health) {
    return text(http::status::service_unavailable, fmt::format("not ready: {}\n", health.error().message));
  }
  return text(http::status::ok, "ready\n");
}

void ApiServer::handle(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) {
  const std::string_view path = split_target(request.target).path;
  if (path == "/") {
    if (is_read(request)) {
      exchange->reply(dynamodb_response(
          200, fmt::format("healthy: dynamodb.{}.amazonaws.com ", dynamodb::kRegion), "text/plain"));
    } else {
      dynamodb_.handle(request, exchange);
    }
  } else if (path == "/items" || path.starts_with("/items/")) {
    handle_items(request, exchange);
  } else if (path == "/healthz" && is_read(request)) {
    exchange->reply(text(http::status::ok, "alive\n"));
  } else if (path == "/readyz" && is_read(request)) {
    exchange->reply(readiness());
  } else {
    handle_route(request, exchange);
  }
}

void ApiServer::handle_route(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange) {
  const std::string_view path = split_target(request.target).path;
  const auto route = std::ranges::find_if(routes_, [&](const ApiRoute& candidate) {
    return path.starts_with(candidate.prefix) &&
           (path.size() == candidate.prefix.size() || path[candidate.prefix.size()] == '/');
  });
  if (route == routes_.end()) {
    exchange->reply(json_message(http::status::not_found,
                                 fmt::format("there is nothing at {}: POST / is DynamoDB, /items/{{id}} the "
                                             "items, /healthz and /readyz the health",
                                             path)));
  } else if (auto refusal =
                 route->access == Access::kSigned ? authentication_.refuse(request) : std::nullopt) {
    exchange->reply(*std::move(refusal));
  } else {
    route->handler(std::move(request), exchange);
  }
}

void ApiServer::handle_items(const net::HttpRequest& request,
                             const std::shared_ptr<net::HttpExchange>& exchange) {
  if (auto refusal = authentication_.refuse(request)) {
    exchange->reply(*std::move(refusal));
  } else if (streams_body(request.method, request.target, request.headers)) {
    items_.post_stream(exchange);
  } else {
    items_.handle(request, exchange);
  }
}

}  // namespace rtp::api
