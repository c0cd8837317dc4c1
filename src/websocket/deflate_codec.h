// Message payloads deflated and inflated as RFC 7692 section 7.2 has it, by zlib. Pure. Objects are not
// thread-safe and hold zlib's memory only where this says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;  // NOLINT(readability-identifier-naming): zlib's

namespace rtp::websocket {

/// Whether a message may refer to the bytes of those before it (RFC 7692 7.1.1).
enum class ContextTakeover : std::uint8_t { kNo, kYes };

inline constexpr std::uint8_t kMinWindowBits = 8;
inline constexpr std::uint8_t kMaxWindowBits = 15;
/// zlib has no raw deflate with a window of 256 bytes: it refuses 8.
inline constexpr std::uint8_t kMinDeflateWindowBits = 9;

struct DeflaterSettings {
  ContextTakeover takeover = ContextTakeover::kNo;
  std::uint8_t window_bits = kMaxWindowBits;  // REQUIRES: kMinDeflateWindowBits to kMaxWindowBits
  /// zlib's, 1 to 9. For JSON of 1 KB level 6 takes 20 % longer than 1 to make it 5 % smaller; for 128 bytes
  /// they are alike.
  std::uint8_t level = 1;
  /// zlib's, 1 to 9: the hash table, 2^(memory_level + 8) bytes, is cleared for each message without
  /// takeover, and moved for each window that is full. 8, zlib's own, makes 128 bytes 15 % slower.
  std::uint8_t memory_level = 5;
};

/// Compresses messages of one direction. Holds zlib's state, 2^(window_bits + 2) + 2^(memory_level + 9) bytes
/// and 6 KB, from the first message on. Without takeover one serves any number of connections.
class Deflater {
 public:
  explicit Deflater(const DeflaterSettings& settings) : settings_(settings) {}

  /// The payload of a message's only frame, which is to have RSV1. With takeover every result must be sent,
  /// in order. REQUIRES: less than 4 GiB.
  [[nodiscard]] std::string compress(std::string_view payload);

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  DeflaterSettings settings_;
  std::unique_ptr<z_stream_s, End> stream_;
};

enum class Inflated : std::uint8_t {
  kOk,
  kTooBig,   // the message is longer than the limit
  kCorrupt,  // not what a deflater makes
};

/// Decompresses messages of one direction, in parts as they come. Holds zlib's state, 2^window_bits bytes and
/// 7 KB, within a message; with takeover from the first message on.
class Inflater {
 public:
  /// `window_bits`, kMinWindowBits to kMaxWindowBits: references that go further back may be corrupt.
  explicit Inflater(ContextTakeover takeover = ContextTakeover::kNo,
                    std::uint8_t window_bits = kMaxWindowBits)
      : takeover_(takeover), window_bits_(window_bits) {}

  /// Appends what the next part of a payload gives to `message`, which begins empty and is never made longer,
  /// nor its memory larger, than `max_bytes`. After anything but kOk no state is left: the stream cannot go
  /// on. What is in `message` then is what came before the fault. REQUIRES: both sizes are less than 4 GiB.
  [[nodiscard]] Inflated push(std::string_view part, std::size_t max_bytes, std::string& message);

  /// Ends the message: like push().
  [[nodiscard]] Inflated finish(std::size_t max_bytes, std::string& message);

  /// Drops all state.
  void reset() { stream_.reset(); }

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  [[nodiscard]] Inflated inflate_input(std::size_t max_bytes, std::string& message);
  void begin();

  std::unique_ptr<z_stream_s, End> stream_;
  ContextTakeover takeover_;
  std::uint8_t window_bits_;
  bool between_blocks_ = true;  // of the deflated data, at a byte's start
};

}  // namespace rtp::websocket
