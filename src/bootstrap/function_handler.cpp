#include "bootstrap/function_handler.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "aws/connections_audience.h"
#include "aws/dynamodb_connection_table.h"
#include "aws/dynamodb_item_table.h"
#include "base/log.h"
#include "bootstrap/aws_adapters.h"
#include "functions/on_connect.h"
#include "functions/on_default.h"
#include "functions/on_disconnect.h"
#include "functions/on_integration_event.h"
#include "functions/on_receive_real_time_item.h"

namespace rtp::bootstrap {
namespace {

using aws::EnvironmentReader;
using lambda::Handler;
using lambda::Invocation;

/// What all functions begin with.
struct Base {
  EnvironmentReader reader;
  AwsAdapters adapters;
  aws::DynamodbClient dynamodb;

  Base(std::string_view function, const aws::Environment& environment, const Clock& clock)
      : reader(function, environment),
        adapters(reader, environment, clock),
        dynamodb(adapters.make_dynamodb()) {}
};

/// And those that know connections.
struct Connections : Base {
  aws::ConnectionRows rows;

  Connections(std::string_view function, const aws::Environment& environment, const Clock& clock)
      : Base(function, environment, clock), rows(dynamodb, adapters.loop(), reader.required("TABLE_NAME")) {}
};

/// Answers events of a WebSocket API by `function`, which is a part of `State`.
template <typename State>
Result<std::string> answer_websocket_event(State& state, const Invocation& invocation) {
  state.adapters.begin_invocation(invocation.deadline);
  RTP_TRY(const events::WebSocketEvent event, events::parse_websocket_event(invocation.event));
  return to_json(state.function.handle(event));
}

struct ConnectState : Connections {
  aws::DynamodbConnectionTable table{rows};
  functions::OnConnectFunction function{aws::read_function_config(reader), table};

  using Connections::Connections;
  Result<std::string> handle(const Invocation& invocation) {
    return answer_websocket_event(*this, invocation);
  }
};

struct DisconnectState : Connections {
  aws::DynamodbConnectionTable table{rows};
  functions::OnDisconnectFunction function{table};

  using Connections::Connections;
  Result<std::string> handle(const Invocation& invocation) {
    return answer_websocket_event(*this, invocation);
  }
};

struct DefaultState : Connections {
  functions::FunctionConfig config = aws::read_function_config(reader);
  aws::DynamodbConnectionTable table{rows};
  aws::RowSubscriptions subscriptions{rows, config.max_subscriptions};
  functions::OnDefaultFunction function{config, table, subscriptions};

  using Connections::Connections;
  Result<std::string> handle(const Invocation& invocation) {
    return answer_websocket_event(*this, invocation);
  }
};

struct ReceiveState : Connections {
  functions::FunctionConfig config = aws::read_function_config(reader);
  aws::ConnectionsAudience audience{rows, adapters.make_management(aws::read_management_endpoint(reader)),
                                    adapters.loop()};
  functions::OnReceiveRealTimeItemFunction function{config, audience};

  using Connections::Connections;
  Result<std::string> handle(const Invocation& invocation) {
    adapters.begin_invocation(invocation.deadline);
    return function.handle_event(invocation.event);
  }
};

void log_refused(const functions::RefusedRecord& record) {
  log(LogLevel::kWarning, "a record is no item", {{"reason", record.reason}, {"payload", record.payload}});
}

struct IntegrationState : Base {
  events::MappingRules rules = aws::read_mapping_rules(reader);
  aws::DynamodbItemTable table{dynamodb, adapters.loop(), reader.required("ITEM_TABLE_NAME"), rules.item_key};
  std::unique_ptr<aws::S3ObjectReader> objects = adapters.make_objects();
  std::unique_ptr<functions::OnIntegrationEventFunction> function;

  IntegrationState(std::string_view name, const aws::Environment& environment, const Clock& clock)
      : Base(name, environment, clock) {
    auto mapping = events::ItemMapping::compile(rules);
    if (mapping) {
      function = std::make_unique<functions::OnIntegrationEventFunction>(*std::move(mapping), table, *objects,
                                                                         log_refused);
    } else if (!rules.item_key.empty()) {
      reader.reject("MAPPING_ID", mapping.error().message);
    }
  }

  Result<std::string> handle(const Invocation& invocation) {
    adapters.begin_invocation(invocation.deadline);
    return function->handle(invocation.event);
  }
};

template <typename State>
Result<Handler> make_handler(std::string_view name, const aws::Environment& environment, const Clock& clock) {
  auto state = std::make_unique<State>(name, environment, clock);
  RTP_CHECK(state->reader.finish());
  return [state = std::move(state)](const Invocation& invocation) { return state->handle(invocation); };
}

struct Function {
  std::string_view name;
  Result<Handler> (*make)(std::string_view name, const aws::Environment& environment, const Clock& clock);
};

constexpr std::array<Function, 5> kFunctions = {{{"OnConnect", make_handler<ConnectState>},
                                                 {"OnDisconnect", make_handler<DisconnectState>},
                                                 {"OnDefault", make_handler<DefaultState>},
                                                 {"OnReceiveRealTimeItem", make_handler<ReceiveState>},
                                                 {"OnIntegrationEvent", make_handler<IntegrationState>}}};

constexpr std::string_view kSuffix = "Function";

}  // namespace

Result<Handler> make_function_handler(std::string_view name, const aws::Environment& environment,
                                      const Clock& clock) {
  std::string_view base = name;
  if (base.ends_with(kSuffix)) {
    base.remove_suffix(kSuffix.size());
  }
  const auto* const known = std::ranges::find(kFunctions, base, &Function::name);
  if (known != kFunctions.end()) {
    return known->make(name, environment, clock);
  }
  std::string names;
  for (const Function& function : kFunctions) {
    names.append(names.empty() ? "" : ", ").append(function.name);
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("there is no function '{}': set the handler to one of {}", name, names));
}

}  // namespace rtp::bootstrap
