#include "app/lambda_stack.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/function_package.h"
#include "gateway/ip_address.h"
#include "gateway/local_connection_table.h"

namespace rtp::app {
namespace {

// A client that leaves leaves rows behind, where its OnDisconnect has no room to wait.
constexpr std::size_t kMaxWaitingDisconnects = 1'000'000;

/// Where a process of this host reaches a listener.
std::string url_of(const net::Endpoint& listener) {
  net::Endpoint endpoint = listener;
  if (endpoint.host == "0.0.0.0") {
    endpoint.host = "127.0.0.1";
  } else if (endpoint.host == "::") {
    endpoint.host = "::1";
  }
  return "http://" + endpoint.to_string();
}

Result<void> check_reachable(const Config& config) {
  if (!config.tls_certificate.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "functions=lambda is not offered with tls_certificate: functions post to @connections at the "
                "gateway's address, for which its certificate is not; leave out tls_certificate and tls_key, "
                "and let a proxy before the gateway speak TLS");
  }
  if (config.access_keys.empty() && !gateway::is_loopback_host(config.gateway.host)) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("functions=lambda with gateway {} needs access_keys, by which the functions post to "
                    "@connections: set them, or let the gateway listen on 127.0.0.1",
                    config.gateway.to_string()));
  }
  return {};
}

/// What the template's variables are here. Of two that the template has as well, only what was set.
sam::Variables variables_of(const Config& config, const net::Endpoint& gateway) {
  sam::Variables variables = {
      {"TABLE_NAME", std::string(gateway::kConnectionTableName)},
      {"ITEM_TABLE_NAME", std::string(gateway::kItemTableName)},
      {"REAL_TIME_ITEM_KEY", config.real_time_item_key},
      {"WS_ENDPOINT", fmt::format("{}/{}", url_of(gateway), config.stage)},
  };
  if (!config.is_query_param) {
    variables.emplace_back("IS_QUERY_PARAM", "false");
  }
  if (config.payload_format == functions::PayloadFormat::kDynamodb) {
    variables.emplace_back("PAYLOAD_FORMAT", "dynamodb");
  }
  return variables;
}

/// What no template declares: the role of a function, and where DynamoDB is.
sam::Variables surroundings_of(const Config& config, const net::Endpoint& api) {
  const bool has_keys = !config.access_keys.empty();
  return {{"AWS_ACCESS_KEY_ID", has_keys ? config.access_keys.begin()->first : "local"},
          {"AWS_SECRET_ACCESS_KEY", has_keys ? config.access_keys.begin()->second : "local"},
          {"AWS_ENDPOINT_URL_DYNAMODB", url_of(api)}};
}

lambda::MappingSettings mapping_of(const sam::StreamEvent& event) {
  return {.function = kOnReceive,
          .batches = {.batch_size = event.batch_size,
                      .max_retries = event.max_retries,
                      .max_record_age = event.max_record_age,
                      .bisects = event.bisects,
                      .reports_items = event.reports_items},
          .starting_position =
              event.from_latest ? lambda::StartingPosition::kLatest : lambda::StartingPosition::kTrimHorizon};
}

}  // namespace

Result<LambdaStack> read_lambda_stack(const Config& config, const net::Endpoint& gateway,
                                      const net::Endpoint& api) {
  RTP_CHECK(check_reachable(config));
  RTP_TRY(FunctionPackages packages, FunctionPackages::open({.template_file = config.template_file,
                                                             .environment_file = config.env_vars_file,
                                                             .parameters = config.parameter_overrides,
                                                             .variables = variables_of(config, gateway)}));
  const sam::Variables surroundings = surroundings_of(config, api);
  LambdaStack stack;
  for (const auto& [name, settings] : {std::pair{kOnConnect, &stack.on_connect},
                                       {kOnDefault, &stack.on_default},
                                       {kOnDisconnect, &stack.on_disconnect},
                                       {kOnReceive, &stack.on_receive}}) {
    RTP_TRY(*settings, packages.find(name));
    for (const auto& variable : surroundings) {
      if (std::ranges::find(settings->environment, variable.first, &sam::Variables::value_type::first) ==
          settings->environment.end()) {
        settings->environment.push_back(variable);
      }
    }
  }
  stack.on_disconnect.max_waiting = kMaxWaitingDisconnects;
  stack.on_receive.max_instances = 1;
  RTP_TRY(const sam::StreamEvent event, packages.find_stream_event(kOnReceive));
  stack.mapping = mapping_of(event);
  return stack;
}

}  // namespace rtp::app
