#include "net/web_client.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "net/web_exchange.h"
#include "net/web_tls.h"

namespace rtp::net {
namespace {

namespace asio = boost::asio;

using Exchange = std::unique_ptr<WebExchange>;

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

WebDeadline earlier(const WebDeadline& a, const WebDeadline& b) { return a.at < b.at ? a : b; }

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

void drop_credentials(WebRequest& request) {
  std::erase_if(request.headers, [](const auto& header) {
    return equals_ignoring_case(header.first, "Authorization") ||
           equals_ignoring_case(header.first, "Cookie");
  });
}

/// Makes `request` the one that the answer leads to; false when that is not to be followed.
bool follow(const WebExchange& answer, WebRequest& request, WebUrl& url) {
  if (request.method != "GET" || !is_redirect(answer.status())) {
    return false;
  }
  auto next = url.resolve(answer.headers()[boost::beast::http::field::location]);
  if (!next || (next->scheme == WebUrl::Scheme::kHttp && url.scheme == WebUrl::Scheme::kHttps)) {
    return false;
  }
  if (next->origin() != url.origin()) {
    drop_credentials(request);
  }
  url = *std::move(next);
  return true;
}

asio::awaitable<Result<std::string>> read_whole(WebExchange* answer, std::size_t max_bytes,
                                                WebDeadline deadline) {
  const auto too_large = fail(ErrorCode::kTooLarge, fmt::format("the answer of {} has more than {} bytes",
                                                                answer->server(), max_bytes));
  std::string body;
  if (const auto size = answer->body_size()) {
    if (*size > max_bytes) {
      co_return too_large;
    }
    body.reserve(*size);
  }
  std::string buffer(kReadBytes, '\0');
  for (;;) {
    const Result<std::size_t> count = co_await answer->read_some(buffer, deadline);
    if (!count) {
      co_return std::unexpected(count.error());
    }
    if (*count == 0) {
      co_return body;
    }
    if (*count > max_bytes - body.size()) {
      co_return too_large;
    }
    body.append(buffer, 0, *count);
  }
}

}  // namespace

struct WebClient::Core {
  asio::any_io_executor executor;
  WebClientOptions options;
  mutable std::shared_ptr<asio::ssl::context> tls;  // nullptr: not yet needed
  std::shared_ptr<WebPool> pool;

  /// To read the system's certificates takes longer than most requests: they wait for the first that needs
  /// them.
  [[nodiscard]] Result<asio::ssl::context*> tls_for(const WebUrl& url) const {
    if (!tls && url.scheme == WebUrl::Scheme::kHttps) {
      RTP_TRY(tls, options.make_tls ? options.make_tls() : make_web_tls(options.ca_file));
    }
    return tls.get();
  }

  [[nodiscard]] Exchange make_exchange(std::unique_ptr<WebConnection> connection, const WebUrl& url) const {
    return std::make_unique<WebExchange>(pool, std::move(connection), url, options.max_header_bytes);
  }

  /// One request and no redirect. `self` is kept until the end, here and below.
  static asio::awaitable<Result<Exchange>> perform(std::shared_ptr<const Core> self, WebRequest request,
                                                   WebUrl url, WebDeadline deadline) {
    auto head = serialize_head(request, url);
    if (!head) {
      co_return std::unexpected(head.error());
    }
    const auto expect = request.method == "HEAD" ? WebExchange::Expect::kNoBody : WebExchange::Expect::kBody;
    if (auto kept = self->pool->take(url.origin())) {
      Exchange exchange = self->make_exchange(std::move(kept), url);
      const Result<void> started = co_await exchange->start(*head, request.body, expect, deadline);
      if (started) {
        co_return exchange;
      }
      if (!exchange->found_closed()) {
        co_return std::unexpected(started.error());
      }
    }
    const Result<asio::ssl::context*> tls = self->tls_for(url);
    if (!tls) {
      co_return std::unexpected(tls.error());
    }
    auto connection = std::make_unique<WebConnection>(self->executor);
    const WebDeadline connect_deadline =
        earlier(deadline, WebDeadline{.length = self->options.connect_timeout});
    const Result<void> connected = co_await connection->connect(url, *tls, connect_deadline);
    if (!connected) {
      co_return std::unexpected(connected.error());
    }
    Exchange exchange = self->make_exchange(std::move(connection), url);
    const Result<void> started =
        co_await exchange->start(*std::move(head), std::move(request.body), expect, deadline);
    if (!started) {
      co_return std::unexpected(started.error());
    }
    co_return exchange;
  }

  static asio::awaitable<Result<Exchange>> open(std::shared_ptr<const Core> self, WebRequest request,
                                                WebDeadline deadline) {
    Result<WebUrl> url = WebUrl::parse(request.url);
    if (!url) {
      co_return std::unexpected(url.error());
    }
    for (unsigned redirects = 0;; ++redirects) {
      Result<Exchange> exchange = co_await perform(self, request, *url, deadline);
      if (!exchange || redirects == self->options.max_redirects || !follow(**exchange, request, *url)) {
        co_return exchange;
      }
    }
  }

  static asio::awaitable<Result<WebAnswer>> send(std::shared_ptr<const Core> self, WebRequest request,
                                                 std::chrono::milliseconds time) {
    const WebDeadline deadline{.length = time};
    const Result<Exchange> exchange = co_await open(self, std::move(request), deadline);
    if (!exchange) {
      co_return std::unexpected(exchange.error());
    }
    WebExchange& answer = **exchange;
    Result<std::string> body = co_await read_whole(&answer, self->options.max_answer_bytes, deadline);
    if (!body) {
      co_return std::unexpected(body.error());
    }
    co_return WebAnswer{.status = answer.status(), .headers = answer.headers(), .body = *std::move(body)};
  }

  static asio::awaitable<Result<WebBody>> open_body(std::shared_ptr<const Core> self, WebRequest request,
                                                    std::chrono::milliseconds time) {
    const WebDeadline deadline{.length = time};
    Result<Exchange> exchange = co_await open(self, std::move(request), deadline);
    if (!exchange) {
      co_return std::unexpected(exchange.error());
    }
    co_return WebBody(*std::move(exchange), self->options.read_timeout);
  }
};

WebBody::WebBody(std::unique_ptr<WebExchange> exchange, std::chrono::milliseconds read_timeout)
    : exchange_(std::move(exchange)), read_timeout_(read_timeout) {}
WebBody::~WebBody() = default;
WebBody::WebBody(WebBody&& other) noexcept = default;
WebBody& WebBody::operator=(WebBody&& other) noexcept = default;

int WebBody::status() const { return exchange_->status(); }
const boost::beast::http::fields& WebBody::headers() const { return exchange_->headers(); }

asio::awaitable<Result<std::size_t>> WebBody::read_some(std::span<char> buffer) {
  return exchange_->read_some(buffer, WebDeadline{.length = read_timeout_});
}

asio::awaitable<Result<std::size_t>> WebBody::read_some_within(std::chrono::milliseconds time,
                                                               std::span<char> buffer) {
  return exchange_->read_some(buffer, WebDeadline{.length = std::min(time, read_timeout_)});
}

WebClient::WebClient(std::shared_ptr<Core> core) : core_(std::move(core)) {}
WebClient::~WebClient() = default;
WebClient::WebClient(WebClient&& other) noexcept = default;
WebClient& WebClient::operator=(WebClient&& other) noexcept = default;

Result<WebClient> WebClient::create(const asio::any_io_executor& executor, WebClientOptions options) {
  std::shared_ptr<asio::ssl::context> tls;
  if (!options.make_tls && !options.ca_file.empty()) {
    RTP_TRY(tls, make_web_tls(options.ca_file));
  }
  auto pool = std::make_shared<WebPool>(executor, options.idle_timeout, options.max_idle_connections);
  return WebClient(std::make_shared<Core>(Core{
      .executor = executor, .options = std::move(options), .tls = std::move(tls), .pool = std::move(pool)}));
}

asio::awaitable<Result<WebAnswer>> WebClient::send(WebRequest request) {
  return Core::send(core_, std::move(request), core_->options.timeout);
}

asio::awaitable<Result<WebAnswer>> WebClient::send_within(std::chrono::milliseconds time,
                                                          WebRequest request) {
  return Core::send(core_, std::move(request), std::min(time, core_->options.timeout));
}

asio::awaitable<Result<WebBody>> WebClient::open(WebRequest request) {
  return Core::open_body(core_, std::move(request), core_->options.timeout);
}

asio::awaitable<Result<WebBody>> WebClient::open_within(std::chrono::milliseconds time, WebRequest request) {
  return Core::open_body(core_, std::move(request), std::min(time, core_->options.timeout));
}

}  // namespace rtp::net
