#include "app/lambda_functions.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gateway/gateway_options.h"
#include "lambda/log_files.h"

namespace rtp::app {
namespace {

Error error_of(const lambda::FunctionError& error) {
  const bool busy = error.type == "TooManyRequestsException";
  return {.code = busy ? ErrorCode::kThrottled : ErrorCode::kInternal,
          .message = fmt::format("{} ({})", error.message, error.type)};
}

}  // namespace

Result<std::unique_ptr<LambdaFunctions>> LambdaFunctions::create(const Config& config) {
  if (config.functions == FunctionPlace::kLocal) {
    return nullptr;
  }
  RTP_CHECK(read_lambda_stack(config, config.gateway, config.api));
  return std::make_unique<LambdaFunctions>();
}

LambdaFunctions::~LambdaFunctions() { stop(); }

Result<void> LambdaFunctions::open(const Config& config, const net::Endpoint& gateway,
                                   const net::Endpoint& api, tables::Tables& tables, const Clock& clock) {
  RTP_TRY(LambdaStack stack, read_lambda_stack(config, gateway, api));
  RTP_TRY(logs_, lambda::FunctionLogs::open(lambda::log_directory(config.data_dir), clock));
  on_connect_ = make_host(std::move(stack.on_connect));
  on_default_ = make_host(std::move(stack.on_default));
  on_disconnect_ = make_host(std::move(stack.on_disconnect));
  on_receive_ = make_host(std::move(stack.on_receive));
  changes_ = std::make_unique<ItemChanges>(tables, stack.mapping.function);
  mapping_ = std::make_shared<lambda::EventSourceMapping>(
      loop_, *changes_, clock, std::move(stack.mapping),
      [host = on_receive_.get()](std::string event, lambda::OnOutcome done) {
        host->invoke(std::move(event), std::move(done));
      });
  RTP_CHECK(mapping_->start());
  tables_ = &tables;
  tables.set_listener(this);
  return {};
}

LambdaFunctions::Host LambdaFunctions::make_host(lambda::FunctionSettings settings) {
  std::string name = settings.name;
  return std::make_unique<lambda::RuntimeHost>(
      loop_, std::move(settings),
      [this, name = std::move(name)](std::string_view log_stream, std::string_view line) {
        logs_->append(name, log_stream, line);
      });
}

lambda::RuntimeHost& LambdaFunctions::host_of(gateway::Route route) const {
  switch (route) {
    case gateway::Route::kConnect:
      return *on_connect_;
    case gateway::Route::kDefault:
      return *on_default_;
    case gateway::Route::kDisconnect:
      break;
  }
  return *on_disconnect_;
}

void LambdaFunctions::invoke(gateway::Route route, std::string event, Done done) {
  host_of(route).invoke(std::move(event),
                        [done = std::move(done)](lambda::InvocationOutcome outcome) mutable {
                          done(outcome.answer ? Result<std::string>(*std::move(outcome.answer))
                                              : std::unexpected(error_of(outcome.answer.error())));
                        });
}

void LambdaFunctions::on_commit(const dynamodb::StreamBatch& batch) {
  if (std::ranges::any_of(*batch,
                          [](const auto& record) { return record.table_name == gateway::kItemTableName; })) {
    mapping_->wake();
  }
}

void LambdaFunctions::stop_changes() {
  if (tables_ != nullptr) {
    std::exchange(tables_, nullptr)->set_listener(nullptr);
    loop_.post([mapping = mapping_] { mapping->stop(); });
  }
}

void LambdaFunctions::stop() {
  stop_changes();
  loop_.stop();
}

}  // namespace rtp::app
