#include "lambda/function_process.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/temporary_directory.h"

namespace rtp::lambda {
namespace {

/// The reading end of a pipe that nothing was written into yet.
class TestPipe {
 public:
  explicit TestPipe(net::EventLoop& loop) : descriptor_(loop.context()) {
    if (::pipe(ends_.data()) != 0) {
      throw std::runtime_error("no pipe");
    }
    descriptor_.assign(ends_[0]);
  }
  ~TestPipe() { ::close(ends_[1]); }
  TestPipe(const TestPipe&) = delete;
  TestPipe& operator=(const TestPipe&) = delete;

  template <typename Handler>
  void when_readable(Handler handler) {
    descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read, std::move(handler));
  }
  void make_readable() { EXPECT_EQ(::write(ends_[1], "x", 1), 1); }
  void close() { descriptor_.close(); }

 private:
  std::array<int, 2> ends_{};
  boost::asio::posix::stream_descriptor descriptor_;
};

// Two descriptors are readable at once, and the handler of the first closes the second and starts the
// process: the event of the second is still to be handled.
TEST(FunctionProcessTest, IsNotEndedByAnEventOfADescriptorThatWasClosedBefore) {
  const TemporaryDirectory directory;
  const auto bootstrap = directory.path() / "bootstrap";
  std::ofstream(bootstrap) << "#!/bin/sh\nexit 3\n";
  std::filesystem::permissions(bootstrap, std::filesystem::perms::owner_all);
  std::promise<std::string> exited;
  net::EventLoop loop;
  TestPipe first(loop);
  TestPipe second(loop);
  first.when_readable([&](const boost::system::error_code&) {
    second.close();
    const auto started = FunctionProcess::start(
        loop, directory.path(), {}, [](std::string_view) {},
        [&exited](const std::string& how) { exited.set_value(how); });
    EXPECT_TRUE(started.has_value());
  });
  second.when_readable([](const boost::system::error_code&) {});
  first.make_readable();
  second.make_readable();
  loop.start("test-loop");
  EXPECT_EQ(exited.get_future().get(), "exit status 3");
  loop.stop();
}

}  // namespace
}  // namespace rtp::lambda
