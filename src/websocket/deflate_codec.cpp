#include "websocket/deflate_codec.h"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#define ZLIB_CONST  // input is const
#include <zlib.h>

namespace rtp::websocket {
namespace {

/// The empty stored block of a sync flush, which is not sent (RFC 7692 7.2.1).
constexpr std::string_view kTail("\x00\x00\xFF\xFF", 4);
/// The rest of an empty stored block whose tail is cut: an empty message (RFC 7692 7.2.3.6).
constexpr std::string_view kEmptyMessage("\x00", 1);
constexpr std::size_t kFlushBytes = 16;       // more than a sync flush adds
constexpr std::size_t kFirstInflated = 1024;  // room for most messages of clients

/// zlib's data_type after inflate(): 128 when it stands between two blocks; the low bits count those of the
/// last byte which it did not use.
constexpr int kBetweenBlocks = 128;
constexpr int kUnusedBits = 7;

void set_input(z_stream& stream, std::string_view input) {
  stream.next_in = reinterpret_cast<const Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
}

void set_output(z_stream& stream, char* output, std::size_t size) {
  stream.next_out = reinterpret_cast<Bytef*>(output);
  stream.avail_out = static_cast<uInt>(size);
}

/// For what fails only without memory or by a fault of ours.
void require_ok(int status) {
  if (status == Z_MEM_ERROR) {
    throw std::bad_alloc();
  }
  if (status != Z_OK) {
    throw std::logic_error("zlib refuses its settings");
  }
}

/// Makes room in `message`, doubling it but never beyond `max_bytes`. REQUIRES: it is shorter than that.
void make_room(std::string& message, std::size_t max_bytes) {
  if (!message.empty() && message.size() < message.capacity()) {
    return;
  }
  const std::size_t wanted = std::max(kFirstInflated, 2 * message.size());
  // Not to a size between half and all: a string at least doubles when it grows again.
  message.reserve(wanted > max_bytes / 2 ? max_bytes : wanted);
}

/// Inflates into the room that `message` has below `max_bytes`.
int inflate_into(z_stream& stream, std::size_t max_bytes, std::string& message) {
  make_room(message, max_bytes);
  const std::size_t before = message.size();
  int status = Z_OK;
  message.resize_and_overwrite(std::min(message.capacity(), max_bytes), [&](char* data, std::size_t size) {
    set_output(stream, data + before, size - before);
    status = inflate(&stream, Z_SYNC_FLUSH);
    return size - stream.avail_out;
  });
  return status;
}

}  // namespace

void Deflater::End::operator()(z_stream* stream) const {
  deflateEnd(stream);
  delete stream;
}

std::string Deflater::compress(std::string_view payload) {
  if (payload.empty()) {
    return std::string(kEmptyMessage);
  }
  if (!stream_) {
    std::unique_ptr<z_stream, End> stream(new z_stream());
    require_ok(deflateInit2(stream.get(), settings_.level, Z_DEFLATED, -settings_.window_bits,
                            settings_.memory_level, Z_DEFAULT_STRATEGY));
    stream_ = std::move(stream);
  } else if (settings_.takeover == ContextTakeover::kNo) {
    require_ok(deflateReset(stream_.get()));
  }
  set_input(*stream_, payload);
  std::string deflated;
  do {
    const std::size_t before = deflated.size();
    const std::size_t room = deflateBound(stream_.get(), stream_->avail_in) + kFlushBytes;
    deflated.resize_and_overwrite(before + room, [&](char* data, std::size_t size) {
      set_output(*stream_, data + before, size - before);
      deflate(stream_.get(), Z_SYNC_FLUSH);
      return size - stream_->avail_out;
    });
  } while (stream_->avail_out == 0);
  deflated.resize(deflated.size() - kTail.size());
  return deflated;
}

void Inflater::End::operator()(z_stream* stream) const {
  inflateEnd(stream);
  delete stream;
}

void Inflater::begin() {
  if (!stream_) {
    std::unique_ptr<z_stream, End> stream(new z_stream());
    require_ok(inflateInit2(stream.get(), -window_bits_));
    stream_ = std::move(stream);
  }
}

Inflated Inflater::push(std::string_view part, std::size_t max_bytes, std::string& message) {
  begin();
  set_input(*stream_, part);
  const Inflated inflated = inflate_input(max_bytes, message);
  if (inflated != Inflated::kOk) {
    reset();
  }
  return inflated;
}

Inflated Inflater::finish(std::size_t max_bytes, std::string& message) {
  Inflated inflated = push(kTail, max_bytes, message);
  if (inflated == Inflated::kOk && !between_blocks_) {
    inflated = Inflated::kCorrupt;  // the tail was taken for data: the message was cut short
  }
  if (inflated != Inflated::kOk || takeover_ == ContextTakeover::kNo) {
    reset();
  }
  return inflated;
}

Inflated Inflater::inflate_input(std::size_t max_bytes, std::string& message) {
  z_stream& stream = *stream_;
  do {
    int status = Z_OK;
    if (message.size() < max_bytes) {
      status = inflate_into(stream, max_bytes, message);
    } else {
      char beyond = 0;
      set_output(stream, &beyond, sizeof beyond);
      status = inflate(&stream, Z_SYNC_FLUSH);
      if (stream.avail_out == 0) {
        return Inflated::kTooBig;
      }
    }
    if (status == Z_STREAM_END) {
      // A block with BFINAL, which may stand anywhere in a message (RFC 7692 7.2.3.4). What follows is a new
      // deflate stream, which cannot refer to the one that ended.
      require_ok(inflateReset(&stream));
      between_blocks_ = true;
    } else if (status == Z_OK) {
      between_blocks_ = (stream.data_type & (kBetweenBlocks | kUnusedBits)) == kBetweenBlocks;
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status != Z_BUF_ERROR) {
      return Inflated::kCorrupt;
    }
  } while (stream.avail_in > 0 || stream.avail_out == 0);
  return Inflated::kOk;
}

}  // namespace rtp::websocket
