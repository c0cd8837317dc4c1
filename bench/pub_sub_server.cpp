#include "bench/pub_sub_server.h"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "bench/http_connection.h"
#include "bench/socket.h"

namespace rtp::bench {
namespace {

constexpr int kOk = 200;

bool accepts_connections(std::uint16_t port) { return connect_to(port).has_value(); }

bool answers_ready(std::uint16_t port) {
  auto connection = HttpConnection::open(port);
  if (!connection || !connection->send(http_request("GET", "/readyz", "", ""))) {
    return false;
  }
  const auto response = connection->receive();
  return response && response->status == kOk;
}

std::string joined_payloads(std::span<const Message> messages) {
  std::string lines;
  for (const Message& message : messages) {
    lines += message.payload();
    lines += '\n';
  }
  return lines;
}

/// The bare send loop: one byte on its control port makes it send.
class BareSend final : public PubSubServer {
 public:
  using PubSubServer::PubSubServer;
  [[nodiscard]] std::string target(std::string_view key) const override { return fmt::format("/{}", key); }
  [[nodiscard]] Publication publish(const Message& /*message*/) const override {
    return {.request = "1", .answers = 0};
  }
  [[nodiscard]] Publication publish_all(std::span<const Message> /*messages*/) const override {
    return {.request = "n", .answers = 0};
  }
};

class Rtp final : public PubSubServer {
 public:
  using PubSubServer::PubSubServer;
  [[nodiscard]] std::string target(std::string_view key) const override {
    return fmt::format("/develop?{}={}", kItemKey, key);
  }
  [[nodiscard]] Publication publish(const Message& message) const override {
    return {.request = http_request("PUT", "/items/" + message.key, "Content-Type: application/json\r\n",
                                    message.attributes()),
            .answers = 1};
  }
  [[nodiscard]] Publication publish_all(std::span<const Message> messages) const override {
    return {.request = http_request("POST", "/items", "Content-Type: application/x-ndjson\r\n",
                                    joined_payloads(messages)),
            .answers = 1};
  }
};

/// Takes one message per request: many are pipelined.
class Nchan final : public PubSubServer {
 public:
  using PubSubServer::PubSubServer;
  [[nodiscard]] std::string target(std::string_view key) const override {
    return fmt::format("/subscribe/{}", key);
  }
  [[nodiscard]] Publication publish(const Message& message) const override {
    return {.request = http_request("POST", "/publish/" + message.key, "Content-Type: text/plain\r\n",
                                    message.payload()),
            .answers = 1};
  }
  [[nodiscard]] Publication publish_all(std::span<const Message> messages) const override {
    std::string requests;
    for (const Message& message : messages) {
      requests += publish(message).request;
    }
    return {.request = std::move(requests), .answers = messages.size()};
  }
};

class NodeWs final : public PubSubServer {
 public:
  using PubSubServer::PubSubServer;
  [[nodiscard]] std::string target(std::string_view key) const override { return fmt::format("/{}", key); }
  [[nodiscard]] Publication publish(const Message& message) const override {
    return publish_all({&message, 1});
  }
  [[nodiscard]] Publication publish_all(std::span<const Message> messages) const override {
    return {.request = http_request("POST", "/", "Content-Type: application/x-ndjson\r\n",
                                    joined_payloads(messages)),
            .answers = 1};
  }
};

/// Starts the command and waits for its port.
Result<ServerProcess> start_listening(const Setup& setup, std::string_view name,
                                      std::vector<std::string> command, std::uint16_t port) {
  RTP_TRY(ServerProcess process, ServerProcess::start({.command = std::move(command),
                                                       .log = setup.scratch / fmt::format("{}.log", name),
                                                       .cpu = setup.server_cpu}));
  RTP_CHECK(process.await_ready([port] { return accepts_connections(port); }));
  return process;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// The line of nginx's configuration that lets subscribers connect with TLS; empty without a certificate.
std::string nchan_tls(const Setup& setup, std::uint16_t port) {
  if (!setup.certificate) {
    return "";
  }
  return fmt::format(
      "listen 127.0.0.1:{} ssl backlog=4096; ssl_protocols TLSv1.3; ssl_certificate {}; ssl_certificate_key "
      "{};",
      port, setup.certificate->file.string(), setup.certificate->key.string());
}

/// Without a certificate subscribers and publishers share one port.
Result<ServerProcess> start_nchan(const Setup& setup, const PubSubServer::Ports& ports) {
  RTP_TRY(const auto folder, empty_folder(setup, "nchan"));
  const auto source = setup.peers / "nchan.conf.in";
  std::ifstream file(source);
  if (!file) {
    return fail(ErrorCode::kNotFound,
                fmt::format("{} is not there: choose its folder with --peers", source.string()));
  }
  std::string configuration{std::istreambuf_iterator<char>(file), {}};
  replace_all(configuration, "@PORT@", std::to_string(ports.publishing));
  replace_all(configuration, "@TLS@", nchan_tls(setup, ports.gateway));
  replace_all(configuration, "@FOLDER@", folder.string());
  std::ofstream(folder / "nginx.conf") << configuration;
  return start_listening(
      setup, "nchan",
      {"nginx", "-p", folder.string(), "-e", "stderr", "-c", (folder / "nginx.conf").string()},
      ports.publishing);
}

}  // namespace

Result<std::filesystem::path> empty_folder(const Setup& setup, std::string_view name) {
  std::filesystem::path folder = std::filesystem::absolute(setup.scratch / name);
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  std::filesystem::create_directories(folder, error);
  if (error) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", folder.string(), error.message()));
  }
  return folder;
}

Result<ServerProcess> start_rtp(const Setup& setup, const PubSubServer::Ports& ports,
                                const std::vector<std::string>& more) {
  RTP_TRY(const auto data, empty_folder(setup, "rtp"));
  std::vector<std::string> command{(setup.programs / "rtp").string(),
                                   "serve",
                                   "--gateway",
                                   fmt::format("127.0.0.1:{}", ports.gateway),
                                   "--api",
                                   fmt::format("127.0.0.1:{}", ports.publishing),
                                   "--data-dir",
                                   data.string(),
                                   "--stage",
                                   "develop",
                                   "--real-time-item-key",
                                   std::string(kItemKey)};
  command.insert(command.end(), more.begin(), more.end());
  if (setup.certificate) {
    command.insert(command.end(), {"--tls-certificate", setup.certificate->file.string(), "--tls-key",
                                   setup.certificate->key.string()});
  }
  RTP_TRY(ServerProcess process,
          ServerProcess::start(
              {.command = std::move(command), .log = setup.scratch / "rtp.log", .cpu = setup.server_cpu}));
  RTP_CHECK(process.await_ready([&ports] { return answers_ready(ports.publishing); }));
  return process;
}

Result<std::unique_ptr<PubSubServer>> start_pub_sub_server(std::string_view name, const Setup& setup) {
  if (setup.certificate && name != "rtp" && name != "nchan") {
    return fail(ErrorCode::kInvalidArgument, fmt::format("no TLS with {}: choose of rtp, nchan", name));
  }
  RTP_TRY(const std::uint16_t gateway, free_port());
  RTP_TRY(const std::uint16_t publishing, free_port());
  const PubSubServer::Ports two{.gateway = gateway, .publishing = publishing};
  const PubSubServer::Ports one{.gateway = gateway, .publishing = gateway};
  if (name == "bare") {
    RTP_TRY(ServerProcess process, start_listening(setup, name,
                                                   {(setup.programs / "bare_send").string(),
                                                    std::to_string(gateway), std::to_string(publishing)},
                                                   gateway));
    return std::make_unique<BareSend>(std::move(process), two);
  }
  if (name == "rtp") {
    RTP_TRY(ServerProcess process, start_rtp(setup, two));
    return std::make_unique<Rtp>(std::move(process), two);
  }
  if (name == "nchan") {
    const PubSubServer::Ports& ports = setup.certificate ? two : one;
    RTP_TRY(ServerProcess process, start_nchan(setup, ports));
    return std::make_unique<Nchan>(std::move(process), ports);
  }
  if (name == "ws") {
    RTP_TRY(
        ServerProcess process,
        start_listening(setup, name,
                        {"node", (setup.peers / "ws_server.js").string(), std::to_string(gateway)}, gateway));
    return std::make_unique<NodeWs>(std::move(process), one);
  }
  return fail(ErrorCode::kInvalidArgument, fmt::format("no server {}: choose of bare, rtp, nchan, ws", name));
}

}  // namespace rtp::bench
