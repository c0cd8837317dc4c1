#include "tables/transaction_log.h"

#include <utility>

#include "tables/byte_codec.h"

namespace rtp::tables {
namespace {

constexpr std::chrono::minutes kRemembered{10};
constexpr std::string_view kPrefix = "transaction/";

std::uint64_t period_of(std::chrono::milliseconds time) {
  return static_cast<std::uint64_t>(time.count() / std::chrono::milliseconds(kRemembered).count());
}

std::string period_key(std::uint64_t period) {
  std::string key(kPrefix);
  append_big_endian(key, period);
  return key;
}

struct Remembered {
  std::chrono::milliseconds applied;
  std::uint64_t fingerprint = 0;
};

Result<std::optional<Remembered>> find_in(const Storage& storage, std::uint64_t period,
                                          std::string_view token) {
  RTP_TRY(const auto stored, storage.get(Keyspace::kMeta, period_key(period).append(token)));
  if (!stored) {
    return std::nullopt;
  }
  ByteReader reader(*stored);
  Remembered found;
  found.applied = std::chrono::milliseconds(static_cast<std::int64_t>(reader.big_endian()));
  found.fingerprint = reader.big_endian();
  if (!reader.finished()) {
    return fail(ErrorCode::kCorrupt, "a stored transaction is cut short or damaged");
  }
  return found;
}

}  // namespace

Mutation remember_transaction(std::string_view token, std::uint64_t fingerprint,
                              std::chrono::milliseconds now) {
  std::string value;
  append_big_endian(value, static_cast<std::uint64_t>(now.count()));
  append_big_endian(value, fingerprint);
  return {Mutation::Kind::kPut, Keyspace::kMeta, period_key(period_of(now)).append(token), std::move(value)};
}

Result<std::optional<std::uint64_t>> find_transaction(const Storage& storage, std::string_view token,
                                                      std::chrono::milliseconds now) {
  const std::uint64_t period = period_of(now);
  for (const std::uint64_t looked_in : {period, period - 1}) {
    RTP_TRY(const auto found, find_in(storage, looked_in, token));
    if (found && now - found->applied < kRemembered) {
      return found->fingerprint;
    }
  }
  return std::nullopt;
}

Result<std::vector<Mutation>> forget_old_transactions(const Storage& storage, std::chrono::milliseconds now) {
  const std::string end = period_key(period_of(now) - 1);
  const auto cursor = storage.range(Keyspace::kMeta, period_key(0), end, Direction::kForward);
  RTP_TRY(const auto oldest, cursor->next());
  if (!oldest) {
    return std::vector<Mutation>{};
  }
  return std::vector<Mutation>{{Mutation::Kind::kEraseRange, Keyspace::kMeta, std::string(oldest->key), end}};
}

}  // namespace rtp::tables
