// A Storage in memory, for tests: nothing survives it. A hook sees each commit before it happens, and can
// delay it or make it fail.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tables/storage.h"

namespace rtp::tables {

class MemoryStorage final : public Storage {
 public:
  /// Runs on the committing thread; an error it returns is the result of that commit, which then did nothing.
  using CommitHook = std::function<Result<void>(const std::vector<Mutation>&, Durability)>;

  /// Set while nobody commits.
  void set_commit_hook(CommitHook hook) { hook_ = std::move(hook); }

  [[nodiscard]] Result<std::optional<std::string>> get(Keyspace keyspace,
                                                       std::string_view key) const override;
  [[nodiscard]] std::unique_ptr<Cursor> range(Keyspace keyspace, std::string_view begin, std::string_view end,
                                              Direction direction) const override;
  [[nodiscard]] Result<void> commit(const std::vector<Mutation>& mutations, Durability durability) override;

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;

  static void apply(Entries& entries, const Mutation& mutation);

  CommitHook hook_;
  mutable std::shared_mutex mutex_;  // guards keyspaces_
  std::array<Entries, kKeyspaceCount> keyspaces_;
};

}  // namespace rtp::tables
