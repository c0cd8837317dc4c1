#include "aws/s3_object_reader.h"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb_server.h"
#include "fake_service.h"
#include "net/raw_server.h"

namespace rtp::contracts {
namespace {

using boost::beast::http::status;
using testing::HasSubstr;

std::string error_xml(const std::string& code) {
  return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>it fails</Message></Error>";
}

/// The reader over an S3 whose answers the test decides: failures_ times failure_, then the object.
class S3ObjectReaderTest : public testing::Test {
 protected:
  S3ObjectReaderTest() { give(std::chrono::seconds(20)); }

  /// How much time there is from now on.
  void give(std::chrono::milliseconds time) { loop_.set_deadline(aws::CallLoop::Clock::now() + time); }

  std::optional<net::HttpResponse> answer() {
    if (failures_ == 0) {
      return FakeService::status_answer(status::ok, object_);
    }
    --failures_;
    return failure_;
  }
  void fail_with(status code, const std::string& name, int times) {
    failure_ = FakeService::status_answer(code, error_xml(name));
    failures_ = times;
  }

  aws::S3ObjectReader reader_of(std::string endpoint) {
    return {aws::S3Client(signing_client(loop_, "s3"), {.endpoint = std::move(endpoint)}), loop_};
  }

  /// The whole object, or the error of opening or reading it.
  static Result<std::string> read(aws::S3ObjectReader& reader, std::string_view key = "a/day 1.csv",
                                  std::string_view version = "", std::size_t buffer_size = 1'000) {
    RTP_TRY(const auto stream, reader.open("bucket", key, version));
    std::string text;
    std::string buffer(buffer_size, '\0');
    while (true) {
      RTP_TRY(const std::size_t size, stream->read(buffer));
      if (size == 0) {
        EXPECT_EQ(stream->read(buffer), Result<std::size_t>(0)) << "the end stays the end";
        return text;
      }
      text += buffer.substr(0, size);
    }
  }
  Result<std::string> read(std::string_view version = "") { return read(reader_, "a/day 1.csv", version); }

  std::string object_ = "id,speed\n3,10\n";
  int failures_ = 0;
  std::optional<net::HttpResponse> failure_;
  FakeService service_{[this](const net::HttpRequest&) { return answer(); }};
  aws::CallLoop loop_;
  aws::S3ObjectReader reader_ = reader_of(service_.url());
};

TEST_F(S3ObjectReaderTest, ReadsAnObjectPieceByPieceToItsEnd) {
  object_.clear();
  for (int line = 0; line < 60'000; ++line) {
    object_ += std::to_string(line) + "\n";
  }
  EXPECT_EQ(read(), object_);
  EXPECT_EQ(read(reader_, "key", "", 7), object_);
  object_.clear();
  EXPECT_EQ(read(), "");
}

TEST_F(S3ObjectReaderTest, ReadsSeveralObjectsAtOnce) {
  const auto first = reader_.open("bucket", "1", "");
  const auto second = reader_.open("bucket", "2", "");
  ASSERT_TRUE(first && second);
  std::string buffer(100, '\0');
  EXPECT_EQ((*second)->read(buffer), object_.size());
  EXPECT_EQ((*first)->read(buffer), object_.size());
}

TEST_F(S3ObjectReaderTest, AsksForTheVersionThatIsNamedAndElseForTheNewest) {
  ASSERT_TRUE(read("v/1"));
  ASSERT_TRUE(read());
  const auto requests = service_.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].target, "/bucket/a/day%201.csv?versionId=v%2F1");
  EXPECT_EQ(requests[1].target, "/bucket/a/day%201.csv");
  for (const net::HttpRequest& request : requests) {
    EXPECT_THAT(std::string(request.headers["Authorization"]), HasSubstr("/eu-west-1/s3/aws4_request"));
  }
}

TEST_F(S3ObjectReaderTest, TellsAtOnceOfWhatIsNotThereOrNotAllowed) {
  struct Case {
    status code;
    const char* name;
    ErrorCode error;
  };
  for (const auto& [code, name, error] :
       {Case{status::not_found, "NoSuchKey", ErrorCode::kNotFound},
        Case{status::not_found, "NoSuchVersion", ErrorCode::kNotFound},
        Case{status::method_not_allowed, "MethodNotAllowed", ErrorCode::kNotFound},
        Case{status::forbidden, "AccessDenied", ErrorCode::kPermissionDenied}}) {
    const std::size_t before = service_.requests().size();
    fail_with(code, name, 1);
    const auto result = read("v1");
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.error(), (Error{error, std::string("S3: ") + name + ": it fails"}));
    EXPECT_EQ(service_.requests().size(), before + 1) << name;
  }
}

TEST_F(S3ObjectReaderTest, TriesAgainWhatMaySucceedLater) {
  fail_with(status::service_unavailable, "SlowDown", 2);
  EXPECT_EQ(read(), object_);
  EXPECT_EQ(service_.requests().size(), 3U);
}

TEST_F(S3ObjectReaderTest, GivesUpAtTheDeadline) {
  fail_with(status::service_unavailable, "SlowDown", 1'000'000);
  give(std::chrono::milliseconds(300));
  EXPECT_EQ(read().error(), (Error{ErrorCode::kUnavailable, "S3: SlowDown: it fails"}));
}

TEST_F(S3ObjectReaderTest, DoesNotWaitForS3BeyondTheDeadline) {
  net::RawServer server({[](net::RawClient& peer) { static_cast<void>(peer.read_until_closed()); },
                         [](net::RawClient& peer) {
                           static_cast<void>(peer.read_until("\r\n\r\n"));
                           peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
                           static_cast<void>(peer.read_until_closed());
                         }});
  aws::S3ObjectReader reader = reader_of("http://127.0.0.1:" + std::to_string(server.port()));
  give(std::chrono::milliseconds(200));
  EXPECT_EQ(read(reader).error().code, ErrorCode::kTimeout);
  EXPECT_EQ(server.connections(), 1);
  give(std::chrono::milliseconds(200));
  EXPECT_EQ(read(reader).error().code, ErrorCode::kTimeout);
}

TEST_F(S3ObjectReaderTest, FailsWhenAnObjectEndsBeforeItsLength) {
  net::RawServer server({[](net::RawClient& peer) {
    static_cast<void>(peer.read_until("\r\n\r\n"));
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
  }});
  aws::S3ObjectReader reader = reader_of("http://127.0.0.1:" + std::to_string(server.port()));
  const auto stream = reader.open("bucket", "key", "");
  ASSERT_TRUE(stream) << stream.error().message;
  std::string buffer(100, '\0');
  ASSERT_EQ((*stream)->read(buffer), std::string_view("half of it").size());
  const auto rest = (*stream)->read(buffer);
  ASSERT_FALSE(rest);
  EXPECT_EQ(rest.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace rtp::contracts
