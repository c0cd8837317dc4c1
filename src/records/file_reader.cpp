#include "records/file_reader.h"

#include <algorithm>
#include <utility>

namespace rtp::records {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";  // RFC 1952 2.3.1; no text begins so

}  // namespace

Result<void> FileReader::take(std::string_view& input) {
  if (compression_ != Compression::kUnknown) {
    return push(input);
  }
  const std::size_t wanted = std::min(kGzipMagic.size() - head_.size(), input.size());
  head_.append(input.substr(0, wanted));
  input.remove_prefix(wanted);
  if (head_.size() < kGzipMagic.size()) {
    return {};
  }
  if (head_ == kGzipMagic) {
    compression_ = Compression::kGzip;
    gunzip_.emplace();
  } else {
    compression_ = Compression::kNone;
  }
  std::string_view head = head_;
  return push(head);
}

Result<void> FileReader::push(std::string_view& input) {
  if (compression_ == Compression::kGzip) {
    RTP_TRY(const std::string_view text, gunzip_->inflate(input));
    return reader_.push(text);
  }
  const std::string_view step = input.substr(0, Gunzip::kStepBytes);
  input.remove_prefix(step.size());
  return reader_.push(step);
}

Result<void> FileReader::finish() {
  if (compression_ == Compression::kUnknown) {
    RTP_CHECK(reader_.push(head_));
  } else if (compression_ == Compression::kGzip) {
    RTP_CHECK(gunzip_->finish());
  }
  return reader_.finish();
}

}  // namespace rtp::records
