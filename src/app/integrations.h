// The integration sources of a platform, wired to its tables and its api port.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/api_server.h"
#include "app/config.h"
#include "app/table_sink.h"
#include "base/clock.h"
#include "base/error.h"
#include "sources/sources.h"
#include "sources/sources_endpoint.h"
#include "tables/tables.h"

namespace rtp::app {

class Integrations {
 public:
  /// Reads the tables of the sources and starts none. kInvalidArgument, naming the place, for a mistake in
  /// one. `tables` and `clock` outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Integrations>> create(const Config& config,
                                                                    tables::Tables& tables,
                                                                    const Clock& clock);

  /// Of the api port: /sources, /hooks and /metrics.
  [[nodiscard]] std::vector<api::ApiRoute> routes();

  /// Starts the sources; the tables of items and of checkpoints are there. Once.
  void start() { sources_->start(); }

  /// As sources::Sources::stop().
  void stop() { sources_->stop(); }

 private:
  Integrations(tables::Tables& tables, std::string item_key) : sink_(tables, std::move(item_key)) {}

  TableSink sink_;
  std::unique_ptr<sources::Sources> sources_;
  std::unique_ptr<sources::SourcesEndpoint> endpoint_;
};

}  // namespace rtp::app
