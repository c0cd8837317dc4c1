#include "sources/postgres_host.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "net/await.h"

namespace rtp::sources {
namespace {

using boost::asio::ip::tcp;

struct Addresses {
  boost::system::error_code error;
  tcp::resolver::results_type found;
};

/// Empty where libpq needs no look-up, or a service file has the host.
std::string host_to_resolve(const PostgresParameters& parameters) {
  const auto value = [&parameters](std::string_view keyword) {
    const auto found = std::ranges::find(parameters, keyword, &PostgresParameters::value_type::first);
    return found == parameters.end() ? std::string() : found->second;
  };
  const std::string host = value("host");
  const bool is_one_name = !host.starts_with('/') && !host.starts_with('@') && !host.contains(',');
  return is_one_name && value("hostaddr").empty() ? host : std::string();
}

/// The same host for each address: TLS looks at its name.
void set_addresses(PostgresParameters& parameters, const std::string& host, const Addresses& addresses) {
  std::string names;
  std::string numbers;
  for (const auto& entry : addresses.found) {
    names += (names.empty() ? "" : ",") + host;
    numbers += (numbers.empty() ? "" : ",") + entry.endpoint().address().to_string();
  }
  std::erase_if(parameters, [](const auto& parameter) { return parameter.first == "host"; });
  parameters.emplace_back("host", std::move(names));
  parameters.emplace_back("hostaddr", std::move(numbers));
}

}  // namespace

boost::asio::awaitable<Result<PostgresParameters>> resolve_host(
    PostgresParameters parameters, std::chrono::steady_clock::time_point deadline) {
  const std::string host = host_to_resolve(parameters);
  if (host.empty()) {
    co_return parameters;
  }
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  const auto resolver = std::make_shared<tcp::resolver>(executor);
  auto start = [resolver, host](std::move_only_function<void(Addresses)> done) {
    resolver->async_resolve(
        host, "", tcp::resolver::address_configured,
        [resolver, done = std::move(done)](const boost::system::error_code& error,
                                           const tcp::resolver::results_type& found) mutable {
          done({.error = error, .found = found});
        });
  };
  const auto addresses = co_await net::await_call_until<Addresses>(deadline, std::move(start));
  if (!addresses) {
    co_return fail(ErrorCode::kTimeout, fmt::format("nobody tells the address of {} in time: check its name "
                                                    "and the DNS server",
                                                    host));
  }
  if (addresses->error || addresses->found.empty()) {
    co_return fail(ErrorCode::kUnavailable, fmt::format("{} has no address ({}): check the host in url", host,
                                                        addresses->error.message()));
  }
  set_addresses(parameters, host, *addresses);
  co_return parameters;
}

}  // namespace rtp::sources
