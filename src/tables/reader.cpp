#include "tables/reader.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "dynamodb/key_paths.h"
#include "tables/item_codec.h"
#include "tables/key_encoding.h"
#include "tables/page_size.h"

namespace rtp::tables {
namespace {

using dynamodb::Item;
using dynamodb::ItemPage;
using dynamodb::ReadPage;
using dynamodb::TableSchema;

constexpr std::size_t kMaxPageBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMaxPageKeys = 512;  // some milliseconds, when they are written often
constexpr std::size_t kReadUnitBytes = 4096;

/// One unit per 4 KB, rounded up, at least one; half of it unless the read is consistent.
double read_units(std::size_t bytes, bool consistent) {
  const std::size_t units = (std::max<std::size_t>(bytes, 1) + kReadUnitBytes - 1) / kReadUnitBytes;
  return static_cast<double>(units) * (consistent ? 1.0 : 0.5);
}

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

/// The storage key of an ExclusiveStartKey.
Result<std::string> start_key(const TableSchema& schema, const Item& key) {
  if (const auto valid = dynamodb::validate_key(schema.key, key); !valid) {
    return invalid("The provided starting key is invalid: " + valid.error().message);
  }
  return item_key(schema, key);
}

/// The rest of `range` after the item at `start`, in the direction of reading.
KeyRange rest_of(KeyRange range, std::string start, Direction direction) {
  if (direction == Direction::kForward) {
    range.begin = key_after(start);
  } else {
    range.end = std::move(start);
  }
  return range;
}

Result<KeyRange> rest_of_query(const TableSchema& schema, const dynamodb::KeyCondition& condition,
                               KeyRange range, const Item& start, Direction direction) {
  RTP_TRY(std::string key, start_key(schema, start));
  RTP_CHECK(condition.check_start(schema.key, start));
  if (!schema.key.range) {
    return invalid("The query can return at most one row and cannot be restarted");
  }
  return rest_of(std::move(range), std::move(key), direction);
}

Result<void> refuse_key_in_filter(const TableSchema& schema, const ReadPage& page) {
  if (!page.filter) {
    return {};
  }
  const auto used = page.filter->attributes();
  for (const auto* attribute : {&schema.key.hash, schema.key.range ? &*schema.key.range : nullptr}) {
    if (attribute != nullptr && used.contains(attribute->name)) {
      return invalid(
          std::string(page.is_legacy_filter ? "QueryFilter" : "Filter Expression") +
          " can only contain non-primary key attributes: Primary key attribute: " + attribute->name);
    }
  }
  return {};
}

/// Refuses a projection or a filter that looks into a key.
Result<void> check_scalar_keys(const TableSchema& schema,
                               const std::optional<dynamodb::Projection>& projection,
                               const std::optional<dynamodb::Condition>& filter = std::nullopt) {
  if (projection) {
    RTP_CHECK(dynamodb::check_scalar_keys(schema, projection->opened_attributes()));
  }
  if (filter) {
    RTP_CHECK(dynamodb::check_scalar_keys(schema, filter->opened_attributes()));
  }
  return {};
}

/// Collects a page: counts what is evaluated, keeps what passes the filter, knows when the page is full.
class PageBuilder {
 public:
  PageBuilder(const ReadPage& request, const dynamodb::KeySchema& key) : request_(request), key_(key) {}

  void add(Item item) {
    bytes_ += dynamodb::item_size(item);
    page_bytes_ += page_bytes(key_, item);
    ++page_.scanned_count;
    if (!request_.filter || request_.filter->holds(item)) {
      ++page_.count;
      if (!request_.count_only) {
        page_.items.push_back(request_.projection ? request_.projection->project(item) : item);
      }
    }
    last_ = std::move(item);
  }

  /// As DynamoDB has it, with the item that goes over the megabyte.
  [[nodiscard]] bool is_full() const {
    return page_bytes_ >= kMaxPageBytes || (request_.limit && page_.scanned_count >= *request_.limit);
  }

  /// The page, with a LastEvaluatedKey when it ended before the data did.
  [[nodiscard]] Result<ItemPage> finish(const TableSchema& schema, bool ended_early) {
    if (ended_early) {
      RTP_TRY(page_.last_evaluated_key, dynamodb::key_of_item(schema.key, last_));
    }
    page_.read_units = read_units(bytes_, request_.consistent_read);
    return std::move(page_);
  }

 private:
  const ReadPage& request_;
  const dynamodb::KeySchema& key_;
  ItemPage page_;
  std::size_t bytes_ = 0;       // as capacity is accounted
  std::size_t page_bytes_ = 0;  // as the page is limited
  Item last_;
};

Result<ItemPage> read_page(const Storage& storage, const TableSchema& schema, const ReadPage& request,
                           const KeyRange& range, Direction direction) {
  PageBuilder page(request, schema.key);
  const auto cursor = storage.range(Keyspace::kItems, range.begin, range.end, direction);
  while (!page.is_full()) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      return page.finish(schema, false);
    }
    RTP_TRY(ItemVersion version, decode_item(entry->value));
    page.add(std::move(version.item));
  }
  return page.finish(schema, true);
}

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
  RTP_CHECK(check_scalar_keys(schema_, request.projection));
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
  RTP_CHECK(check_scalar_keys(schema_, request.projection));
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

Result<ItemPage> Reader::query(const dynamodb::QueryRequest& request) const {
  const auto& start = request.page.exclusive_start_key;
  if (start && start->size() != (schema_.key.range ? 2U : 1U)) {
    return invalid("The provided starting key is invalid");
  }
  RTP_TRY(const auto condition, request.key_conditions.resolve(schema_.key, start ? &*start : nullptr));
  const Direction direction = request.scan_index_forward ? Direction::kForward : Direction::kBackward;
  KeyRange range = condition_range(schema_.name, condition);
  if (start) {
    RTP_TRY(range, rest_of_query(schema_, condition, std::move(range), *start, direction));
  }
  RTP_CHECK(check_scalar_keys(schema_, request.page.projection));
  RTP_CHECK(refuse_key_in_filter(schema_, request.page));
  RTP_CHECK(check_scalar_keys(schema_, std::nullopt, request.page.filter));
  return read_page(storage_, schema_, request.page, range, direction);
}

Result<ItemPage> Reader::scan(const dynamodb::ScanRequest& request) const {
  KeyRange range = segment_range(schema_.name, request.segment, request.total_segments);
  if (request.page.exclusive_start_key) {
    RTP_TRY(std::string start, start_key(schema_, *request.page.exclusive_start_key));
    if (!range.contains(start)) {
      return invalid(
          "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
          "with "
          "correct Segment. TotalSegments: " +
          std::to_string(request.total_segments) + " Segment: " + std::to_string(request.segment));
    }
    range = rest_of(std::move(range), std::move(start), Direction::kForward);
  }
  RTP_CHECK(check_scalar_keys(schema_, request.page.projection, request.page.filter));
  return read_page(storage_, schema_, request.page, range, Direction::kForward);
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
  KeyRange range = table_range(schema_.name);
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
    if (page.versions.size() == limit || ++keys == kMaxPageKeys || bytes >= kMaxPageBytes) {
      page.last_evaluated = hash_key;
      return page;
    }
  }
}

}  // namespace rtp::tables
