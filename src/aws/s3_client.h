// Objects of Amazon S3, or of who speaks its protocol, as streams. Belongs to the loop of its client.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "aws/aws_client.h"
#include "base/error.h"
#include "net/web_client.h"

namespace rtp::aws {

struct S3Address {
  enum class Style { kPath, kHost };  // http://host/bucket/key, http://bucket.host/key

  std::string endpoint;  // without a path
  Style style = Style::kPath;
};

/// Each byte of `key` but RFC 3986's unreserved characters and '/' percent-encoded; with the version where it
/// is not empty.
[[nodiscard]] std::string object_url(const S3Address& address, std::string_view bucket, std::string_view key,
                                     std::string_view version_id);

class S3Client {
 public:
  S3Client(AwsClient client, S3Address address);

  /// The body of an object; of its newest version where `version_id` is empty. kNotFound where there is none
  /// (but a bucket); kPermissionDenied, also where there is none and the keys may not list the bucket;
  /// kUnavailable and as net::WebClient where it may be there later. Messages are S3's. `time` is for the
  /// first byte to come, where the client does not give less.
  [[nodiscard]] boost::asio::awaitable<Result<net::WebBody>> get(
      std::string bucket, std::string key, std::string version_id,
      std::chrono::milliseconds time = std::chrono::milliseconds::max());

 private:
  AwsClient client_;
  S3Address address_;
};

/// What an answer with another status than 200 says: Code and Message of its XML.
[[nodiscard]] Error s3_error(int status, std::string_view body);

}  // namespace rtp::aws
