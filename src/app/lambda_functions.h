// The functions as Lambda processes beside the platform: behind the routes of the gateway, and behind the
// changes of the items.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/item_changes.h"
#include "app/lambda_stack.h"
#include "base/clock.h"
#include "base/error.h"
#include "gateway/function_host.h"
#include "lambda/event_source_mapping.h"
#include "lambda/function_logs.h"
#include "lambda/runtime_host.h"
#include "net/event_loop.h"
#include "tables/tables.h"

namespace rtp::app {

class LambdaFunctions final : public gateway::FunctionHost, public tables::ChangeListener {
 public:
  /// nullptr where `config` runs the functions in rtp. A first look at the template: errors as
  /// read_lambda_stack().
  [[nodiscard]] static Result<std::unique_ptr<LambdaFunctions>> create(const Config& config);
  LambdaFunctions() = default;
  ~LambdaFunctions() override;

  /// Becomes the listener of `tables`, which have the items and the checkpoints, and finds the position in
  /// the changes; they and `clock` outlive it. What functions log goes to lambda::log_directory(). Once,
  /// before invoke(). Errors as read_lambda_stack() and FunctionLogs::open(), and of a position that cannot
  /// be read.
  [[nodiscard]] Result<void> open(const Config& config, const net::Endpoint& gateway,
                                  const net::Endpoint& api, tables::Tables& tables, const Clock& clock);
  /// Runs what was invoked and what is invoked. Once.
  void start() { loop_.start("functions"); }
  /// No more changes go to their function. Idempotent.
  void stop_changes();
  /// Ends the processes; no answer comes any more. Idempotent.
  void stop();

  void invoke(gateway::Route route, std::string event, Done done) override;
  void on_commit(const dynamodb::StreamBatch& batch) override;

 private:
  using Host = std::unique_ptr<lambda::RuntimeHost>;

  [[nodiscard]] lambda::RuntimeHost& host_of(gateway::Route route) const;
  [[nodiscard]] Host make_host(lambda::FunctionSettings settings);

  std::unique_ptr<lambda::FunctionLogs> logs_;
  net::EventLoop loop_;
  tables::Tables* tables_ = nullptr;  // whose listener it is
  std::unique_ptr<ItemChanges> changes_;
  Host on_connect_;
  Host on_default_;
  Host on_disconnect_;
  Host on_receive_;
  std::shared_ptr<lambda::EventSourceMapping> mapping_;
};

}  // namespace rtp::app
