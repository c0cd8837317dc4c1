// Items over plain REST, for who has no AWS SDK: PUT, GET and DELETE /items/{id}, POST /items.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::api {

inline constexpr std::string_view kItemTableName = "RealTimeData";

/// Thread-safe. `tables` outlives it.
class ItemsEndpoint {
 public:
  ItemsEndpoint(tables::Tables& tables, std::string real_time_item_key);

  /// REQUIRES: the path of the request is /items or below it.
  void handle(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) const;

 private:
  using Exchange = std::shared_ptr<net::HttpExchange>;

  void put(std::string_view id, std::string_view body, const Exchange& exchange) const;
  void get(std::string_view id, const Exchange& exchange) const;
  void erase(std::string_view id, const Exchange& exchange) const;
  void post(std::string_view body, const Exchange& exchange) const;
  [[nodiscard]] Result<std::vector<dynamodb::Item>> items_of_body(std::string_view body) const;
  [[nodiscard]] dynamodb::Item key(std::string_view id) const;

  tables::Tables& tables_;
  std::string real_time_item_key_;
};

}  // namespace rtp::api
