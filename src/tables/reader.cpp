#include "tables/reader.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "dynamodb/key_paths.h"
#include "tables/capacity.h"
#include "tables/item_codec.h"
#include "tables/key_encoding.h"

namespace rtp::tables {
namespace {

using dynamodb::Item;

constexpr std::size_t kMaxVersionPageBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMaxPageKeys = 512;  // some milliseconds, when they are written often

}  // namespace

Result<std::optional<ItemVersion>> Reader::stored_version(const Item& key) const {
  RTP_TRY(const auto stored, storage_.get(Keyspace::kItems, item_key(schema_, key)));
  if (!stored) {
    return std::nullopt;
  }
  return decode_item(*stored);
}

Result<Tables::ItemRead> Reader::get(const dynamodb::GetItemRequest& request) const {
  RTP_CHECK(dynamodb::validate_key(schema_.key, request.key));
  RTP_CHECK(dynamodb::check_scalar_keys(schema_, request.projection));
  RTP_TRY(std::optional<ItemVersion> stored, stored_version(request.key));
  Tables::ItemRead read;
  read.read_units = read_units(stored ? dynamodb::item_size(stored->item) : 0, request.consistent_read);
  if (stored) {
    read.item = request.projection ? request.projection->project(stored->item) : std::move(stored->item);
  }
  return read;
}

Result<ItemsRead> Reader::batch_get(const dynamodb::BatchGet& request, std::size_t max_bytes) const {
  std::unordered_set<std::string> seen;
  for (const Item& key : request.keys) {
    RTP_CHECK(dynamodb::validate_key(schema_.key, key));
    if (!seen.insert(item_key(schema_, key)).second) {
      return invalid("Provided list of item keys contains duplicates");
    }
  }
  RTP_CHECK(dynamodb::check_scalar_keys(schema_, request.projection));
  ItemsRead read;
  for (const Item& key : request.keys) {
    RTP_TRY(std::optional<ItemVersion> stored, stored_version(key));
    const std::size_t bytes = stored ? dynamodb::item_size(stored->item) : 0;
    if (read.bytes + bytes > max_bytes) {
      break;
    }
    read.bytes += bytes;
    read.read_units += read_units(bytes, request.consistent_read);
    ++read.processed_keys;
    if (stored) {
      read.items.push_back(request.projection ? request.projection->project(stored->item)
                                              : std::move(stored->item));
    }
  }
  return read;
}

Result<std::optional<ItemVersion>> Reader::version(const Item& key) const {
  RTP_CHECK(dynamodb::validate_key(schema_.key, key));
  return stored_version(key);
}

Result<Tables::VersionPage> Reader::versions_with_prefix(std::string_view prefix,
                                                         std::optional<std::string_view> after,
                                                         std::size_t limit) const {
  if (schema_.key.range || schema_.key.hash.type != dynamodb::Type::kString) {
    return invalid("table " + schema_.name +
                   " cannot be read by prefix: its key must be one attribute of type S");
  }
  KeyRange range = space_range(schema_.name);
  if (after) {
    range.begin = key_after(item_key(schema_, {{schema_.key.hash.name, std::string(*after)}}));
  }
  const auto cursor = storage_.range(Keyspace::kItems, range.begin, range.end, Direction::kForward);
  Tables::VersionPage page;
  std::size_t keys = 0;
  std::size_t bytes = 0;
  while (true) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      return page;
    }
    RTP_TRY(const std::string_view hash_key, hash_key_of(schema_.name, entry->key));
    if (hash_key.starts_with(prefix)) {
      RTP_TRY(page.versions.emplace_back(), decode_item(entry->value));
      bytes += entry->value.size();
    }
    if (page.versions.size() == limit || ++keys == kMaxPageKeys || bytes >= kMaxVersionPageBytes) {
      page.last_evaluated = hash_key;
      return page;
    }
  }
}

}  // namespace rtp::tables
