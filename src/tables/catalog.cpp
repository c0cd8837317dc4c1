#include "tables/catalog.h"

#include <cstdint>
#include <mutex>
#include <utility>

#include "tables/schema_codec.h"

namespace rtp::tables {

Result<std::unique_ptr<Catalog>> Catalog::load(const Storage& storage) {
  auto catalog = std::make_unique<Catalog>();
  const auto cursor = storage.range(Keyspace::kSchemas, "", "", Direction::kForward);
  while (true) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      return catalog;
    }
    RTP_TRY(dynamodb::TableSchema schema, decode_schema(entry->value));
    catalog->add(std::make_shared<const dynamodb::TableSchema>(std::move(schema)));
  }
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
  std::vector<SchemaPtr> schemas;
  for (const auto& table : tables_) {
    schemas.push_back(table.second);
  }
  return schemas;
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

}  // namespace rtp::tables
