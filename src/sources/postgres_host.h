// The addresses of a PostgreSQL server: libpq would block while it looks them up.
#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>

#include "base/error.h"
#include "sources/postgres_options.h"

namespace rtp::sources {

/// `parameters` with all addresses of their host, which libpq then tries in turn. As they are where they have
/// an address, a socket's directory, several hosts or none. kUnavailable, naming the host, for one that has
/// no address; kTimeout after `deadline`. Ends with boost::system::system_error when it is cancelled.
[[nodiscard]] boost::asio::awaitable<Result<PostgresParameters>> resolve_host(
    PostgresParameters parameters, std::chrono::steady_clock::time_point deadline);

}  // namespace rtp::sources
