// The DynamoDB endpoint: POST / in the JSON 1.0 protocol. Wire and dispatch only; what the operations mean is
// the tables' affair.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/authentication.h"
#include "dynamodb/requests.h"
#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::api {

/// Belongs to the thread of the api's event loop. `tables` and `authentication` outlive it.
class DynamodbEndpoint {
 public:
  DynamodbEndpoint(tables::Tables& tables, Authentication& authentication)
      : tables_(tables), authentication_(authentication) {}

  /// Answers a request of any method: all but POST, and OPTIONS of a web page, with 404. Pages of any origin
  /// may ask where requests are signed; elsewhere none, since a visitor may reach what the page's author may
  /// not.
  void handle(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) const;

 private:
  tables::Tables& tables_;
  Authentication& authentication_;
};

}  // namespace rtp::api
