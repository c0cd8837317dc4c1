#include "records/gunzip.h"

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

#include <fmt/format.h>

#define ZLIB_CONST  // input is const
#include <zlib.h>

namespace rtp::records {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib's: a gzip header must come, with any window
constexpr std::size_t kMaxInput = std::numeric_limits<uInt>::max();

}  // namespace

void Gunzip::End::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

Gunzip::Gunzip() : output_(kStepBytes, '\0') {
  std::unique_ptr<z_stream, End> stream(new z_stream());
  const int status = inflateInit2(stream.get(), kGzipOnly);
  if (status == Z_MEM_ERROR) {
    throw std::bad_alloc();
  }
  if (status != Z_OK) {
    throw std::logic_error("zlib refuses its settings");
  }
  stream_ = std::move(stream);
}

Result<std::string_view> Gunzip::inflate(std::string_view& input) {
  output_.resize(kStepBytes);
  output_bytes_ = 0;
  while (!input.empty() && output_bytes_ < kStepBytes) {
    RTP_CHECK(step(input));
  }
  // zlib may have taken all input, and have more to give than there was room for.
  while (input.empty() && output_bytes_ == output_.size()) {
    output_.resize(output_.size() + kStepBytes);
    RTP_CHECK(step(input));
  }
  return std::string_view(output_).substr(0, output_bytes_);
}

/// Inflates once, into the room behind output_bytes_.
Result<void> Gunzip::step(std::string_view& input) {
  const std::size_t offered = std::min(input.size(), kMaxInput);
  stream_->next_in = reinterpret_cast<const Bytef*>(input.data());
  stream_->avail_in = static_cast<uInt>(offered);
  stream_->next_out = reinterpret_cast<Bytef*>(output_.data() + output_bytes_);
  stream_->avail_out = static_cast<uInt>(output_.size() - output_bytes_);
  const int status = ::inflate(stream_.get(), Z_NO_FLUSH);
  const std::size_t taken = offered - stream_->avail_in;
  between_members_ = status == Z_STREAM_END || (between_members_ && taken == 0);
  output_bytes_ = output_.size() - stream_->avail_out;
  input.remove_prefix(taken);
  switch (status) {
    case Z_OK:
    case Z_BUF_ERROR:  // nothing to do
      return {};
    case Z_STREAM_END:
      inflateReset(stream_.get());
      return {};
    case Z_MEM_ERROR:
      throw std::bad_alloc();
    default:
      return fail(ErrorCode::kMalformed,
                  fmt::format("not gzip: {}", stream_->msg == nullptr ? "damaged" : stream_->msg));
  }
}

Result<void> Gunzip::finish() const {
  if (!between_members_) {
    return fail(ErrorCode::kMalformed, "the gzip file is cut off: send all of it");
  }
  return {};
}

}  // namespace rtp::records
