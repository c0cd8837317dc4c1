#include "sources/s3_source.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "events/sqs_event.h"
#include "sources/hook_answers.h"
#include "sources/hook_source.h"
#include "sources/s3_loader.h"
#include "sources/sns_hook.h"
#include "sources/sqs_receiver.h"

namespace rtp::sources {
namespace {

namespace http = boost::beast::http;
using boost::asio::awaitable;

using Notification = std::optional<Result<std::vector<events::S3Record>>>;

/// Why a text is no notification; empty where it is one.
std::string fault_of(const Notification& notification) {
  if (!notification) {
    return "this is no notification of S3";
  }
  return *notification ? std::string() : notification->error().message;
}

class QueuedObjects final : public Source, private MessageHandler {
 public:
  QueuedObjects(SourceOptions& options, const SourceServices& services)
      : name_(services.name),
        intake_(services.intake),
        monitor_(services.monitor),
        loader_(read_s3_loader(options, services)),
        receiver_(read_sqs_receiver(options, services, *this, queue_endpoint_key(options))) {}

  awaitable<Error> session() override { return receiver_->session(); }

 private:
  /// An endpoint is that of the objects, and that of the queue where nothing says where the queue is.
  static std::string_view queue_endpoint_key(const SourceOptions& options) {
    return options.has("queue_endpoint") || options.has("queue_url") ? "queue_endpoint" : "endpoint";
  }

  /// What cannot be read now comes again.
  awaitable<Result<std::vector<std::string>>> handle(std::vector<events::SqsMessage> messages) override {
    std::vector<std::string> done;
    for (events::SqsMessage& message : messages) {
      std::string receipt_handle = message.receipt_handle;
      events::MessagePayload taken = events::payload_of(std::move(message));
      Notification notification = events::s3_notification(taken.payload);
      if (const std::string fault = fault_of(notification); !fault.empty()) {
        RTP_CO_CHECK(bury(std::move(taken), fault));
        done.push_back(std::move(receipt_handle));
        continue;
      }
      const auto loaded = co_await loader_->load(std::move(**notification));
      if (loaded) {
        done.push_back(std::move(receipt_handle));
      } else {
        monitor_.note_error(loaded.error().message);
      }
    }
    co_return done;
  }

  [[nodiscard]] Result<void> bury(events::MessagePayload message, const std::string& reason) {
    std::vector<DeadLetter> letters(1);
    letters[0] = {.source = name_,
                  .reason = reason,
                  .metadata = std::move(message.metadata),
                  .payload = std::move(message.payload)};
    return intake_.bury(std::move(letters));
  }

  const std::string& name_;
  Intake& intake_;
  SourceMonitor& monitor_;
  std::unique_ptr<S3Loader> loader_;
  std::unique_ptr<SqsReceiver> receiver_;
};

/// Told by requests, which a token or the signatures of SNS prove.
class PostedObjects final : public HookSource {
 public:
  PostedObjects(SourceOptions& options, const SourceServices& services)
      : HookSource(services.monitor),
        token_(options.secret("token")),
        loader_(read_s3_loader(options, services)) {
    if (options.has("topic")) {
      topic_ = read_sns_hook(options, services);
    } else if (token_.empty()) {
      options.reject("", "who tells of objects? Give queue_url or queue, topic, or token for a webhook");
    }
  }

  awaitable<net::HttpResponse> answer(net::HttpRequest request) override {
    std::string notification;
    if (topic_) {
      SnsHook::Taken taken = co_await topic_->take(std::move(request));
      if (!taken.payload) {
        co_return std::move(taken.answer);
      }
      notification = std::move(taken.payload->payload);
    } else if (auto refusal = refuse(request)) {
      co_return *std::move(refusal);
    } else {
      notification = std::move(request.body);
    }
    co_return co_await load(std::move(notification));
  }

 private:
  [[nodiscard]] std::optional<net::HttpResponse> refuse(const net::HttpRequest& request) const {
    if (auto refusal = refuse_method(request); refusal || has_token(request, token_)) {
      return refusal;
    }
    return hook_message(http::status::unauthorized, kWrongToken);
  }

  awaitable<net::HttpResponse> load(std::string text) {
    Notification notification = events::s3_notification(text);
    if (const std::string fault = fault_of(notification); !fault.empty()) {
      monitor().note_error(fault);
      co_return hook_message(http::status::bad_request, fault);
    }
    const auto loaded = co_await loader_->load(std::move(**notification));
    if (!loaded) {
      monitor().note_error(loaded.error().message);
    }
    co_return hook_answer(loaded);
  }

  std::string token_;
  std::unique_ptr<S3Loader> loader_;
  std::unique_ptr<SnsHook> topic_;
};

}  // namespace

std::unique_ptr<Source> make_s3_source(SourceOptions& options, const SourceServices& services) {
  if (options.has("queue_url") || options.has("queue")) {
    return std::make_unique<QueuedObjects>(options, services);
  }
  return std::make_unique<PostedObjects>(options, services);
}

}  // namespace rtp::sources
