// The frames within the COPY BOTH stream of START_REPLICATION (PostgreSQL 15, 55.4 Streaming Replication
// Protocol), each whole, as libpq hands them over. Pure: thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "pgoutput/lsn.h"

namespace rtp::pgoutput {

/// 'w': a part of the log. PostgreSQL 15 sends for both LSNs of a logical message the place of the change,
/// and 0 where there is none (Relation, Type, Begin of a transaction with an Origin): Commit and Keepalive
/// tell how far the log has been read.
struct XLogData {
  Lsn start = 0;
  Lsn end = 0;
  std::chrono::microseconds sent{};  // server's clock, since the Unix epoch
  std::string_view payload = {};     // one pgoutput message, for parse_change; within the bytes parsed
};

enum class Reply : std::uint8_t { kNotRequested, kRequested };

/// 'k': the server is there. Where a reply is requested it ends the connection unless one comes soon.
struct Keepalive {
  Lsn end = 0;                       // of the log on the server
  std::chrono::microseconds sent{};  // server's clock, since the Unix epoch
  Reply reply = Reply::kNotRequested;
};

using ReplicationMessage = std::variant<XLogData, Keepalive>;

/// Errors: kMalformed for a frame that is cut, too long or of no known kind.
[[nodiscard]] Result<ReplicationMessage> parse_replication_message(std::string_view bytes);

/// 'r': how far the client has come. The server keeps the log from `flushed` on for the next connection.
struct StandbyStatus {
  Lsn written = 0;
  Lsn flushed = 0;
  Lsn applied = 0;
  std::chrono::microseconds sent{};    // client's clock, since the Unix epoch
  Reply reply = Reply::kNotRequested;  // asked of the server
};

/// The frame to be sent. LSNs are, as the protocol has them, of the byte after the last one.
[[nodiscard]] std::string encode_standby_status(const StandbyStatus& status);

}  // namespace rtp::pgoutput
