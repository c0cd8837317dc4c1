#include "gateway/gateway.h"

#include <future>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "gateway/connections_errors.h"
#include "gateway/http_answers.h"
#include "gateway/local_connection_table.h"

namespace rtp::gateway {
namespace {

std::vector<std::unique_ptr<Shard>> make_shards(const GatewayOptions& options, tables::Tables& tables,
                                                const Clock& clock, net::EventLoop& reads) {
  std::vector<std::unique_ptr<Shard>> shards;
  shards.reserve(options.shards);
  for (std::size_t i = 0; i < options.shards; ++i) {
    shards.push_back(std::make_unique<Shard>(options, tables, clock, reads));
  }
  return shards;
}

/// A client that finds the server full is told when to come again.
net::HttpResponse error_answer(boost::beast::http::status status, std::string_view reason) {
  if (status == boost::beast::http::status::payload_too_large) {
    return refusal(Error{ErrorCode::kTooLarge, std::string(reason)});
  }
  net::HttpResponse response = json_error(status, reason);
  if (status == boost::beast::http::status::service_unavailable) {
    response.headers = {{"Retry-After", "10"}};
  }
  return response;
}

}  // namespace

Gateway::Gateway(GatewayOptions options, tables::Tables& tables, const Clock& clock)
    : options_(std::move(options)),
      tables_(tables),
      admission_control_(options_),
      shards_(make_shards(options_, tables, clock, reads_)),
      audience_(shards_),
      on_receive_real_time_item_(options_.functions, audience_),
      routes_(options_, shards_, clock, admission_control_) {}

Gateway::~Gateway() {
  reads_.stop();
  for (const auto& shard : shards_) {
    shard->loop().stop();
  }
  for (const auto& shard : shards_) {
    shard->loop().drop_tasks();  // of @connections, which hold exchanges of other shards' loops
  }
  if (options_.function_host == nullptr) {
    tables_.set_listener(nullptr);
  }
}

Result<std::unique_ptr<Gateway>> Gateway::listen(GatewayOptions options, tables::Tables& tables,
                                                 const Clock& clock) {
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(options), tables, clock));
  net::HttpServerOptions http_options;
  http_options.endpoint = gateway->options_.endpoint;
  http_options.max_connections = gateway->options_.max_connections;
  http_options.tls = gateway->options_.tls;
  http_options.max_body_bytes = kMaxPostedBytes;
  http_options.takes_body = ConnectionsApi::is_at;
  std::vector<net::EventLoop*> loops;
  for (const auto& shard : gateway->shards_) {
    loops.push_back(&shard->loop());
  }
  RTP_TRY(gateway->server_,
          net::HttpServer::listen(
              http_options, std::move(loops),
              [routes = &gateway->routes_](net::HttpRequest request,
                                           const std::shared_ptr<net::HttpExchange>& exchange) {
                routes->handle(std::move(request), exchange);
              },
              error_answer));
  if (gateway->options_.function_host == nullptr) {
    tables.set_listener(gateway.get());
  }
  return gateway;
}

void Gateway::start() {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->loop().start(fmt::format("gateway-{}", i));
  }
  reads_.start("gateway-reads");
  server_->start();
}

void Gateway::on_commit(const dynamodb::StreamBatch& batch) {
  for (const dynamodb::StreamRecord& record : *batch) {
    if (record.table_name == kItemTableName) {
      on_receive_real_time_item_.handle(std::span(&record, 1));
    }
  }
  audience_.finish();
}

void Gateway::stop_accepting() { static_cast<void>(server_->drain()); }

void Gateway::shut_down(std::chrono::milliseconds timeout) {
  stop_accepting();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::vector<std::future<void>> drained;
  for (const auto& shard : shards_) {
    std::promise<void> promise;
    drained.push_back(promise.get_future());
    shard->loop().post([shard = shard.get(), done = std::move(promise)]() mutable {
      shard->drain([done = std::move(done)]() mutable { done.set_value(); });
    });
  }
  for (const std::future<void>& future : drained) {
    static_cast<void>(future.wait_until(deadline));
  }
}

}  // namespace rtp::gateway
