// For tests: a web client on a loop that the test itself runs.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "net/web_client.h"

namespace rtp::net {

/// Of open(): status, and the body in pieces.
struct OpenedAnswer {
  int status = 0;
  std::string body;
  std::size_t pieces = 0;
  std::optional<Error> failure;  // that ended the body
};

/// How a request ends.
template <typename T>
struct Pending {
  std::optional<Result<T>> result;
  std::exception_ptr thrown;
  boost::asio::cancellation_signal signal;

  [[nodiscard]] bool ended() const { return result.has_value() || thrown != nullptr; }
  [[nodiscard]] bool aborted() const {
    try {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
    } catch (const boost::system::system_error& error) {
      return error.code() == boost::asio::error::operation_aborted;
    }
    return false;
  }
};

class WebClientFixture {
 public:
  WebClientFixture(const WebClientFixture&) = delete;
  WebClientFixture& operator=(const WebClientFixture&) = delete;

 protected:
  WebClientFixture() = default;
  ~WebClientFixture() = default;

  [[nodiscard]] WebClient& client() {
    if (!client_) {
      auto made = WebClient::create(context_.get_executor(), client_options_);
      EXPECT_TRUE(made.has_value()) << made.error().message;
      client_.emplace(*std::move(made));
    }
    return *client_;
  }

  template <typename T>
  std::unique_ptr<Pending<T>> begin(boost::asio::awaitable<Result<T>> request) {
    auto pending = std::make_unique<Pending<T>>();
    boost::asio::co_spawn(
        context_, std::move(request),
        boost::asio::bind_cancellation_slot(
            pending->signal.slot(), [to = pending.get()](std::exception_ptr thrown, Result<T> result) {
              if (thrown) {
                to->thrown = std::move(thrown);
              } else {
                to->result = std::move(result);
              }
            }));
    return pending;
  }

  template <typename T>
  void finish(Pending<T>& pending) {
    context_.restart();
    while (!pending.ended() && context_.run_one() > 0) {
    }
  }

  template <typename T>
  Result<T> run(boost::asio::awaitable<Result<T>> request) {
    const auto pending = begin(std::move(request));
    finish(*pending);
    if (pending->thrown) {
      std::rethrow_exception(pending->thrown);
    }
    return *std::move(pending->result);
  }

  Result<WebAnswer> send(WebRequest request) { return run(client().send(std::move(request))); }
  Result<WebAnswer> get(std::string url) { return send({.method = "GET", .url = std::move(url)}); }
  Result<OpenedAnswer> open(std::string url, std::size_t buffer_size = 1000) {
    return run(open_and_read(&client(), {.method = "GET", .url = std::move(url)}, buffer_size));
  }

  static boost::asio::awaitable<Result<OpenedAnswer>> open_and_read(WebClient* client, WebRequest request,
                                                                    std::size_t buffer_size) {
    Result<WebBody> body = co_await client->open(std::move(request));
    if (!body) {
      co_return std::unexpected(body.error());
    }
    OpenedAnswer answer{.status = body->status(), .body = "", .pieces = 0, .failure = std::nullopt};
    std::string buffer(buffer_size, '\0');
    for (;;) {
      const Result<std::size_t> count = co_await body->read_some(buffer);
      if (!count || *count == 0) {
        const Result<std::size_t> again = co_await body->read_some(buffer);
        EXPECT_EQ(again, count);
        answer.failure = count ? std::nullopt : std::optional(count.error());
        co_return answer;
      }
      ++answer.pieces;
      answer.body.append(buffer, 0, *count);
    }
  }

  boost::asio::io_context context_{1};
  WebClientOptions client_options_;
  std::optional<WebClient> client_;
};

}  // namespace rtp::net
