#include "net/http_session.h"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "net/raw_client.h"

namespace rtp::net {
namespace {

TEST(HttpSessionTest, GivesUpOnAPeerThatDoesNotReadItsAnswer) {
  EventLoop loop;
  const auto service = std::make_shared<const HttpService>(
      HttpService{.limit = std::make_shared<ConnectionLimit>(1),
                  .options = {.endpoint = {}, .idle_timeout = std::chrono::milliseconds(30)},
                  .handler =
                      [](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
                        HttpResponse response;
                        response.body.assign(std::size_t{64} * 1024 * 1024, 'x');
                        exchange->reply(std::move(response));
                      },
                  .error_answer = nullptr});
  boost::asio::ip::tcp::acceptor acceptor(loop.context(), {boost::asio::ip::address_v4::loopback(), 0});
  const RawClient client(acceptor.local_endpoint().port());
  boost::asio::ip::tcp::socket socket = acceptor.accept();
  socket.non_blocking(true);
  std::weak_ptr<HttpSession> session;
  {
    const auto started =
        std::make_shared<HttpSession>(std::make_shared<HttpLoopState>(loop, service),
                                      Transport(std::move(socket)), service->limit->take(), "127.0.0.1");
    started->start();
    session = started;
  }
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (!session.expired()) {
    loop.context().run_one();
  }
  SUCCEED();
}

}  // namespace
}  // namespace rtp::net
