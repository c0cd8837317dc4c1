#include "gateway/http_routes.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/ids.h"
#include "base/url.h"
#include "dynamodb/wire_json.h"
#include "functions/access_token.h"

namespace rtp::gateway {
namespace {

namespace http = boost::beast::http;

net::HttpResponse from_function(const events::ProxyResponse& answer) {
  net::HttpResponse response{.status = http::int_to_status(static_cast<unsigned>(answer.status_code)),
                             .content_type = {},
                             .body = answer.body,
                             .headers = answer.headers};
  return response;
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

/// "develop" of "/develop" and "/develop/"; empty for any other path.
std::string_view stage_of(std::string_view path) {
  if (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  if (path.size() < 2 || path.find('/', 1) != std::string_view::npos) {
    return {};
  }
  return path.substr(1);
}

/// Of the offered subprotocols, where one carries a token: a browser ends the connection unless one of those
/// it offered is answered, so the first other one, and the token's own where there is no other. None is
/// spoken here.
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

std::string page_configuration(const GatewayOptions& options) {
  std::string json = R"({"stage":)";
  dynamodb::append_json_string(json, options.stage);
  json += R"(,"realTimeItemKey":)";
  dynamodb::append_json_string(json, options.functions.real_time_item_key);
  json += R"(,"isQueryParam":)";
  json += options.functions.key_source == functions::KeySource::kQueryParameter ? "true}" : "false}";
  return json;
}

}  // namespace

HeaderViews header_views(const net::HttpRequest& request) {
  HeaderViews views;
  for (const auto& field : request.headers) {
    views.emplace_back(std::string_view(field.name_string()), std::string_view(field.value()));
  }
  return views;
}

net::HttpResponse json_error(http::status status, std::string_view text) {
  return {.status = status,
          .content_type = "application/json",
          .body = dynamodb::message_json(text) + "\n",
          .headers = {}};
}

HttpRoutes::HttpRoutes(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
                       const Clock& clock, AdmissionControl& admission_control)
    : options_(options),
      shards_(shards),
      clock_(clock),
      connections_api_(options, shards, clock),
      admission_control_(admission_control),
      deflate_contexts_(std::make_shared<net::ConnectionLimit>(options.max_deflate_contexts)),
      page_configuration_(page_configuration(options)) {}

std::size_t HttpRoutes::shard_of(net::HttpExchange& exchange) const {
  const auto found =
      std::ranges::find_if(shards_, [&](const auto& shard) { return &shard->loop() == &exchange.loop(); });
  return static_cast<std::size_t>(found - shards_.begin());
}

void HttpRoutes::handle(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange) {
  if (request.target.size() > options_.max_url_bytes) {
    exchange->reply(
        json_error(http::status::uri_too_long, fmt::format("the URL has {} bytes; at most {} are allowed",
                                                           request.target.size(), options_.max_url_bytes)));
    return;
  }
  const std::string_view path = split_target(request.target).path;
  const std::string_view stage = stage_of(path);
  const bool asks_upgrade = request.headers.find(http::field::upgrade) != request.headers.end();
  if (stage == options_.stage || (options_.echo && asks_upgrade)) {
    connect(request, exchange);
  } else if (!asks_upgrade && ConnectionsApi::is_at(request.target)) {
    connections_api_.handle(std::move(request), exchange, shard_of(*exchange));
  } else if (asks_upgrade) {
    exchange->reply(
        json_error(http::status::forbidden,
                   fmt::format("there is no stage at '{}': connect to /{}", path, options_.stage)));
  } else {
    exchange->reply(page(request, path));
  }
}

net::HttpResponse HttpRoutes::page(const net::HttpRequest& request, std::string_view path) const {
  if (request.method != http::verb::get && request.method != http::verb::head) {
    return json_error(http::status::method_not_allowed,
                      fmt::format("{} is not answered at {}: use GET", request.method_text, path));
  }
  if (path == "/config.json") {
    return {.content_type = "application/json", .body = page_configuration_, .headers = {}};
  }
  if (const std::optional<StaticFile> file = options_.find_file(path)) {
    return {
        .content_type = std::string(file->content_type), .body = std::string(file->content), .headers = {}};
  }
  return json_error(http::status::not_found,
                    fmt::format("there is nothing at {}: WebSockets connect to /{}, the page is at /", path,
                                options_.stage));
}

Result<events::WebSocketEvent> HttpRoutes::connect_event(const net::HttpRequest& request, std::size_t shard,
                                                         std::string address) const {
  events::WebSocketEvent event;
  RTP_TRY(event.query, query_of(split_target(request.target).query));
  for (const auto& field : request.headers) {
    event.headers.emplace_back(field.name_string(), field.value());
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

std::expected<HttpRoutes::Admitted, net::HttpResponse> HttpRoutes::run_functions(
    const net::HttpRequest& request, std::size_t shard, std::string address) const {
  Result<events::WebSocketEvent> event = connect_event(request, shard, std::move(address));
  if (!event) {
    return std::unexpected(json_error(http::status::bad_request, event.error().message));
  }
  const auto lifetime = admission_control_.authorize(*event);
  if (!lifetime) {
    return std::unexpected(refuse_handshake(lifetime.error()));
  }
  const events::ProxyResponse answer = shards_[shard]->invoke_on_connect(*event);
  if (answer.status_code < 200 || answer.status_code > 299) {
    return std::unexpected(from_function(answer));
  }
  return Admitted{.event = *std::move(event), .lifetime = *lifetime};
}

void HttpRoutes::connect(const net::HttpRequest& request,
                         const std::shared_ptr<net::HttpExchange>& exchange) const {
  const HeaderViews headers = header_views(request);
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
  auto visitor = admission_control_.judge(request, exchange->peer_address());
  if (!visitor) {
    exchange->reply(refuse_handshake(std::move(visitor).error()));
    return;
  }
  auto admitted = run_functions(request, shard_of(*exchange), std::move(visitor->address));
  if (!admitted) {
    visitor->place.reset();  // before the client can know that it is refused, and come again
    exchange->reply(std::move(admitted).error());
    return;
  }
  Agreement agreement = agree(*upgrade);
  agreement.address_place = std::move(visitor->place);
  agreement.lifetime = admitted->lifetime;
  shards_[shard_of(*exchange)]->admit({.event = std::move(admitted->event),
                                       .taken = exchange->take_socket(),
                                       .agreement = std::move(agreement)});
}

Agreement HttpRoutes::agree(const websocket::Upgrade& upgrade) const {
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
  agreement.greeting =
      websocket::upgrade_response(upgrade.accept, choose_protocol(upgrade.protocols), extensions);
  return agreement;
}

}  // namespace rtp::gateway
