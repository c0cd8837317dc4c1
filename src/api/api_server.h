// The api port: writers and operators. Routes a request to the DynamoDB endpoint, the items or the health
// answers.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "api/authentication.h"
#include "api/dynamodb_endpoint.h"
#include "api/items_endpoint.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::api {

/// Whether a request must be signed, or have a token, where requests to the items must.
enum class Access { kOpen, kSigned };

/// What others than the tables answer on the api port.
struct ApiRoute {
  std::string prefix;  // "/hooks": that path and all below it
  Access access = Access::kSigned;
  net::HttpServer::Handler handler;  // on the loop of the api; lives as long as the server
};

struct ApiOptions {
  net::Endpoint endpoint;
  std::string real_time_item_key = "vehicleId";
  std::size_t max_connections = SIZE_MAX;  // beyond: 503
  sigv4::AccessKeys access_keys = {};      // who may use it; empty: everybody
  BearerTokens tokens = {};                // who may use the items, beside the keys
  std::vector<ApiRoute> routes = {};
};

class ApiServer {
 public:
  /// Binds; errors as net::HttpServer::listen. `tables`, `clock` and `loop` outlive it.
  [[nodiscard]] static Result<std::unique_ptr<ApiServer>> listen(const ApiOptions& options,
                                                                 tables::Tables& tables, const Clock& clock,
                                                                 net::EventLoop& loop);

  /// Starts accepting. Once.
  void start() { server_->start(); }
  /// As net::HttpServer::drain(); a long POST /items is answered with how much of it was written.
  [[nodiscard]] std::future<void> drain() {
    items_.stop();
    return server_->drain();
  }
  [[nodiscard]] const net::Endpoint& endpoint() const { return server_->endpoint(); }

 private:
  ApiServer(const ApiOptions& options, tables::Tables& tables, const Clock& clock);

  void handle(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange);
  void handle_items(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange);
  void handle_route(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange);
  /// Whether the body of a request is read by who handles it, as it comes.
  [[nodiscard]] bool streams_body(boost::beast::http::verb method, std::string_view target,
                                  const boost::beast::http::fields& headers) const;
  [[nodiscard]] net::HttpResponse readiness() const;

  tables::Tables& tables_;
  Authentication authentication_;
  DynamodbEndpoint dynamodb_;
  ItemsEndpoint items_;
  std::vector<ApiRoute> routes_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace rtp::api
