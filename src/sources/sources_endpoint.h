// How the sources are doing, over HTTP, for `rtp sources` and Prometheus; and dead letters to be tried again:
// GET /sources, POST /sources/{name}/records, GET /metrics.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "net/http_server.h"
#include "sources/sources.h"

namespace rtp::sources {

/// {"sources":[...]}, one object for each report.
[[nodiscard]] std::string reports_json(std::span<const SourceReport> reports);

/// In Prometheus' text format (0.0.4).
[[nodiscard]] std::string metrics_text(std::span<const SourceReport> reports);

/// Thread-safe. `sources` outlives it.
class SourcesEndpoint {
 public:
  explicit SourcesEndpoint(Sources& sources) : sources_(sources) {}

  /// REQUIRES: the path of the request is /sources or below it.
  void handle(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) const;

  /// REQUIRES: the path of the request is /metrics.
  void handle_metrics(const std::shared_ptr<net::HttpExchange>& exchange) const;

 private:
  void retake(std::string_view name, std::string_view body,
              const std::shared_ptr<net::HttpExchange>& exchange) const;

  Sources& sources_;
};

}  // namespace rtp::sources
