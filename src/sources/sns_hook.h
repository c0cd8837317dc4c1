// What Amazon SNS sends to an HTTP or HTTPS subscription: confirms subscriptions, verifies notifications and
// takes out what they bring. Belongs to the loop of the sources.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "events/sns_message.h"
#include "events/sqs_event.h"
#include "net/http_server.h"
#include "net/web_client.h"
#include "sources/source.h"

namespace rtp::sources {

struct SnsHookOptions {
  enum class Verify { kSignatures, kNothing };

  std::vector<std::string> topics;  // ARNs: any account of AWS could send signed messages of other topics
  std::string password;             // of HTTP basic access, in the URL of the subscription; empty: none
  std::chrono::milliseconds max_age = std::chrono::hours(1);  // of messages
  std::vector<std::string> allowed_hosts;                     // of an emulator, beside those of SNS
  Verify verify = Verify::kSignatures;
};

class SnsHook {
 public:
  /// `monitor` and `clock` outlive it.
  SnsHook(net::WebClient client, SnsHookOptions options, SourceMonitor& monitor, const Clock& clock);

  /// What a request brings; or, without a payload, its answer.
  struct Taken {
    std::optional<events::MessagePayload> payload;
    net::HttpResponse answer;
  };
  /// 401 or 403 for what is not from the topic, 503 where that cannot be known now: then SNS sends it again.
  [[nodiscard]] boost::asio::awaitable<Taken> take(net::HttpRequest request);

 private:
  [[nodiscard]] std::optional<net::HttpResponse> refuse(const net::HttpRequest& request) const;
  [[nodiscard]] static Taken answered(net::HttpResponse answer);
  [[nodiscard]] Taken refused(const Error& error) const;
  [[nodiscard]] Taken take_message(const events::SnsMessage& message) const;
  [[nodiscard]] boost::asio::awaitable<Result<void>> prove(const events::SnsMessage* message);
  [[nodiscard]] Taken take_raw(net::HttpRequest request) const;
  [[nodiscard]] Result<void> check(const events::SnsMessage& message) const;
  [[nodiscard]] boost::asio::awaitable<Result<void>> verify(const events::SnsMessage* message);
  [[nodiscard]] boost::asio::awaitable<Result<void>> confirm(const events::SnsMessage* message);
  [[nodiscard]] boost::asio::awaitable<Result<std::string>> fetch(std::string url);
  [[nodiscard]] bool is_ours(std::string_view topic) const;

  net::WebClient client_;
  SnsHookOptions options_;
  SourceMonitor& monitor_;
  const Clock& clock_;
  std::map<std::string, std::string> certificates_;  // by their URL
};

/// Options: topic (one or several ARNs), password, max_age, allowed_hosts, verify; ca_file. Absent only when
/// an option is wrong.
[[nodiscard]] std::unique_ptr<SnsHook> read_sns_hook(SourceOptions& options, const SourceServices& services);

}  // namespace rtp::sources
