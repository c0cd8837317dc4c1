#include "sources/postgres_ids.h"

#include <utility>

#include <fmt/format.h>

namespace rtp::sources {
namespace {

constexpr std::string_view kIdPrefix = "id/";
constexpr std::size_t kMaxSortKeyBytes = 1024;  // of a sort key

std::string checkpoint_name(std::string_view table, std::string_view id) {
  // A table's name may have any character; with its length in front it ends where it ends.
  return fmt::format("{}{}:{}/{}", kIdPrefix, table.size(), table, id);
}

/// Table and id of a checkpoint's name.
std::optional<std::pair<std::string, std::string>> parse_name(std::string_view name) {
  name.remove_prefix(std::min(kIdPrefix.size(), name.size()));
  std::size_t size = 0;
  while (!name.empty() && name.front() >= '0' && name.front() <= '9' && size < kMaxSortKeyBytes) {
    size = size * 10 + static_cast<std::size_t>(name.front() - '0');
    name.remove_prefix(1);
  }
  if (!name.starts_with(':') || name.size() < size + 2 || name[size + 1] != '/') {
    return std::nullopt;
  }
  return std::pair(std::string(name.substr(1, size)), std::string(name.substr(size + 2)));
}

}  // namespace

Result<PostgresIds> PostgresIds::load(const ItemSink& sink, std::string_view source) {
  RTP_TRY(const std::vector<Checkpoint> checkpoints, sink.checkpoints(source, kIdPrefix));
  PostgresIds ids;
  for (const Checkpoint& checkpoint : checkpoints) {
    if (auto parsed = parse_name(checkpoint.name)) {
      ids.tables_[std::move(parsed->first)].emplace(std::move(parsed->second), 0);
    }
  }
  return ids;
}

Result<std::optional<Checkpoint>> PostgresIds::add(const std::string& table, const std::string& id) {
  Rounds& rounds = tables_[table];
  if (const auto found = rounds.find(id); found != rounds.end()) {
    found->second = round_;
    return std::nullopt;
  }
  std::string name = checkpoint_name(table, id);
  if (name.size() > kMaxSortKeyBytes) {
    return fail(ErrorCode::kTooLarge, fmt::format("the id has {} bytes: with the name of its table {} are "
                                                  "allowed",
                                                  id.size(), kMaxSortKeyBytes));
  }
  rounds.emplace(id, round_);
  return Checkpoint{.name = std::move(name), .value = ""};
}

std::optional<Checkpoint> PostgresIds::remove(const std::string& table, const std::string& id) {
  const auto rounds = tables_.find(table);
  if (rounds == tables_.end() || rounds->second.erase(id) == 0) {
    return std::nullopt;
  }
  return Checkpoint{.name = checkpoint_name(table, id), .value = std::nullopt};
}

std::vector<std::string> PostgresIds::unseen(const std::string& table) const {
  std::vector<std::string> ids;
  if (const auto rounds = tables_.find(table); rounds != tables_.end()) {
    for (const auto& [id, round] : rounds->second) {
      if (round != round_) {
        ids.push_back(id);
      }
    }
  }
  return ids;
}

std::vector<std::string> PostgresIds::all(const std::string& table) const {
  std::vector<std::string> ids;
  if (const auto rounds = tables_.find(table); rounds != tables_.end()) {
    for (const auto& entry : rounds->second) {
      ids.push_back(entry.first);
    }
  }
  return ids;
}

}  // namespace rtp::sources
