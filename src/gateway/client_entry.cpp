#include "gateway/client_entry.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/ids.h"
#include "base/url.h"
#include "base/utf8.h"
#include "functions/access_token.h"
#include "functions/subscription_options.h"
#include "gateway/http_answers.h"
#include "gateway/reconnect_hint.h"
#include "gateway/session_messages.h"
#include "net/header_views.h"

namespace rtp::gateway {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view kProtocolHeader = "Sec-WebSocket-Protocol";
constexpr std::string_view kLastEventId = "Last-Event-ID";
/// Of a client, which its event has not, or not as the client sent them.
constexpr std::array<std::string_view, 5> kReplacedHeaders = {"Connection", "Upgrade", "X-Forwarded-For",
                                                              "X-Forwarded-Port", "X-Forwarded-Proto"};

net::HttpResponse from_function(const events::ProxyResponse& answer) {
  net::HttpResponse response{.status = http::int_to_status(static_cast<unsigned>(answer.status_code)),
                             .content_type = {},
                             .body = answer.body,
                             .headers = answer.headers};
  return response;
}

/// The subprotocol that OnConnect chose; nullptr where it chose none.
const std::string* chosen_protocol(const events::ProxyResponse& connected) {
  const auto found = std::ranges::find_if(connected.headers, [](const auto& header) {
    return equals_ignoring_case(header.first, kProtocolHeader);
  });
  return found == connected.headers.end() ? nullptr : &found->second;
}

bool admits(const events::ProxyResponse& answer) {
  return answer.status_code >= 200 && answer.status_code <= 299;
}

/// Of the client's headers API Gateway leaves out those of the connection, and says itself where it is from.
/// What is not UTF-8, which a header may be, is none in JSON either.
void as_api_gateway_has_it(events::WebSocketEvent& event, const GatewayOptions& options) {
  std::erase_if(event.headers, [](const auto& header) {
    return std::ranges::any_of(
        kReplacedHeaders, [&](std::string_view name) { return equals_ignoring_case(name, header.first); });
  });
  for (auto& [name, value] : event.headers) {
    value = valid_utf8(value);
  }
  event.context.user_agent = valid_utf8(event.context.user_agent);
  event.headers.emplace_back("X-Forwarded-For", event.context.source_ip);
  event.headers.emplace_back("X-Forwarded-Port", std::to_string(options.endpoint.port));
  event.headers.emplace_back("X-Forwarded-Proto", options.tls == nullptr ? "http" : "https");
}

net::HttpResponse refuse_upgrade(int status, std::string_view reason) {
  net::HttpResponse response = json_error(http::int_to_status(static_cast<unsigned>(status)), reason);
  if (status == 426) {
    response.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
  }
  return response;
}

net::HttpResponse refuse_handshake(RefusedHandshake refused) {
  net::HttpResponse response = json_error(refused.status, refused.reason);
  response.headers = std::move(refused.headers);
  return response;
}

/// Of the offered subprotocols, where OnConnect chose none and one carries a token: a browser ends the
/// connection unless one of those it offered is answered, so the first other one, and the token's own where
/// there is no other.
std::optional<std::string_view> choose_protocol(std::span<const std::string_view> offered) {
  const auto is_token = [](std::string_view protocol) {
    return protocol.starts_with(functions::kTokenProtocolPrefix);
  };
  if (std::ranges::none_of(offered, is_token)) {
    return std::nullopt;
  }
  const auto other = std::ranges::find_if_not(offered, is_token);
  return other == offered.end() ? offered.front() : *other;
}

/// The parameters of a query. An error repeats what is wrong, which must be no token.
Result<events::NameValues> query_of(std::string_view query) {
  auto parsed = parse_query(query);
  if (!parsed && query.contains("access_token")) {
    return fail(parsed.error().code, "the query is not percent-encoded UTF-8");
  }
  return parsed;
}

/// Where a page of another origin asks, which was let through, its browser wants to read that.
std::string_view cross_origin(const net::HttpRequest& request) {
  const auto origin = request.headers.find(http::field::origin);
  return origin == request.headers.end() ? std::string_view() : std::string_view(origin->value());
}

}  // namespace

ClientEntry::ClientEntry(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
                         const Clock& clock, AdmissionControl& admission_control)
    : options_(options),
      shards_(shards),
      clock_(clock),
      admission_control_(admission_control),
      deflate_contexts_(std::make_shared<net::ConnectionLimit>(options.max_deflate_contexts)) {}

std::size_t ClientEntry::shard_of(net::HttpExchange& exchange) const {
  const auto found =
      std::ranges::find_if(shards_, [&](const auto& shard) { return &shard->loop() == &exchange.loop(); });
  return static_cast<std::size_t>(found - shards_.begin());
}

Result<events::WebSocketEvent> ClientEntry::connect_event(const net::HttpRequest& request, std::size_t shard,
                                                          std::string address, Protocol protocol) const {
  events::WebSocketEvent event;
  RTP_TRY(event.query, query_of(split_target(request.target).query));
  for (const auto& field : request.headers) {
    event.headers.emplace_back(field.name_string(), field.value());
  }
  if (protocol == Protocol::kEventStream) {
    std::erase_if(event.headers, [](const auto& header) { return header.first == kProtocolHeader; });
    if (const auto last = request.headers.find(kLastEventId); last != request.headers.end()) {
      std::erase_if(event.query, [](const auto& option) { return option.first == functions::kSince; });
      event.query.emplace_back(functions::kSince, last->value());
    }
  }
  events::RequestContext& context = event.context;
  context.event_type = events::EventType::kConnect;
  context.route_key = "$connect";
  context.connection_id = make_owned_connection_id(static_cast<std::uint8_t>(shard));
  context.request_id = make_connection_id();
  context.stage = options_.stage;
  context.domain_name = std::string(request.headers[http::field::host]);
  context.source_ip = std::move(address);
  context.user_agent = std::string(request.headers[http::field::user_agent]);
  context.request_time = clock_.now();
  context.connected_at = context.request_time;
  return event;
}

std::expected<ClientEntry::Arrival, net::HttpResponse> ClientEntry::arrive(const net::HttpRequest& request,
                                                                           net::HttpExchange& exchange,
                                                                           Protocol protocol) const {
  auto visitor = admission_control_.judge(request, exchange.peer_address());
  if (!visitor) {
    return std::unexpected(refuse_handshake(std::move(visitor).error()));
  }
  auto event = connect_event(request, shard_of(exchange), std::move(visitor->address), protocol);
  if (!event) {
    return std::unexpected(json_error(http::status::bad_request, event.error().message));
  }
  auto authorization = admission_control_.authorize(*event);
  if (!authorization) {
    return std::unexpected(refuse_handshake(std::move(authorization).error()));
  }
  return Arrival{.event = *std::move(event),
                 .authorization = *std::move(authorization),
                 .address_place = std::move(visitor->place)};
}

std::optional<ClientEntry::Admitted> ClientEntry::judge(const net::HttpRequest& request,
                                                        const std::shared_ptr<net::HttpExchange>& exchange,
                                                        Protocol protocol) const {
  auto arrival = arrive(request, *exchange, protocol);
  if (!arrival) {
    exchange->reply(std::move(arrival).error());
    return std::nullopt;
  }
  auto outcome = shards_[shard_of(*exchange)]->invoke_on_connect(arrival->event);
  if (!admits(outcome.answer)) {
    arrival->address_place = {};  // before the client can know that it is refused, and come again
    exchange->reply(from_function(outcome.answer));
    return std::nullopt;
  }
  return Admitted{.arrival = *std::move(arrival), .outcome = std::move(outcome)};
}

void ClientEntry::connect_by(HostedRoutes& routes, const net::HttpRequest& request,
                             const std::shared_ptr<net::HttpExchange>& exchange) const {
  auto arrival = arrive(request, *exchange, Protocol::kItems);
  if (!arrival) {
    exchange->reply(std::move(arrival).error());
    return;
  }
  as_api_gateway_has_it(arrival->event, options_);
  const events::WebSocketEvent event = arrival->event;
  auto kept = std::make_unique<const net::HttpRequest>(request);
  routes.connect(event, [this, kept = std::move(kept), exchange,
                         arrival = *std::move(arrival)](const events::ProxyResponse& answer) mutable {
    if (!admits(answer)) {
      arrival.address_place = {};
      exchange->reply(from_function(answer));
      return;
    }
    const net::HeaderViews headers = net::header_views(*kept);
    const auto judged =
        websocket::judge_upgrade({.method = kept->method_text, .version = kept->version, .headers = headers});
    if (const auto* upgrade = std::get_if<websocket::Upgrade>(&judged)) {  // as it was before
      admit(std::move(arrival), {}, exchange, agree(*upgrade, answer));
    }
  });
}

void ClientEntry::admit(Arrival arrival, functions::ConnectRequest request,
                        const std::shared_ptr<net::HttpExchange>& exchange, Agreement agreement) const {
  agreement.address_place = std::move(arrival.address_place);
  agreement.lifetime = arrival.authorization.lifetime;
  agreement.authorizer = std::move(arrival.authorization.context);
  shards_[shard_of(*exchange)]->admit({.event = std::move(arrival.event),
                                       .request = std::move(request),
                                       .taken = exchange->take_socket(),
                                       .agreement = std::move(agreement)});
}

void ClientEntry::connect(const net::HttpRequest& request,
                          const std::shared_ptr<net::HttpExchange>& exchange) const {
  const net::HeaderViews headers = net::header_views(request);
  const auto judged = websocket::judge_upgrade(
      {.method = request.method_text, .version = request.version, .headers = headers});
  if (const auto* refusal = std::get_if<websocket::Refusal>(&judged)) {
    exchange->reply(refuse_upgrade(refusal->status, refusal->reason));
    return;
  }
  const auto* upgrade = std::get_if<websocket::Upgrade>(&judged);
  if (upgrade == nullptr) {
    exchange->reply(refuse_upgrade(426, "this is a WebSocket API: connect with a WebSocket client"));
    return;
  }
  if (HostedRoutes* routes = shards_[shard_of(*exchange)]->hosted_routes()) {
    connect_by(*routes, request, exchange);
    return;
  }
  if (std::optional<Admitted> admitted = judge(request, exchange, Protocol::kItems)) {
    Agreement agreement = agree(*upgrade, admitted->outcome.answer);
    admit(std::move(admitted->arrival), std::move(admitted->outcome.request), exchange, std::move(agreement));
  }
}

void ClientEntry::stream_events(const net::HttpRequest& request,
                                const std::shared_ptr<net::HttpExchange>& exchange) const {
  if (request.method != http::verb::get) {
    exchange->reply(json_error(http::status::method_not_allowed,
                               fmt::format("{} is not answered here: use GET", request.method_text)));
    return;
  }
  if (std::optional<Admitted> admitted = judge(request, exchange, Protocol::kEventStream)) {
    Agreement agreement;
    agreement.protocol = Protocol::kEventStream;
    agreement.greeting = event_stream_head(cross_origin(request), reconnect_delay(1));
    admit(std::move(admitted->arrival), std::move(admitted->outcome.request), exchange, std::move(agreement));
  }
}

Agreement ClientEntry::agree(const websocket::Upgrade& upgrade,
                             const events::ProxyResponse& connected) const {
  using enum websocket::ContextTakeover;
  Agreement agreement;
  net::ConnectionPlace place = deflate_contexts_->take();
  const auto agreed = websocket::negotiate_deflate(
      upgrade.extensions, {.enabled = options_.deflate, .takeover = place ? kYes : kNo});
  std::optional<std::string_view> extensions;
  if (agreed) {
    extensions = agreed->response;
    agreement.deflate = agreed->parameters;
    if (agreed->parameters.server_takeover == kYes || agreed->parameters.client_takeover == kYes) {
      agreement.takeover_place = std::move(place);
    }
  }
  const std::string* chosen = chosen_protocol(connected);
  agreement.protocol = chosen == nullptr ? Protocol::kItems : Protocol::kMessages;
  agreement.greeting = websocket::upgrade_response(
      upgrade.accept,
      chosen == nullptr ? choose_protocol(upgrade.protocols) : std::optional<std::string_view>(*chosen),
      extensions);
  return agreement;
}

}  // namespace rtp::gateway
