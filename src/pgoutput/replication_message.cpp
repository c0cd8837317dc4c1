#include "pgoutput/replication_message.h"

#include <utility>

#include "pgoutput/byte_reader.h"

namespace rtp::pgoutput {
namespace {

Result<ReplicationMessage> read_xlog_data(ByteReader reader) {
  XLogData data;
  RTP_TRY(data.start, reader.integer<Lsn>("start"));
  RTP_TRY(data.end, reader.integer<Lsn>("end of the log"));
  RTP_TRY(data.sent, reader.time("clock"));
  data.payload = reader.rest();
  return data;
}

Result<ReplicationMessage> read_keepalive(ByteReader reader) {
  Keepalive keepalive;
  RTP_TRY(keepalive.end, reader.integer<Lsn>("end of the log"));
  RTP_TRY(keepalive.sent, reader.time("clock"));
  RTP_TRY(const auto reply, reader.integer<std::uint8_t>("request of a reply"));
  keepalive.reply = reply == 0 ? Reply::kNotRequested : Reply::kRequested;
  RTP_CHECK(reader.finish());
  return keepalive;
}

void append_big_endian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> static_cast<unsigned>(shift)));
  }
}

}  // namespace

Result<ReplicationMessage> parse_replication_message(std::string_view bytes) {
  ByteReader reader("replication frame", bytes);
  RTP_TRY(const char kind, reader.integer<char>("kind"));
  switch (kind) {
    case 'w':
      return read_xlog_data({"XLogData", reader.rest()});
    case 'k':
      return read_keepalive({"primary keepalive", reader.rest()});
    default:
      return std::unexpected(reader.unknown("kind"));
  }
}

std::string encode_standby_status(const StandbyStatus& status) {
  std::string frame = "r";
  append_big_endian(frame, status.written);
  append_big_endian(frame, status.flushed);
  append_big_endian(frame, status.applied);
  append_big_endian(frame, static_cast<std::uint64_t>((status.sent - kPostgresEpoch).count()));
  frame.push_back(static_cast<char>(std::to_underlying(status.reply)));
  return frame;
}

}  // namespace rtp::pgoutput
