// The options of sqs_receiver.h.
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "net/web_url.h"
#include "sources/sqs_receiver.h"

namespace rtp::sources {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kAnswerTime{20};  // beyond the wait of a long poll
constexpr std::int64_t kMaxReceivers = 64;

/// "eu-west-1" of sqs.eu-west-1.amazonaws.com; empty for other hosts.
std::string region_of(std::string_view host) {
  constexpr std::string_view kPrefix = "sqs.";
  const std::size_t end = host.find(".amazonaws.com");
  if (!host.starts_with(kPrefix) || end == std::string_view::npos) {
    return {};
  }
  return std::string(host.substr(kPrefix.size(), end - kPrefix.size()));
}

/// Where the queue's own URL says it is; nothing where it is not given.
std::optional<net::WebUrl> read_queue_url(SourceOptions& options) {
  if (!options.has("queue_url")) {
    return std::nullopt;
  }
  const auto url = net::WebUrl::parse(options.text("queue_url", ""));
  if (!url) {
    options.reject("queue_url", url.error().message);
    return std::nullopt;
  }
  return *url;
}

SqsReceiverOptions read_receiver_options(SourceOptions& options) {
  SqsReceiverOptions values;
  values.receivers = static_cast<std::size_t>(options.number("receivers", 2, 1, kMaxReceivers));
  values.batch = static_cast<std::size_t>(options.number("batch", sqs::kMaxBatch, 1, sqs::kMaxBatch));
  values.wait = duration_cast<seconds>(options.duration("wait", values.wait, milliseconds(0), seconds(20)));
  values.visibility =
      duration_cast<seconds>(options.duration("visibility", values.visibility, seconds(5), hours(12)));
  return values;
}

}  // namespace

std::unique_ptr<SqsReceiver> read_sqs_receiver(SourceOptions& options, const SourceServices& services,
                                               MessageHandler& handler) {
  const auto url = read_queue_url(options);
  const AwsAccess access = read_aws_access(options, url ? region_of(url->endpoint.host) : "");
  SqsQueueAddress address{.endpoint = fmt::format("https://sqs.{}.amazonaws.com", access.region),
                          .url = options.text("queue_url", ""),
                          .name = options.text("queue", "")};
  if (url) {
    address.endpoint =
        (url->scheme == net::WebUrl::Scheme::kHttps ? "https://" : "http://") + url->authority();
  }
  address.endpoint = options.text("endpoint", address.endpoint);
  if (address.url.empty() == address.name.empty()) {
    options.reject("queue_url", "which queue? Give queue_url, or queue for its name, and not both");
  }
  if (const auto endpoint = net::WebUrl::parse(address.endpoint); !endpoint) {
    options.reject("endpoint", endpoint.error().message);
  } else if (endpoint->target != "/") {
    options.reject("endpoint", "endpoint has a path: give it as \"http://127.0.0.1:4566\"");
  }
  while (address.endpoint.ends_with('/')) {
    address.endpoint.pop_back();
  }
  const SqsReceiverOptions values = read_receiver_options(options);
  auto client = read_web_client(options, services, values.wait + kAnswerTime);
  if (!client) {
    return nullptr;
  }
  return std::make_unique<SqsReceiver>(
      SqsQueue(AwsClient(*std::move(client), access, "sqs", services.clock), std::move(address)), values,
      handler, services.monitor);
}

}  // namespace rtp::sources
