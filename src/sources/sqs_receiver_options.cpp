// The options of sqs_receiver.h.
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "net/web_url.h"
#include "sources/aws_options.h"
#include "sources/sqs_receiver.h"

namespace rtp::sources {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kAnswerTime{20};  // beyond the wait of a long poll
constexpr std::int64_t kMaxReceivers = 64;

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
                                               MessageHandler& handler, std::string_view endpoint_key) {
  const aws::AwsAccess access = read_aws_access(options, services);
  SqsQueueAddress address{.endpoint = fmt::format("https://sqs.{}.amazonaws.com", access.region),
                          .url = options.text("queue_url", ""),
                          .name = options.text("queue", "")};
  if (const auto url = read_queue_url(options)) {
    address.endpoint =
        (url->scheme == net::WebUrl::Scheme::kHttps ? "https://" : "http://") + url->authority();
  }
  address.endpoint = read_endpoint(options, endpoint_key, address.endpoint);
  if (address.url.empty() == address.name.empty()) {
    options.reject("queue_url", "which queue? Give queue_url, or queue for its name, and not both");
  }
  const SqsReceiverOptions values = read_receiver_options(options);
  auto client = read_web_client(options, services, values.wait + kAnswerTime);
  if (!client) {
    return nullptr;
  }
  return std::make_unique<SqsReceiver>(
      SqsQueue(aws::AwsClient(*std::move(client), access, "sqs", services.clock), std::move(address)), values,
      handler, services.monitor);
}

}  // namespace rtp::sources
