// Items over plain REST, for who has no AWS SDK: PUT, PATCH, GET and DELETE /items/{id}, POST /items.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::api {

inline constexpr std::string_view kItemTableName = "RealTimeData";

/// Thread-safe. `tables` outlives it, and until stop() what it began.
class ItemsEndpoint {
 public:
  ItemsEndpoint(tables::Tables& tables, std::string real_time_item_key);

  /// Whether a request, as its header has it, is a POST of lines that are too many to keep them all, or may
  /// be: for post_stream().
  [[nodiscard]] static bool is_stream(boost::beast::http::verb method, std::string_view target,
                                      const boost::beast::http::fields& headers);

  /// REQUIRES: the path of the request is /items or below it.
  void handle(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) const;

  /// Writes the lines of a body that `exchange` reads.
  void post_stream(const std::shared_ptr<net::HttpExchange>& exchange) const;

  /// A POST under way ends with its next batch, and tells how much of it was written. Idempotent.
  void stop() { *stopping_ = true; }

 private:
  using Exchange = std::shared_ptr<net::HttpExchange>;

  void put(std::string_view id, std::string_view body, const Exchange& exchange) const;
  /// As a JSON merge patch (RFC 7396) of the top level: attributes take the place of those of their name, a
  /// null removes one. An item that is missing is created, unless there are only nulls.
  void patch(std::string_view id, std::string_view body, const Exchange& exchange) const;
  void get(std::string_view id, const Exchange& exchange) const;
  void erase(std::string_view id, const Exchange& exchange) const;
  void post(std::string_view body, const Exchange& exchange) const;
  /// The item of the path's `id`, which the body may name too, but no other.
  [[nodiscard]] Result<dynamodb::Item> item_of_body(std::string_view id, std::string_view body) const;
  [[nodiscard]] dynamodb::Item key(std::string_view id) const;

  tables::Tables& tables_;
  std::string real_time_item_key_;
  std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace rtp::api
