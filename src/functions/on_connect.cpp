#include "functions/on_connect.h"

#include <utility>

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

Result<std::vector<std::string>> OnConnectFunction::real_time_item_ids(
    const events::WebSocketEvent& event) const {
  return functions::real_time_item_ids(config_, event);
}

Result<ConnectOptions> OnConnectFunction::options(const events::WebSocketEvent& event) const {
  RTP_TRY(ConnectOptions options, connect_options(config_, event));
  if (options.subscription.patch && !offers_protocol(event)) {
    return fail(ErrorCode::kInvalidArgument,
                "patch=true needs subprotocol rtp.v1, whose messages tell a patch from an item: connect with "
                "Sec-WebSocket-Protocol: rtp.v1");
  }
  return options;
}

events::ProxyResponse OnConnectFunction::handle(const events::WebSocketEvent& event) const {
  const Result<std::vector<std::string>> ids = real_time_item_ids(event);
  if (!ids) {
    return answer(400, ids.error().message);
  }
  if (const Result<ConnectOptions> options = this->options(event); !options) {
    return answer(400, options.error().message);
  }
  if (const Result<void> stored = connections_.put(connection_rows(config_, event.context, *ids)); !stored) {
    return answer(500, "Failed to connect: " + stored.error().message);
  }
  events::ProxyResponse connected = answer(200, "Connected");
  if (offers_protocol(event)) {
    connected.headers.emplace_back("Sec-WebSocket-Protocol", kProtocol);
  }
  return connected;
}

}  // namespace rtp::functions
