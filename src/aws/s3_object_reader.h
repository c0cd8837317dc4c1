// Objects of Amazon S3. Adapter of functions::ObjectReader. Belongs to its CallLoop.
#pragma once

#include <memory>
#include <string_view>

#include "aws/call_loop.h"
#include "aws/retry.h"
#include "aws/s3_client.h"
#include "functions/ports.h"

namespace rtp::aws {

class S3ObjectReader final : public functions::ObjectReader {
 public:
  /// `loop` outlives it and the streams it opens.
  S3ObjectReader(S3Client client, CallLoop& loop);

  /// What may succeed later is tried until the deadline of the loop, by which reading ends too: kTimeout.
  [[nodiscard]] Result<std::unique_ptr<functions::ObjectStream>> open(std::string_view bucket,
                                                                      std::string_view key,
                                                                      std::string_view version_id) override;

 private:
  [[nodiscard]] boost::asio::awaitable<Result<net::WebBody>> get(std::string bucket, std::string key,
                                                                 std::string version_id);

  S3Client client_;
  CallLoop& loop_;
  RetryBudget budget_;
};

}  // namespace rtp::aws
