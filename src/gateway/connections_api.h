// API Gateway's management API, `/{stage}/@connections/{connectionId}`: a back end sends a message to one
// client (POST), asks about it (GET) or disconnects it (DELETE). Each request is signed, read on the loop
// that received it, done on the loop of the client's shard, and answered from there.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "gateway/gateway_options.h"
#include "gateway/shard.h"
#include "net/http_server.h"
#include "sigv4/verifier.h"

namespace rtp::gateway {

/// The most that a POST may have: API Gateway's quota of a message.
inline constexpr std::size_t kMaxPostedBytes = std::size_t{128} * 1024;

/// Borrows all it is given.
class ConnectionsApi {
 public:
  ConnectionsApi(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
                 const Clock& clock);

  /// Whether the target of a request is the API's, be its stage and its connection there or not. Pure.
  [[nodiscard]] static bool is_at(std::string_view target);

  /// Answers a request to a target of the API. On the loop of the exchange, which is the one of
  /// shards[shard].
  void handle(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange,
              std::size_t shard);

 private:
  enum class Action { kPost, kGet, kDelete };

  /// A request that was found sound.
  struct Command {
    Action action = Action::kGet;
    std::string connection_id = {};
    std::string text = {};  // of a kPost
    Shard* owner = nullptr;
  };

  [[nodiscard]] static std::optional<Action> action_of(boost::beast::http::verb method);
  [[nodiscard]] Result<Command> read(net::HttpRequest& request) const;
  [[nodiscard]] bool is_open_to(const net::HttpExchange& exchange) const;
  [[nodiscard]] std::expected<sigv4::Identity, sigv4::Rejection> verify(const net::HttpRequest& request,
                                                                        std::size_t shard);
  [[nodiscard]] static Result<net::HttpResponse> run(const Command& command);

  const GatewayOptions& options_;
  std::span<const std::unique_ptr<Shard>> shards_;
  const Clock& clock_;
  std::vector<sigv4::Verifier> verifiers_;  // one for each shard's thread
};

}  // namespace rtp::gateway
