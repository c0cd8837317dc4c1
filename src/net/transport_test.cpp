#include "net/transport.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>
#include <poll.h>

#include "net/raw_client.h"
#include "net/test_certificate.h"
#include "net/tls_client.h"
#include "net/tls_context.h"

namespace rtp::net {
namespace {

using boost::asio::ip::tcp;

iovec piece(const std::string& text) {
  return {.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};  // NOLINT(*-const-cast)
}

class TransportTest : public testing::Test {
 protected:
  [[nodiscard]] std::uint16_t port() { return acceptor_.local_endpoint().port(); }

  [[nodiscard]] tcp::socket accept() {
    tcp::socket socket = acceptor_.accept();
    socket.non_blocking(true);
    return socket;
  }

  /// Waits until the transport is readable.
  void wait(Transport& transport) {
    bool readable = false;
    transport.wait_readable([&readable](const boost::system::error_code& error) {
      EXPECT_FALSE(error);
      readable = true;
    });
    EXPECT_FALSE(readable) << "never from within the call";
    context_.restart();
    while (!readable && context_.run_one() > 0) {
    }
  }

  /// All that comes until the end of the stream, in calls with a buffer of `size`.
  std::string receive_all(Transport& transport, std::size_t size) {
    std::string all;
    std::string buffer(size, '\0');
    for (;;) {
      wait(transport);
      const ssize_t count = transport.receive(buffer);
      if (count < 0 && errno == EAGAIN) {
        continue;
      }
      EXPECT_GE(count, 0);
      if (count <= 0) {
        return all;
      }
      all.append(buffer, 0, static_cast<std::size_t>(count));
    }
  }

  /// Sends `bytes` over and over until the transport would block; how many bytes it took.
  static std::size_t fill(Transport& transport, const std::string& bytes) {
    std::size_t taken = 0;
    for (;;) {
      const ssize_t count = transport.send(bytes);
      if (count < 0) {
        EXPECT_EQ(errno, EAGAIN);
        return taken;
      }
      taken += static_cast<std::size_t>(count);
    }
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
};

TEST_F(TransportTest, IsTheSocketWherePlain) {
  RawClient client(port());
  Transport transport(accept());
  std::array<char, 16> buffer{};
  EXPECT_EQ(transport.receive(buffer), -1);
  EXPECT_EQ(errno, EAGAIN);
  EXPECT_EQ(transport.remote_address(), "127.0.0.1");
  EXPECT_EQ(transport.shake_hands(), TlsHandshake::kDone);
  client.send("hello");
  wait(transport);
  EXPECT_EQ(transport.receive(buffer), 5);
  const std::string one = "one ";
  const std::string two = "two";
  const std::array parts{piece(one), piece(two)};
  EXPECT_EQ(transport.send(parts), 7);
  EXPECT_GT(fill(transport, std::string(100'000, 'x')), 0U);
  EXPECT_FALSE(transport.has_unsent());
  client.shut_down_sending();
  wait(transport);
  EXPECT_EQ(transport.receive(buffer), 0);
  transport.close();
  EXPECT_EQ(transport.native_handle(), -1);
  EXPECT_TRUE(client.read_until_closed().starts_with("one two"));
}

class TlsTransportTest : public TransportTest {
 protected:
  /// Connects a client; the handshake is done on both sides.
  void SetUp() override {
    const auto tls = TlsContext::load(certificate_.certificate_file(), certificate_.key_file()).value();
    const std::jthread connecting([this] { client_ = std::make_unique<TlsClient>(port()); });
    transport_.emplace(tls->secure(accept()));
    while (transport_->shake_hands() == TlsHandshake::kUnderWay) {
      wait(*transport_);
    }
    ASSERT_TRUE(transport_->is_tls());
  }

  TestCertificate certificate_;
  std::unique_ptr<TlsClient> client_;
  std::optional<Transport> transport_;
};

TEST_F(TlsTransportTest, ReceivesWhatWaitsInTheSessionThoughTheSocketIsNotReadable) {
  std::string sent(200'000, ' ');
  std::ranges::generate(sent, [byte = '\0']() mutable { return byte++; });
  for (const std::size_t size : {7U, 1000U, 70'000U}) {
    client_->send(sent);
    std::string received;
    std::string buffer(size, '\0');
    while (received.size() < sent.size()) {
      wait(*transport_);
      const ssize_t count = transport_->receive(buffer);
      ASSERT_TRUE(count > 0 || errno == EAGAIN);
      received.append(buffer, 0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    EXPECT_EQ(received, sent) << size;
    EXPECT_EQ(transport_->receive(buffer), -1);
    EXPECT_EQ(errno, EAGAIN);
  }
}

TEST_F(TlsTransportTest, GoesOnAfterManyKeyUpdates) {
  for (int i = 0; i < 1000; ++i) {
    SSL_key_update(client_->ssl(), i % 2 == 0 ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
    ASSERT_EQ(SSL_do_handshake(client_->ssl()), 1);
  }
  client_->send("after");
  client_->shut_down_sending();
  EXPECT_EQ(receive_all(*transport_, 100), "after");
  EXPECT_EQ(transport_->send("answer"), 6);
  EXPECT_EQ(client_->receive_record(), "answer");
}

TEST_F(TlsTransportTest, EndsTheStreamAtACloseNotify) {
  client_->send("last words");
  client_->shut_down_sending();
  EXPECT_EQ(receive_all(*transport_, 4), "last words");
  EXPECT_EQ(transport_->send("answer"), 6);
  EXPECT_EQ(client_->receive_record(), "answer");
}

TEST_F(TlsTransportTest, EndsTheStreamAlsoWithoutACloseNotify) {
  client_->send("last words");
  ::shutdown(SSL_get_fd(client_->ssl()), SHUT_WR);
  EXPECT_EQ(receive_all(*transport_, 100), "last words");
}

TEST_F(TlsTransportTest, ReportsWhatIsNotTls) {
  ASSERT_EQ(::send(SSL_get_fd(client_->ssl()), "this is no record", 17, MSG_NOSIGNAL), 17);
  wait(*transport_);
  std::array<char, 16> buffer{};
  EXPECT_EQ(transport_->receive(buffer), -1);
  EXPECT_EQ(errno, EPROTO);
  EXPECT_EQ(transport_->send("x"), -1);
  EXPECT_EQ(errno, EPROTO);
}

TEST_F(TlsTransportTest, LetsTheCallerSendOtherBytesAfterItWouldBlock) {
  const std::size_t first = fill(*transport_, std::string(10'000, 'a'));
  EXPECT_TRUE(transport_->has_unsent());
  std::size_t then = 0;
  std::jthread reading([this, &first, &then] {
    std::string received;
    while (received.size() < first + 5000) {
      const std::string record = client_->receive_record();
      ASSERT_FALSE(record.empty());
      received += record;
    }
    then = received.find_first_not_of('a');
    EXPECT_EQ(received.substr(first), std::string(5000, 'b'));
  });
  const std::string other(5000, 'b');
  while (transport_->send(other) < 0) {
    ASSERT_EQ(errno, EAGAIN);
    pollfd socket{.fd = transport_->native_handle(), .events = POLLOUT, .revents = 0};
    ASSERT_EQ(::poll(&socket, 1, 20'000), 1);
  }
  reading.join();
  EXPECT_EQ(then, first);
}

TEST_F(TlsTransportTest, FlushesWhatTheSocketDidNotTakeAndSaysGoodbyeAfterIt) {
  const std::size_t taken = fill(*transport_, std::string(10'000, 'a'));
  ASSERT_TRUE(transport_->has_unsent());
  transport_->shut_down_sending();
  const std::jthread reading([this, taken] {
    EXPECT_EQ(client_->read_until_closed().size(), taken);
    EXPECT_TRUE(client_->got_close_notify());
  });
  while (transport_->has_unsent()) {
    pollfd socket{.fd = transport_->native_handle(), .events = POLLOUT, .revents = 0};
    ASSERT_EQ(::poll(&socket, 1, 20'000), 1);
    transport_->flush();
  }
}

TEST_F(TlsTransportTest, GathersPiecesIntoAsFewRecordsAsPossible) {
  const std::string small(100, 's');
  const std::string empty;
  const std::string large(20'000, 'l');
  std::vector<iovec> parts(50, piece(small));
  parts.push_back(piece(empty));
  parts.push_back(piece(large));
  parts.push_back(piece(small));
  EXPECT_EQ(transport_->send(parts), 25'100);
  EXPECT_EQ(client_->receive_record(), std::string(5000, 's') + std::string(11'384, 'l'));
  EXPECT_EQ(client_->receive_record(), std::string(8616, 'l') + small);
  EXPECT_EQ(transport_->send(""), 0);
}

TEST_F(TlsTransportTest, ReportsTheLossOfThePeer) {
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(SSL_get_fd(client_->ssl()), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  client_.reset();
  wait(*transport_);
  std::array<char, 16> buffer{};
  EXPECT_EQ(transport_->receive(buffer), -1);
  EXPECT_EQ(errno, ECONNRESET);
  EXPECT_EQ(transport_->send("x"), -1);
  EXPECT_EQ(errno, ECONNRESET);
}

TEST_F(TlsTransportTest, TellsOfTheEndOnceItIsCut) {
  fill(*transport_, std::string(10'000, 'a'));
  transport_->cut();
  EXPECT_FALSE(transport_->has_unsent());
  wait(*transport_);
  std::array<char, 16> buffer{};
  EXPECT_LE(transport_->receive(buffer), 0);
  transport_->close();
  transport_->close();
}

}  // namespace
}  // namespace rtp::net
