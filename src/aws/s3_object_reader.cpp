#include "aws/s3_object_reader.h"

#include <string>
#include <utility>

namespace rtp::aws {
namespace {

using boost::asio::awaitable;
using functions::ObjectStream;

class BodyStream final : public ObjectStream {
 public:
  BodyStream(net::WebBody body, CallLoop& loop) : body_(std::move(body)), loop_(loop) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    return loop_.run(body_.read_some_within(loop_.time_left(), buffer));
  }

 private:
  net::WebBody body_;
  CallLoop& loop_;
};

}  // namespace

S3ObjectReader::S3ObjectReader(S3Client client, CallLoop& loop) : client_(std::move(client)), loop_(loop) {}

Result<std::unique_ptr<ObjectStream>> S3ObjectReader::open(std::string_view bucket, std::string_view key,
                                                           std::string_view version_id) {
  RTP_TRY(net::WebBody body, loop_.run(get(std::string(bucket), std::string(key), std::string(version_id))));
  return std::make_unique<BodyStream>(std::move(body), loop_);
}

awaitable<Result<net::WebBody>> S3ObjectReader::get(std::string bucket, std::string key,
                                                    std::string version_id) {
  Retry retry(budget_, loop_.deadline());
  for (;;) {
    Result<net::WebBody> body = co_await client_.get(bucket, key, version_id, loop_.time_left());
    if (body) {
      budget_.give_back();
      co_return body;
    }
    const bool again = co_await retry.again(body.error());
    if (!again) {
      co_return body;
    }
  }
}

}  // namespace rtp::aws
