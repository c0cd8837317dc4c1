// The transactions of the last minutes that had a token, so that one which is sent again is not applied
// again, also after a restart: in Keyspace::kMeta the fingerprint of each, under the ten minutes it falls in
// and its token.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "tables/storage.h"

namespace rtp::tables {

/// What remembers a transaction that is applied at `now`.
[[nodiscard]] Mutation remember_transaction(std::string_view token, std::uint64_t fingerprint,
                                            std::chrono::milliseconds now);

/// The fingerprint of the transaction with this token that was applied in the ten minutes before `now`;
/// absent when there is none. kCorrupt or kUnavailable when the storage cannot be read.
[[nodiscard]] Result<std::optional<std::uint64_t>> find_transaction(const Storage& storage,
                                                                    std::string_view token,
                                                                    std::chrono::milliseconds now);

/// What erases those that find_transaction() no longer finds; none when there are none.
[[nodiscard]] Result<std::vector<Mutation>> forget_old_transactions(const Storage& storage,
                                                                    std::chrono::milliseconds now);

}  // namespace rtp::tables
