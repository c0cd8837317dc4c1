#include "tables/catalog.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <ranges>
#include <utility>

#include "tables/change_log.h"
#include "tables/schema_codec.h"

namespace rtp::tables {

Result<std::unique_ptr<Catalog>> Catalog::load(const Storage& storage) {
  auto catalog = std::make_unique<Catalog>();
  const auto cursor = storage.range(Keyspace::kSchemas, "", "", Direction::kForward);
  while (true) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      break;
    }
    RTP_TRY(dynamodb::TableSchema schema, decode_schema(entry->value));
    catalog->add(std::make_shared<const dynamodb::TableSchema>(std::move(schema)));
  }
  RTP_TRY(std::vector<dynamodb::Stream> ended, stored_ended_streams(storage));
  for (dynamodb::Stream& stream : ended) {
    catalog->add_ended(std::move(stream));
  }
  return catalog;
}

Catalog::SchemaPtr Catalog::look_up(std::string_view table_name) const {
  const std::shared_lock lock(mutex_);
  const auto table = tables_.find(table_name);
  return table == tables_.end() ? nullptr : table->second;
}

Result<Catalog::SchemaPtr> Catalog::find(std::string_view table_name) const {
  SchemaPtr schema = look_up(table_name);
  if (!schema) {
    return fail(ErrorCode::kNotFound, "Requested resource not found");
  }
  return schema;
}

Result<Catalog::SchemaPtr> Catalog::find_for_control(std::string_view table_name) const {
  SchemaPtr schema = look_up(table_name);
  if (!schema) {
    return fail(ErrorCode::kNotFound,
                "Requested resource not found: Table: " + std::string(table_name) + " not found");
  }
  return schema;
}

Tables::TableNames Catalog::list(const dynamodb::ListTablesRequest& request) const {
  const std::shared_lock lock(mutex_);
  Tables::TableNames page;
  auto table = request.exclusive_start_table_name ? tables_.upper_bound(*request.exclusive_start_table_name)
                                                  : tables_.begin();
  for (; table != tables_.end() && std::cmp_less(page.names.size(), request.limit); ++table) {
    page.names.push_back(table->first);
  }
  if (table != tables_.end() && !page.names.empty()) {
    page.last_evaluated = page.names.back();
  }
  return page;
}

std::vector<Catalog::SchemaPtr> Catalog::all() const {
  const std::shared_lock lock(mutex_);
  const auto schemas = tables_ | std::views::values;
  return {schemas.begin(), schemas.end()};
}

void Catalog::add(SchemaPtr schema) {
  const std::unique_lock lock(mutex_);
  std::string name = schema->name;
  tables_.insert_or_assign(std::move(name), std::move(schema));
}

void Catalog::remove(std::string_view table_name) {
  const std::unique_lock lock(mutex_);
  if (const auto table = tables_.find(table_name); table != tables_.end()) {
    tables_.erase(table);
  }
}

std::vector<Catalog::SchemaPtr> Catalog::with_time_to_live() const {
  const std::shared_lock lock(mutex_);
  std::vector<SchemaPtr> tables;
  for (const auto& [name, schema] : tables_) {
    if (schema->ttl_attribute) {
      tables.push_back(schema);
    }
  }
  return tables;
}

std::vector<dynamodb::Stream> Catalog::streams() const {
  std::vector<dynamodb::Stream> all;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [name, schema] : tables_) {
      if (auto stream = enabled_stream(*schema)) {
        all.push_back(*std::move(stream));
      }
    }
    for (const auto& [name, stream] : ended_) {
      all.push_back(stream);
    }
  }
  std::ranges::sort(all, {}, [](const dynamodb::Stream& stream) {
    return std::pair<std::string_view, std::string_view>(stream.table_name, stream.label);
  });
  return all;
}

std::optional<dynamodb::Stream> Catalog::find_stream(std::string_view table_name,
                                                     std::string_view label) const {
  const std::shared_lock lock(mutex_);
  if (const auto table = tables_.find(table_name); table != tables_.end()) {
    if (auto stream = enabled_stream(*table->second); stream && stream->label == label) {
      return stream;
    }
  }
  const auto ended = ended_.find(StreamName(table_name, label));
  return ended == ended_.end() ? std::nullopt : std::optional(ended->second);
}

std::chrono::milliseconds Catalog::newest_ended_stream(std::string_view table_name) const {
  const std::shared_lock lock(mutex_);
  std::chrono::milliseconds newest{};
  for (const auto& [name, stream] : ended_) {
    if (name.first == table_name) {
      newest = std::max(newest, stream.created);
    }
  }
  return newest;
}

void Catalog::add_ended(dynamodb::Stream stream) {
  const std::unique_lock lock(mutex_);
  StreamName name(stream.table_name, stream.label);
  ended_.insert_or_assign(std::move(name), std::move(stream));
}

std::vector<dynamodb::Stream> Catalog::ended_before(std::chrono::milliseconds cutoff) const {
  const std::shared_lock lock(mutex_);
  std::vector<dynamodb::Stream> old;
  for (const auto& [name, stream] : ended_) {
    if (stream.end->closed < cutoff) {  // NOLINT(bugprone-unchecked-optional-access): all here have one
      old.push_back(stream);
    }
  }
  return old;
}

void Catalog::remove_ended(const dynamodb::Stream& stream) {
  const std::unique_lock lock(mutex_);
  ended_.erase(StreamName(stream.table_name, stream.label));
}

}  // namespace rtp::tables
