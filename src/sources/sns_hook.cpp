#include "sources/sns_hook.h"

#include <algorithm>
#include <utility>

#include <boost/beast/http/field.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "base/timestamp.h"
#include "dynamodb/base64.h"
#include "sigv4/hasher.h"
#include "sources/aws_options.h"
#include "sources/hook_answers.h"
#include "sources/sns_signature.h"

namespace rtp::sources {
namespace {

namespace http = boost::beast::http;
using boost::asio::awaitable;
using events::SnsMessage;
using events::SnsType;
using Verify = SnsHookOptions::Verify;

constexpr std::size_t kMaxCertificates = 16;  // SNS uses one at a time

http::status hook_status(const Error& error) {
  switch (error.code) {
    case ErrorCode::kMalformed:
      return http::status::bad_request;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kExpired:
      return http::status::forbidden;
    default:
      return http::status::service_unavailable;
  }
}

/// The password of "Basic ..."; empty for all else.
std::string basic_password(std::string_view authorization) {
  constexpr std::string_view kBasic = "Basic ";
  if (!authorization.starts_with(kBasic)) {
    return {};
  }
  const auto credentials = dynamodb::decode_base64(authorization.substr(kBasic.size()));
  const std::size_t colon = credentials ? credentials->find(':') : std::string::npos;
  return colon == std::string::npos ? std::string() : credentials->substr(colon + 1);
}

}  // namespace

SnsHook::SnsHook(net::WebClient client, SnsHookOptions options, SourceMonitor& monitor, const Clock& clock)
    : client_(std::move(client)), options_(std::move(options)), monitor_(monitor), clock_(clock) {}

bool SnsHook::is_ours(std::string_view topic) const {
  return std::ranges::find(options_.topics, topic) != options_.topics.end();
}

awaitable<SnsHook::Taken> SnsHook::take(net::HttpRequest request) {
  if (auto answer = refuse(request)) {
    co_return answered(*std::move(answer));
  }
  if (request.headers["x-amz-sns-rawdelivery"] == "true") {
    co_return take_raw(std::move(request));
  }
  const auto message = events::parse_sns_message(request.body);
  if (!message) {
    co_return refused(message.error());
  }
  const Result<void> proven = co_await prove(&*message);
  if (!proven) {
    co_return refused(proven.error());
  }
  co_return take_message(*message);
}

/// Also confirms the subscription where it asks for that.
awaitable<Result<void>> SnsHook::prove(const SnsMessage* message) {
  RTP_CO_CHECK(check(*message));
  RTP_CO_CHECK(co_await verify(message));
  if (message->type == SnsType::kSubscriptionConfirmation) {
    co_return co_await confirm(message);
  }
  co_return Result<void>();
}

SnsHook::Taken SnsHook::answered(net::HttpResponse answer) {
  return {.payload = std::nullopt, .answer = std::move(answer)};
}

SnsHook::Taken SnsHook::refused(const Error& error) const {
  monitor_.note_error(error.message);
  return answered(hook_message(hook_status(error), error.message));
}

/// Of one that is proven.
SnsHook::Taken SnsHook::take_message(const SnsMessage& message) const {
  switch (message.type) {
    case SnsType::kNotification: {
      events::MessagePayload payload{.payload = message.message, .metadata = events::metadata_of(message)};
      return {.payload = std::move(payload), .answer = {}};
    }
    case SnsType::kSubscriptionConfirmation:
      break;
    case SnsType::kUnsubscribeConfirmation:
      monitor_.note_error(fmt::format("the subscription of {} was ended", message.topic_arn));
      break;
  }
  return answered(hook_message(http::status::ok, "taken"));
}

std::optional<net::HttpResponse> SnsHook::refuse(const net::HttpRequest& request) const {
  if (request.method != http::verb::post) {
    return hook_message(http::status::method_not_allowed, "Use POST here");
  }
  if (options_.password.empty() ||
      sigv4::equal_in_constant_time(basic_password(request.headers["authorization"]), options_.password)) {
    return std::nullopt;
  }
  auto answer =
      hook_message(http::status::unauthorized, "the subscription's URL needs the password of this source");
  answer.headers.emplace_back("WWW-Authenticate", "Basic realm=\"hooks\"");
  return answer;
}

/// Without a signature.
SnsHook::Taken SnsHook::take_raw(net::HttpRequest request) const {
  const std::string topic(request.headers["x-amz-sns-topic-arn"]);
  std::string_view fault;
  if (!is_ours(topic)) {
    fault = "the topic is none of this source's";
  } else if (options_.password.empty() && options_.verify == Verify::kSignatures) {
    fault =
        "raw messages are not signed: give this source a password, and the URL of the subscription with it";
  }
  if (!fault.empty()) {
    return refused({ErrorCode::kPermissionDenied, std::string(fault)});
  }
  events::MessagePayload payload{.payload = std::move(request.body), .metadata = {{"sns.topic", topic}}};
  payload.metadata.emplace_back("sns.messageId", request.headers["x-amz-sns-message-id"]);
  return {.payload = std::move(payload), .answer = {}};
}

/// What needs no look at the signature.
Result<void> SnsHook::check(const SnsMessage& message) const {
  if (!is_ours(message.topic_arn)) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("topic \"{}\" is none of this source's: add it to topic", message.topic_arn));
  }
  const auto time = parse_timestamp(message.timestamp);
  if (!time) {
    return fail(ErrorCode::kMalformed, fmt::format("Timestamp: {}", time.error().message));
  }
  if (clock_.now() - *time > options_.max_age) {
    return fail(ErrorCode::kExpired, fmt::format("the message of {} is too old", message.timestamp));
  }
  return {};
}

awaitable<Result<void>> SnsHook::verify(const SnsMessage* message) {
  if (options_.verify == Verify::kNothing) {
    co_return Result<void>();
  }
  RTP_CO_CHECK(events::check_sns_url(message->signing_cert_url, options_.allowed_hosts));
  auto certificate = certificates_.find(message->signing_cert_url);
  if (certificate == certificates_.end()) {
    RTP_CO_TRY(std::string pem, co_await fetch(message->signing_cert_url));
    RTP_CO_CHECK(verify_sns_signature(*message, pem, clock_.now()));
    if (certificates_.size() >= kMaxCertificates) {
      certificates_.clear();
    }
    certificates_.emplace(message->signing_cert_url, std::move(pem));
    co_return Result<void>();
  }
  co_return verify_sns_signature(*message, certificate->second, clock_.now());
}

awaitable<Result<void>> SnsHook::confirm(const SnsMessage* message) {
  RTP_CO_CHECK(events::check_sns_url(message->subscribe_url, options_.allowed_hosts));
  RTP_CO_CHECK(co_await fetch(message->subscribe_url));
  log(LogLevel::kInfo, "subscription confirmed", {{"topic", message->topic_arn}});
  co_return Result<void>();
}

awaitable<Result<std::string>> SnsHook::fetch(std::string url) {
  constexpr int kOk = 200;
  net::WebRequest request{.method = "GET", .url = url, .headers = {}, .body = {}};
  RTP_CO_TRY(net::WebAnswer answer, co_await client_.send(std::move(request)));
  if (answer.status != kOk) {
    co_return fail(ErrorCode::kUnavailable, fmt::format("{} answered {}", url, answer.status));
  }
  co_return std::move(answer.body);
}

std::unique_ptr<SnsHook> read_sns_hook(SourceOptions& options, const SourceServices& services) {
  constexpr std::chrono::seconds kAnswerTime{10};  // SNS waits for 15
  SnsHookOptions values;
  values.topics = options.texts("topic");
  values.password = options.secret("password");
  values.max_age =
      options.duration("max_age", values.max_age, std::chrono::seconds(1), std::chrono::hours(24 * 14));
  values.allowed_hosts = options.texts("allowed_hosts");
  values.verify = options.flag("verify", true) ? Verify::kSignatures : Verify::kNothing;
  if (values.topics.empty()) {
    options.reject("topic", "anyone could write: give topic, the ARN of the topic");
  }
  if (values.verify == Verify::kNothing) {
    if (values.allowed_hosts.empty()) {
      options.reject("verify", "verify = false is for emulators: give allowed_hosts, where the emulator is");
    }
    log(LogLevel::kWarning, "messages of SNS are not verified", {{"source", services.name}});
  }
  auto client = read_web_client(options, services, kAnswerTime);
  if (!client) {
    return nullptr;
  }
  return std::make_unique<SnsHook>(*std::move(client), std::move(values), services.monitor, services.clock);
}

}  // namespace rtp::sources
