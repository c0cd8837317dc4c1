#include "gateway/connections_api.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ids.h"
#include "base/iso8601.h"
#include "base/url.h"
#include "base/utf8.h"
#include "dynamodb/wire_json.h"
#include "gateway/connections_errors.h"
#include "gateway/http_answers.h"
#include "gateway/ip_address.h"
#include "net/header_views.h"

namespace rtp::gateway {
namespace {

namespace http = boost::beast::http;
using std::chrono::milliseconds;

/// What a path names, as it was sent.
struct Place {
  std::string_view stage;  // empty where the path has none
  std::string_view connection_id;
};

/// The parts of "/{stage}/@connections/{connectionId}", which is not all there in a path that names nothing;
/// absent for other paths.
std::optional<Place> read_place(std::string_view path) {
  for (const std::string_view segment : {"/@connections", "/%40connections"}) {
    const std::size_t at = path.find(segment);
    if (at == std::string_view::npos) {
      continue;
    }
    std::string_view stage = path.substr(0, at);
    std::string_view rest = path.substr(at + segment.size());
    if (stage.find('/', 1) == std::string_view::npos && (rest.empty() || rest.front() == '/')) {
      stage.remove_prefix(std::min<std::size_t>(1, stage.size()));
      rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
      return Place{.stage = stage, .connection_id = rest};
    }
  }
  return std::nullopt;
}

std::string describe(const Connection::Identity& identity, milliseconds last_active) {
  std::string json =
      fmt::format(R"({{"connectedAt":"{}","identity":{{"sourceIp":)", iso8601(identity.connected_at));
  dynamodb::append_json_string(json, identity.source_ip());
  json += R"(,"userAgent":)";
  dynamodb::append_json_string(json, printable_utf8(identity.user_agent()));
  json += fmt::format(R"(}},"lastActiveAt":"{}"}})", iso8601(last_active));
  return json;
}

net::HttpResponse success(http::status status, std::string json = {}) {
  return {.status = status,
          .content_type = json.empty() ? "" : "application/json",
          .body = std::move(json),
          .headers = {{"x-amzn-RequestId", make_uuid()}}};
}

}  // namespace

ConnectionsApi::ConnectionsApi(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
                               const Clock& clock)
    : options_(options), shards_(shards), clock_(clock) {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    verifiers_.emplace_back(sigv4::VerifierOptions{.service = "execute-api"},
                            sigv4::secrets_of(options_.access_keys));
  }
}

bool ConnectionsApi::is_at(std::string_view target) {
  return read_place(split_target(target).path).has_value();
}

void ConnectionsApi::handle(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange,
                            std::size_t shard) {
  if (options_.access_keys.empty()) {
    if (!is_open_to(*exchange)) {
      exchange->reply(refusal(Error{ErrorCode::kPermissionDenied,
                                    "without the setting access_keys (RTP_ACCESS_KEYS), @connections is open "
                                    "only on a gateway that listens on loopback, to clients of its host"}));
      return;
    }
  } else if (const auto identity = verify(request, shard); !identity) {
    exchange->reply(refusal(identity.error()));
    return;
  }
  Result<Command> command = read(request);
  if (!command) {
    exchange->reply(refusal(command.error()));
    return;
  }
  command->owner->loop().post([command = *std::move(command), exchange] {
    Result<net::HttpResponse> answer = run(command);
    exchange->reply(answer ? *std::move(answer) : refusal(answer.error()));
  });
}

bool ConnectionsApi::is_open_to(const net::HttpExchange& exchange) const {
  return is_loopback_host(options_.endpoint.host) && is_loopback_host(exchange.peer_address());
}

std::expected<sigv4::Identity, sigv4::Rejection> ConnectionsApi::verify(const net::HttpRequest& request,
                                                                        std::size_t shard) {
  const net::HeaderViews headers = net::header_views(request);
  const auto [path, query] = split_target(request.target);
  return verifiers_[shard].verify(
      {.method = request.method_text, .path = path, .query = query, .headers = headers, .body = request.body},
      clock_.now());
}

std::optional<ConnectionsApi::Action> ConnectionsApi::action_of(http::verb method) {
  switch (method) {
    case http::verb::post:
      return Action::kPost;
    case http::verb::get:
      return Action::kGet;
    case http::verb::delete_:
      return Action::kDelete;
    default:
      return std::nullopt;
  }
}

Result<ConnectionsApi::Command> ConnectionsApi::read(net::HttpRequest& request) const {
  const Place place = read_place(split_target(request.target).path).value_or(Place{});
  if (place.stage != options_.stage) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("there is no stage '{}': the endpoint ends in /{}", place.stage, options_.stage));
  }
  const std::optional<Action> action = action_of(request.method);
  if (!action) {
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("{} is not answered at @connections: use POST, GET or DELETE", request.method_text));
  }
  Command command{.action = *action, .text = std::move(request.body)};
  RTP_TRY(command.connection_id, percent_decode(place.connection_id));
  const std::optional<std::uint8_t> owner = owner_of(command.connection_id);
  if (!owner) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("Invalid connectionId: {}", command.connection_id));
  }
  if (*owner >= shards_.size()) {
    return fail(ErrorCode::kGone, {});
  }
  command.owner = shards_[*owner].get();
  if (!is_utf8(command.text)) {
    return fail(ErrorCode::kInvalidArgument, "the message is not UTF-8: clients receive text");
  }
  return command;
}

Result<net::HttpResponse> ConnectionsApi::run(const Command& command) {
  Connection* connection = command.owner->find(command.connection_id);
  if (connection == nullptr) {
    // Its OnConnect has entered it already, and a message that comes now must not make it look gone.
    const HostedRoutes* routes = command.owner->hosted_routes();
    if (routes != nullptr && routes->is_connecting(command.connection_id)) {
      return fail(ErrorCode::kThrottled, "the client is about to connect: retry");
    }
    return fail(ErrorCode::kGone, {});
  }
  switch (command.action) {
    case Action::kPost:
      if (!command.owner->post(*connection, command.text)) {
        return fail(ErrorCode::kThrottled,
                    "the client does not read: messages wait for it already, retry later");
      }
      return success(http::status::ok);
    case Action::kGet:
      return success(http::status::ok,
                     describe(connection->identity(), command.owner->last_active(*connection)));
    case Action::kDelete:
      // What API Gateway says.
      connection->close(websocket::CloseCode::kNormal, "Connection Closed Normally");
      return success(http::status::no_content);
  }
  return fail(ErrorCode::kInternal, "unknown action");
}

}  // namespace rtp::gateway
