// The servers of the fan-out, memory and latency benchmarks behind one face: started alike, subscribed to
// over WebSocket, told to publish over one kept-alive connection. Each is set up as its own documentation
// recommends for speed. Objects belong to one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "bench/certificate.h"
#include "bench/message.h"
#include "bench/server_process.h"

namespace rtp::bench {

/// Where the servers are and may write, and which CPU they run on.
struct Setup {
  std::filesystem::path programs;               // folder of rtp and bare_send
  std::filesystem::path peers;                  // bench/peers, with its node_modules
  std::filesystem::path scratch;                // on a real disk: data directories and logs
  std::optional<int> server_cpu;                // none: all
  std::optional<Certificate> certificate = {};  // subscribers connect with TLS; none: without
};

/// What to send on the publishing connection, and how many HTTP answers it brings.
struct Publication {
  std::string request;
  std::size_t answers;
};

class PubSubServer {
 public:
  struct Ports {
    std::uint16_t gateway;     // subscribers connect here
    std::uint16_t publishing;  // publishers do here
  };

  PubSubServer(ServerProcess process, Ports ports) : process_(std::move(process)), ports_(ports) {}
  PubSubServer(const PubSubServer&) = delete;
  PubSubServer& operator=(const PubSubServer&) = delete;
  virtual ~PubSubServer() = default;

  /// Path and query of the WebSocket URL that subscribes to the key.
  [[nodiscard]] virtual std::string target(std::string_view key) const = 0;
  /// One message to its key's subscribers.
  [[nodiscard]] virtual Publication publish(const Message& message) const = 0;
  /// Many messages, in the largest unit that the server takes.
  [[nodiscard]] virtual Publication publish_all(std::span<const Message> messages) const = 0;

  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  [[nodiscard]] const Ports& ports() const { return ports_; }

 private:
  ServerProcess process_;
  Ports ports_;
};

/// Starts `bare`, `rtp`, `nchan` or `ws`; returns when it serves. kInvalidArgument for another name, and with
/// a certificate for `bare` and `ws`.
[[nodiscard]] Result<std::unique_ptr<PubSubServer>> start_pub_sub_server(std::string_view name,
                                                                         const Setup& setup);

/// Starts `rtp serve` on an empty data directory, with `more` on its command line, and returns when /readyz
/// answers 200.
[[nodiscard]] Result<ServerProcess> start_rtp(const Setup& setup, const PubSubServer::Ports& ports,
                                              const std::vector<std::string>& more = {});

/// An empty folder of that name in the scratch folder.
[[nodiscard]] Result<std::filesystem::path> empty_folder(const Setup& setup, std::string_view name);

}  // namespace rtp::bench
