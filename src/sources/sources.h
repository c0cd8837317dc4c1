// All integration sources of the platform, on a loop of their own: starts them, starts them again after
// failures, tells how they are doing, stops them.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "sources/item_sink.h"
#include "sources/source.h"
#include "sources/source_monitor.h"
#include "sources/source_options.h"

namespace rtp::sources {

struct SourcesOptions {
  std::string item_key = "vehicleId";           // name of the items' key attribute
  std::filesystem::path dead_letter_directory;  // a file {name}.ndjson for each source
};

/// Thread-safe after start().
class Sources {
 public:
  /// Reads the table of each source; starts nothing. The first mistake is an error (kInvalidArgument) that
  /// names its place and the fix. `sink` and `clock` outlive the sources.
  [[nodiscard]] static Result<std::unique_ptr<Sources>> create(std::vector<SourceOptions> tables,
                                                               SourcesOptions options, ItemSink& sink,
                                                               const Clock& clock);
  /// Stops.
  ~Sources();
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;

  /// Once.
  void start();

  /// Ends all sessions; what was taken but not acknowledged upstream comes again with the next start.
  /// Idempotent. `sink` finishes what it was given on its own.
  void stop();

  /// In the order of the tables.
  [[nodiscard]] std::vector<SourceReport> reports() const;

  /// Answers a request to /hooks/{name}, on any thread and at any time; 404 where there is no such source,
  /// 503 when stopped.
  void answer(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange);

  /// Tries dead letters again with the mapping of the source `name`, and tells how many became items.
  void retake(std::string_view name, std::vector<DeadLetter> letters,
              std::move_only_function<void(Result<IntakeReport>)> done);

 private:
  struct Entry;

  class Running;

  explicit Sources(const Clock& clock);
  [[nodiscard]] Result<void> add(SourceOptions& table, const SourcesOptions& options, ItemSink& sink);
  [[nodiscard]] Entry* find(std::string_view name) const;

  const Clock& clock_;
  net::EventLoop loop_;
  std::unique_ptr<Running> running_;
  std::vector<std::unique_ptr<Entry>> entries_;  // not changed after create()
  bool started_ = false;
  std::atomic<bool> stopped_{false};
};

}  // namespace rtp::sources
