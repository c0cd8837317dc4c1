#include "tables/table_update.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rtp::tables {
namespace {

using dynamodb::BillingMode;
using dynamodb::CreateIndex;
using dynamodb::DeleteIndex;
using dynamodb::KeyAttribute;
using dynamodb::SecondaryIndex;
using dynamodb::TableSchema;
using dynamodb::Throughput;
using dynamodb::UpdateIndex;
using dynamodb::UpdateTableRequest;

constexpr std::size_t kMaxUpdates = 5;

std::unexpected<Error> invalid_parameter(std::string_view what) {
  return invalid(std::string("One or more parameter values were invalid: ").append(what));
}

Result<void> update_throughput(Throughput& current, const Throughput& requested) {
  if (current == requested) {
    return invalid(
        "The provisioned throughput for the table will not change. The requested value equals the current "
        "value. Current ReadCapacityUnits provisioned for the table: " +
        std::to_string(current.read) + ". Requested ReadCapacityUnits: " + std::to_string(requested.read) +
        ". Current WriteCapacityUnits provisioned for the table: " + std::to_string(current.write) +
        ". Requested WriteCapacityUnits: " + std::to_string(requested.write) +
        ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
        "limits.");
  }
  current = requested;
  return {};
}

/// Adds the definitions of a new index's key; one that is there must say the same.
Result<void> define(const SecondaryIndex& index, TableSchema& schema) {
  for (const KeyAttribute* const attribute : index.key.attributes()) {
    const auto known = std::ranges::find(schema.attribute_definitions, attribute->name, &KeyAttribute::name);
    if (known == schema.attribute_definitions.end()) {
      schema.attribute_definitions.push_back(*attribute);
    } else if (known->type != attribute->type) {
      return invalid_parameter("Attribute " + attribute->name + " is defined as " +
                               std::string(descriptor(known->type)) + " already");
    }
  }
  return {};
}

void drop_unused_definitions(TableSchema& schema) {
  const std::set<std::string_view> used = schema.key_attributes();
  std::erase_if(schema.attribute_definitions,
                [&](const KeyAttribute& definition) { return !used.contains(definition.name); });
}

/// Makes the changes of indexes in a schema one by one.
class IndexChanges {
 public:
  explicit IndexChanges(TableSchema& schema) : schema_(schema) {}

  Result<void> operator()(const CreateIndex& update) {
    RTP_CHECK(count_online_change());
    const SecondaryIndex& index = update.index;
    if (schema_.find_index(index.name) != nullptr) {
      return invalid("Attempting to create an index which already exists");
    }
    const bool has_throughput = index.throughput != Throughput{};
    if (has_throughput && schema_.billing_mode == BillingMode::kPayPerRequest) {
      return invalid_parameter("ProvisionedThroughput should not be specified for index: " + index.name +
                               " when BillingMode is PAY_PER_REQUEST");
    }
    if (!has_throughput && schema_.billing_mode == BillingMode::kProvisioned) {
      return invalid_parameter("ProvisionedThroughput must be specified for index: " + index.name);
    }
    if (std::ranges::count(schema_.indexes, true, &SecondaryIndex::global) >=
        static_cast<std::ptrdiff_t>(dynamodb::kMaxGlobalIndexes)) {
      return invalid_parameter("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
    RTP_CHECK(define(index, schema_));
    schema_.indexes.push_back(index);
    return {};
  }

  Result<void> operator()(const UpdateIndex& update) {
    if (update.throughput.read > dynamodb::kMaxCapacityUnits ||
        update.throughput.write > dynamodb::kMaxCapacityUnits) {
      return invalid(
          "This operation cannot be performed with given input values. Please contact DynamoDB service team "
          "for more info: Action Blocked: IndexUpdate");
    }
    RTP_TRY(SecondaryIndex* const index, find(update.name));
    return update_throughput(index->throughput, update.throughput);
  }

  Result<void> operator()(const DeleteIndex& update) {
    RTP_CHECK(count_online_change());
    RTP_CHECK(find(update.name));
    std::erase_if(schema_.indexes, [&](const SecondaryIndex& index) { return index.name == update.name; });
    drop_unused_definitions(schema_);
    return {};
  }

 private:
  [[nodiscard]] Result<SecondaryIndex*> find(std::string_view name) {
    const auto found = std::ranges::find(schema_.indexes, name, &SecondaryIndex::name);
    if (found == schema_.indexes.end() || !found->global) {
      return fail(ErrorCode::kNotFound, "Requested resource not found");
    }
    return &*found;
  }

  [[nodiscard]] Result<void> count_online_change() {
    const bool is_building = std::ranges::find(schema_.indexes, dynamodb::IndexStatus::kCreating,
                                               &SecondaryIndex::status) != schema_.indexes.end();
    if (is_building || std::exchange(changes_online_, true)) {
      return fail(ErrorCode::kLimitExceeded,
                  "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously "
                  "per table");
    }
    return {};
  }

  TableSchema& schema_;
  bool changes_online_ = false;
};

/// Refuses to provision a table whose indexes are not provisioned with it.
Result<void> check_all_provisioned(const TableSchema& schema) {
  std::string missing;
  for (const SecondaryIndex& index : schema.indexes) {
    if (index.global && index.throughput == Throughput{}) {
      missing.append(missing.empty() ? "" : ",").append(index.name);
    }
  }
  if (!missing.empty()) {
    return invalid_parameter("ProvisionedThroughput must be specified for index: " + missing);
  }
  return {};
}

Result<void> update_billing(TableSchema& schema, const UpdateTableRequest& request) {
  const BillingMode before =
      std::exchange(schema.billing_mode, request.billing_mode.value_or(schema.billing_mode));
  if (request.throughput && schema.billing_mode == BillingMode::kPayPerRequest) {
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  if (request.throughput) {
    RTP_CHECK(update_throughput(schema.throughput, *request.throughput));
  }
  if (schema.billing_mode == BillingMode::kPayPerRequest && before == BillingMode::kProvisioned) {
    schema.throughput = {};
    for (SecondaryIndex& index : schema.indexes) {
      index.throughput = {};
    }
  }
  return {};
}

}  // namespace

Result<TableSchema> updated_schema(TableSchema schema, const UpdateTableRequest& request) {
  RTP_CHECK(update_billing(schema, request));
  if (request.index_updates.size() > kMaxUpdates) {
    return fail(ErrorCode::kLimitExceeded,
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
                "table");
  }
  IndexChanges change(schema);
  for (const dynamodb::IndexUpdate& update : request.index_updates) {
    RTP_CHECK(std::visit(change, update));
  }
  if (schema.billing_mode == BillingMode::kProvisioned) {
    RTP_CHECK(check_all_provisioned(schema));
  }
  schema.deletion_protection = request.deletion_protection.value_or(schema.deletion_protection);
  return schema;
}

}  // namespace rtp::tables
