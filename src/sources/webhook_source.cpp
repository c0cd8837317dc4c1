#include "sources/webhook_source.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/ascii.h"
#include "dynamodb/base64.h"
#include "sigv4/hasher.h"
#include "sources/hook_answers.h"
#include "sources/hook_source.h"

namespace rtp::sources {
namespace {

namespace http = boost::beast::http;
using boost::asio::awaitable;

enum class DigestKind { kSha256, kSha1, kSha512 };
enum class Encoding { kHex, kBase64 };

constexpr std::array kDigests = {std::pair{std::string_view("sha256"), DigestKind::kSha256},
                                 std::pair{std::string_view("sha1"), DigestKind::kSha1},
                                 std::pair{std::string_view("sha512"), DigestKind::kSha512}};
constexpr std::array kEncodings = {std::pair{std::string_view("hex"), Encoding::kHex},
                                   std::pair{std::string_view("base64"), Encoding::kBase64}};

/// Who may send. Where both are set, a request needs both.
struct WebhookAccess {
  std::string secret;  // of signatures; empty: none are asked for
  std::string token;   // of Authorization: Bearer; empty: none is asked for
  std::string header;
  std::string prefix;  // of the header's value
  DigestKind digest = DigestKind::kSha256;
  Encoding encoding = Encoding::kHex;
};

const EVP_MD* algorithm(DigestKind kind) {
  switch (kind) {
    case DigestKind::kSha256:
      return EVP_sha256();
    case DigestKind::kSha1:
      return EVP_sha1();
    case DigestKind::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

std::string encode(std::string_view bytes, Encoding encoding) {
  std::string text;
  if (encoding == Encoding::kBase64) {
    dynamodb::append_base64(text, bytes);
    return text;
  }
  for (const char byte : bytes) {
    fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
  }
  return text;
}

std::string signature_of(const WebhookAccess& access, std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(algorithm(access.digest), access.secret.data(), static_cast<int>(access.secret.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &size);
  return access.prefix + encode({reinterpret_cast<const char*>(digest.data()), size}, access.encoding);
}

/// Why the request is not that of someone who may send; absent when it is.
std::optional<std::string> rejection(const WebhookAccess& access, const net::HttpRequest& request) {
  if (!access.token.empty() && !has_token(request, access.token)) {
    return std::string(kWrongToken);
  }
  if (!access.secret.empty()) {
    std::string given(request.headers[access.header]);
    if (access.encoding == Encoding::kHex) {
      given = to_lower(given);
    }
    if (!sigv4::equal_in_constant_time(given, signature_of(access, request.body))) {
      return fmt::format("the header {} is not the signature of this body: check the secret", access.header);
    }
  }
  return std::nullopt;
}

class WebhookSource final : public HookSource {
 public:
  WebhookSource(WebhookAccess access, const SourceServices& services)
      : HookSource(services.monitor), access_(std::move(access)), intake_(services.intake) {}

  awaitable<net::HttpResponse> answer(net::HttpRequest request) override {
    if (auto refusal = refuse_method(request)) {
      co_return *std::move(refusal);
    }
    if (const auto reason = rejection(access_, request)) {
      monitor().note_error(*reason);
      co_return hook_message(http::status::unauthorized, *reason);
    }
    std::vector<Record> records(1);
    for (const auto& field : request.headers) {
      const std::string_view name = field.name_string();
      records[0].metadata.emplace_back("header." + to_lower(name), field.value());
    }
    records[0].payload = std::move(request.body);
    co_return hook_answer(co_await intake_.take(std::move(records)));
  }

 private:
  WebhookAccess access_;
  Intake& intake_;
};

}  // namespace

std::unique_ptr<Source> make_webhook_source(SourceOptions& options, const SourceServices& services) {
  WebhookAccess access;
  access.secret = options.secret("secret");
  access.token = options.secret("token");
  access.header = options.text("signature_header", "X-Hub-Signature-256");
  access.digest = options.choice("signature_digest", DigestKind::kSha256, kDigests);
  access.encoding = options.choice("signature_encoding", Encoding::kHex, kEncodings);
  access.prefix = options.text("signature_prefix", "sha256=");
  if (access.secret.empty() && access.token.empty()) {
    options.reject("", "anyone could write: give a secret that signs the bodies, or a bearer token");
  }
  return std::make_unique<WebhookSource>(std::move(access), services);
}

}  // namespace rtp::sources
