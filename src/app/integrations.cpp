#include "app/integrations.h"

#include <filesystem>
#include <utility>

namespace rtp::app {
namespace {

std::vector<sources::SourceOptions> source_tables(const Config& config) {
  std::vector<sources::SourceOptions> tables;
  for (const auto& [name, table] : config.sources) {
    tables.emplace_back(name, table.place, table.options);
  }
  return tables;
}

}  // namespace

Result<std::unique_ptr<Integrations>> Integrations::create(const Config& config, tables::Tables& tables,
                                                           const Clock& clock) {
  std::unique_ptr<Integrations> integrations(new Integrations(tables, config.real_time_item_key));
  const sources::SourcesOptions options{
      .item_key = config.real_time_item_key,
      .dead_letter_directory = std::filesystem::path(config.data_dir) / "dead-letters"};
  RTP_TRY(integrations->sources_,
          sources::Sources::create(source_tables(config), options, integrations->sink_, clock));
  integrations->endpoint_ = std::make_unique<sources::SourcesEndpoint>(*integrations->sources_);
  return integrations;
}

std::vector<api::ApiRoute> Integrations::routes() {
  using Exchange = std::shared_ptr<net::HttpExchange>;
  std::vector<api::ApiRoute> routes;
  routes.push_back({.prefix = "/sources",
                    .access = api::Access::kSigned,
                    .handler = [this](const net::HttpRequest& request, const Exchange& exchange) {
                      endpoint_->handle(request, exchange);
                    }});
  // Who calls a hook proves itself to its source.
  routes.push_back({.prefix = "/hooks",
                    .access = api::Access::kOpen,
                    .handler = [this](net::HttpRequest request, const Exchange& exchange) {
                      sources_->answer(std::move(request), exchange);
                    }});
  routes.push_back({.prefix = "/metrics",
                    .access = api::Access::kOpen,
                    .handler = [this](const net::HttpRequest& /*request*/, const Exchange& exchange) {
                      endpoint_->handle_metrics(exchange);
                    }});
  return routes;
}

}  // namespace rtp::app
