// Inflates gzip files (RFC 1952) as they come, by zlib. A push parser, resumable at every byte. Pure; not
// thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

struct z_stream_s;  // NOLINT(readability-identifier-naming): zlib's

namespace rtp::records {

class Gunzip {
 public:
  /// How much one call of inflate() gives, at least, before it leaves input for the next one; with what zlib
  /// still has of the input it took, some kilobytes, that is all it gives.
  static constexpr std::size_t kStepBytes = std::size_t{64} * 1024;

  /// Throws std::bad_alloc without memory for zlib, about 40 KB.
  Gunzip();

  /// Takes bytes from the front of `input` and gives what they inflate to, in memory of this object until the
  /// next call. Call it until `input` is empty. Several members one after the other are one text, as RFC 1952
  /// 2.2 has it. kMalformed for what is not gzip or has a wrong checksum; after an error nothing may be
  /// taken.
  [[nodiscard]] Result<std::string_view> inflate(std::string_view& input);

  /// kMalformed where the input does not end with a whole member.
  [[nodiscard]] Result<void> finish() const;

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  [[nodiscard]] Result<void> step(std::string_view& input);

  std::unique_ptr<z_stream_s, End> stream_;
  std::string output_;
  std::size_t output_bytes_ = 0;  // of output_, filled
  bool between_members_ = false;
};

}  // namespace rtp::records
