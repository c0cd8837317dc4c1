// The WebSocket API: the shards, their HTTP front on the gateway port, and the consumer of the change stream
// that feeds them.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "functions/on_receive_real_time_item.h"
#include "gateway/admission_control.h"
#include "gateway/gateway_options.h"
#include "gateway/http_routes.h"
#include "gateway/local_audience.h"
#include "gateway/shard.h"
#include "net/http_server.h"
#include "tables/tables.h"

namespace rtp::gateway {

class Gateway final : public tables::ChangeListener {
 public:
  /// Binds the port and becomes the listener of `tables`, until it is destroyed, unless functions run behind
  /// a FunctionHost; errors as net::HttpServer::listen. `tables` and `clock` outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Gateway>> listen(GatewayOptions options, tables::Tables& tables,
                                                               const Clock& clock);
  ~Gateway() override;

  /// Starts the shards and accepts clients. Once.
  void start();

  [[nodiscard]] const net::Endpoint& endpoint() const { return server_->endpoint(); }

  /// Runs OnReceiveRealTimeItem for the changes of RealTimeData. On the writer thread.
  void on_commit(const dynamodb::StreamBatch& batch) override;

  /// Clients that are there stay. Idempotent.
  void stop_accepting();
  /// Stops accepting, closes every client with 1012 and waits for their answers, at most `timeout`.
  void shut_down(std::chrono::milliseconds timeout);

 private:
  Gateway(GatewayOptions options, tables::Tables& tables, const Clock& clock);

  GatewayOptions options_;
  tables::Tables& tables_;
  AdmissionControl admission_control_;  // outlives the connections, which give it their places back
  net::EventLoop reads_;                // where sessions read items
  std::vector<std::unique_ptr<Shard>> shards_;
  LocalAudience audience_;
  functions::OnReceiveRealTimeItemFunction on_receive_real_time_item_;
  HttpRoutes routes_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace rtp::gateway
