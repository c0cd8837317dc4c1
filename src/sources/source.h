// One integration source. Each kind is one file pair and one line in source_types.cpp.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "sources/intake.h"
#include "sources/item_sink.h"
#include "sources/source_monitor.h"
#include "sources/source_options.h"

namespace rtp::sources {

/// What a source works with; outlives it.
struct SourceServices {
  const std::string& name;
  Intake& intake;
  ItemSink& sink;
  SourceMonitor& monitor;
  const Clock& clock;
  net::EventLoop& loop;
};

/// Belongs to the loop of the sources.
class Source {
 public:
  virtual ~Source() = default;

  /// Connects, enters kRunning and takes what comes, acknowledging what is durable, until the other side or
  /// the connection fails: the reason. It is then called again after a while, longer with each failure in a
  /// row. Cancelled, it ends with boost::system::system_error (operation_aborted), as what it waits for does.
  [[nodiscard]] virtual boost::asio::awaitable<Error> session() = 0;

  /// The answer to a request to /hooks/{name}; 404 for a source that takes none. Cancelled as session().
  [[nodiscard]] virtual boost::asio::awaitable<net::HttpResponse> answer(net::HttpRequest request);
};

/// Reads the options of its kind. Options that are wrong are kept in `options`, which the caller checks; what
/// is returned is of no use then.
using MakeSource = std::unique_ptr<Source> (*)(SourceOptions& options, const SourceServices& services);

struct SourceType {
  std::string_view name;     // the option "type"
  std::string_view purpose;  // for the documentation and messages
  MakeSource make;
};

/// All kinds there are, by name.
[[nodiscard]] std::span<const SourceType> source_types();

}  // namespace rtp::sources
