#include "sources/mqtt_options.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <openssl/ssl.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "mqtt/packet_writer.h"

namespace rtp::sources {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using std::chrono::ceil;
using std::chrono::seconds;

constexpr std::string_view kPlain = "mqtt://";
constexpr std::string_view kSecure = "mqtts://";

constexpr std::array kVersions = {std::pair{std::string_view("5"), mqtt::Version::k5},
                                  std::pair{std::string_view("3.1.1"), mqtt::Version::k311}};

struct TlsFiles {
  std::string ca;           // empty: the certificates of the system
  std::string certificate;  // of this client, with the intermediate ones; empty: none
  std::string key;
};

TlsFiles read_tls_files(SourceOptions& options) {
  return {.ca = options.text("ca_file", ""),
          .certificate = options.text("certificate", ""),
          .key = options.text("key", "")};
}

void load(SourceOptions& options, std::string_view option, const std::string& file, const error_code& error) {
  if (error) {
    options.reject(option, fmt::format("{}: the file '{}' cannot be used ({}): name one in PEM form", option,
                                       file.empty() ? "of the system" : file, error.message()));
  }
}

std::shared_ptr<ssl::context> make_tls(SourceOptions& options, const TlsFiles& files) {
  auto tls = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  tls->set_verify_mode(ssl::verify_peer);
  error_code error;
  if (files.ca.empty()) {
    tls->set_default_verify_paths(error);
  } else {
    tls->load_verify_file(files.ca, error);
  }
  load(options, "ca_file", files.ca, error);
  if (files.certificate.empty() != files.key.empty()) {
    options.reject(files.key.empty() ? "certificate" : "key", "give both certificate and key, or none");
  } else if (!files.key.empty()) {
    tls->use_certificate_chain_file(files.certificate, error);
    load(options, "certificate", files.certificate, error);
    tls->use_private_key_file(files.key, ssl::context::pem, error);
    load(options, "key", files.key, error);
  }
  return tls;
}

void read_server(SourceOptions& options, MqttOptions& read) {
  const std::string url = options.required_text("url", "mqtt://localhost:1883");
  const TlsFiles files = read_tls_files(options);
  auto server = parse_broker_url(url);
  if (!server) {
    options.reject("url", server.error().message);
    return;
  }
  read.server = *std::move(server);
  if (read.server.scheme == net::WebUrl::Scheme::kHttps) {
    read.tls = make_tls(options, files);
    return;
  }
  for (const std::string_view option : {"ca_file", "certificate", "key"}) {
    if (options.has(option)) {
      options.reject(option, fmt::format("{} is for mqtts:// only: leave it out, or change url", option));
    }
  }
}

void read_topics(SourceOptions& options, MqttOptions& read) {
  read.topics = options.texts("topics");
  std::ranges::sort(read.topics);
  const auto repeated = std::ranges::unique(read.topics);
  read.topics.erase(repeated.begin(), repeated.end());
  read.qos = options.number("qos", 1, 0, 1) == 0 ? mqtt::Qos::kAtMostOnce : mqtt::Qos::kAtLeastOnce;
}

void read_session(SourceOptions& options, MqttOptions& read) {
  constexpr seconds kLongestKeepAlive{65535};
  constexpr std::chrono::hours kLongestExpiry{365 * 24};
  read.version = options.choice("protocol", read.version, kVersions);
  read.client_id = options.text("client_id", "rtp-" + options.name());
  read.user = options.text("user", "");
  read.password = options.secret("password");
  read.keep_alive =
      ceil<seconds>(options.duration("keep_alive", read.keep_alive, seconds(1), kLongestKeepAlive));
  read.session_expiry =
      ceil<seconds>(options.duration("session_expiry", read.session_expiry, seconds(0), kLongestExpiry));
  read.receive_maximum =
      static_cast<std::uint16_t>(options.number("receive_maximum", read.receive_maximum, 1, UINT16_MAX));
  constexpr std::int64_t kLeast = 1024;
  constexpr std::int64_t kMost = 268'435'456;  // MQTT 5 2.1.4
  read.max_packet_bytes =
      static_cast<std::uint32_t>(options.number("max_packet_bytes", read.max_packet_bytes, kLeast, kMost));
}

/// What the packets cannot say.
void check(SourceOptions& options, const MqttOptions& read) {
  std::string bytes;
  if (read.client_id.empty()) {
    options.reject("client_id", "client_id is empty: give one that no other client of the broker has");
  } else if (const auto written = mqtt::append_connect(bytes, connect_packet(read)); !written) {
    options.reject("", written.error().message);
  }
  if (read.topics.empty()) {
    options.reject("topics", R"(topics are missing: give them, as in topics = ["vehicles/+/location"])");
  } else if (const auto written = mqtt::append_subscribe(bytes, read.version, 1, subscriptions(read));
             !written) {
    options.reject("topics", written.error().message);
  }
}

}  // namespace

Result<net::WebUrl> parse_broker_url(std::string_view text) {
  const std::string scheme = to_lower(text.substr(0, text.find("://") + 3));
  const bool secure = scheme == kSecure;
  std::string_view authority = text.substr(std::min(scheme.size(), text.size()));
  if (authority.ends_with('/')) {
    authority.remove_suffix(1);
  }
  if (authority.find('@') != std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument,
                "the url has a user name before its host: leave it out, and give user and password");
  }
  const bool names_port = authority.rfind(':') != std::string_view::npos && !authority.ends_with(']');
  const std::string_view port = secure ? ":8883" : ":1883";
  auto url = net::WebUrl::parse(
      fmt::format("{}://{}{}", secure ? "https" : "http", authority, names_port ? "" : port));
  if (!url || (!secure && scheme != kPlain) || authority.find_first_of("/?#") != std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' is no address of a broker: write mqtt://HOST:PORT, or mqtts://HOST:PORT "
                            "for TLS",
                            printable_utf8(text)));
  }
  return *std::move(url);
}

MqttOptions read_mqtt_options(SourceOptions& options) {
  MqttOptions read;
  read_server(options, read);
  read_topics(options, read);
  read_session(options, read);
  check(options, read);
  return read;
}

mqtt::Connect connect_packet(const MqttOptions& options) {
  mqtt::Connect packet;
  packet.version = options.version;
  packet.client_id = options.client_id;
  packet.clean_start = options.session_expiry == seconds(0);
  packet.keep_alive_seconds = static_cast<std::uint16_t>(options.keep_alive.count());
  if (!options.user.empty()) {
    packet.user_name = options.user;
  }
  if (!options.password.empty()) {
    packet.password = options.password;
  }
  packet.session_expiry_seconds = static_cast<std::uint32_t>(options.session_expiry.count());
  packet.receive_maximum = options.receive_maximum;
  packet.max_packet_bytes = options.max_packet_bytes;
  return packet;
}

/// Retained messages come with a new subscription only: where the session was kept, one would take the place
/// of newer messages that were not retained. MQTT 3.1.1 cannot say that.
std::vector<mqtt::Subscription> subscriptions(const MqttOptions& options) {
  std::vector<mqtt::Subscription> subscriptions;
  subscriptions.reserve(options.topics.size());
  for (const std::string& topic : options.topics) {
    subscriptions.push_back(
        {.filter = topic, .qos = options.qos, .retain_handling = mqtt::RetainHandling::kSendIfNew});
  }
  return subscriptions;
}

}  // namespace rtp::sources
