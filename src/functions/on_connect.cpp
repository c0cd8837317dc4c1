#include "functions/on_connect.h"

#include <utility>

#include <fmt/format.h>

#include "dynamodb/wire_json.h"
#include "functions/connection_rows.h"
#include "functions/real_time_item_ids.h"

namespace rtp::functions {
namespace {

events::ProxyResponse answer(int status_code, std::string_view message) {
  return {.status_code = status_code,
          .headers = {{"Content-Type", "application/json"}},
          .body = dynamodb::message_json(message)};
}

}  // namespace

OnConnectFunction::OnConnectFunction(FunctionConfig config, ConnectionTable& connections)
    : config_(std::move(config)), connections_(connections) {}

Result<ConnectRequest> OnConnectFunction::read(const events::WebSocketEvent& event) const {
  ConnectRequest request;
  RTP_TRY(request.ids, real_time_item_ids(config_, event));
  if (request.ids.size() > config_.max_subscriptions) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("a connection may watch {} items; this one asks for {}",
                            config_.max_subscriptions, request.ids.size()));
  }
  RTP_TRY(request.options, connect_options(config_, event));
  if (auto refused = check_options(config_, request.options.subscription, request.ids)) {
    return std::unexpected(std::move(refused->error));
  }
  if (request.options.max_rate && config_.extras == Extras::kNone) {
    return fail(ErrorCode::kUnsupported, "'maxRate' is not offered by API Gateway: connect without maxRate");
  }
  if (request.options.subscription.patch && !offers_protocol(event)) {
    return fail(ErrorCode::kInvalidArgument,
                "patch=true needs subprotocol rtp.v1, whose messages tell a patch from an item: connect with "
                "Sec-WebSocket-Protocol: rtp.v1");
  }
  return request;
}

OnConnectFunction::Outcome OnConnectFunction::connect(const events::WebSocketEvent& event) const {
  Result<ConnectRequest> request = read(event);
  if (!request) {
    return {.answer = answer(400, request.error().message), .request = {}};
  }
  const Result<void> stored = connections_.put(connection_rows(config_, event.context, request->ids));
  if (!stored) {
    return {.answer = answer(500, "Failed to connect: " + stored.error().message), .request = {}};
  }
  Outcome connected{.answer = answer(200, "Connected"), .request = *std::move(request)};
  if (offers_protocol(event)) {
    connected.answer.headers.emplace_back("Sec-WebSocket-Protocol", kProtocol);
  }
  return connected;
}

}  // namespace rtp::functions
