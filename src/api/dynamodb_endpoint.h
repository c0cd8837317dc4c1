// The DynamoDB endpoint: POST / in the JSON 1.0 protocol. Wire and dispatch only; what the operations mean is
// the tables' affair.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dynamodb/requests.h"
#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::api {

/// Thread-safe. `tables` outlives it.
class DynamodbEndpoint {
 public:
  explicit DynamodbEndpoint(tables::Tables& tables) : tables_(tables) {}

  /// Answers a request of any method: all but POST with 404. No web page of another origin is let in, since
  /// its visitor may reach what its author may not.
  void handle(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) const;

 private:
  tables::Tables& tables_;
};

}  // namespace rtp::api
