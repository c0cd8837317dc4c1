#include <set>
#include <utility>

#include "dynamodb/index_parameters.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/table_parameters.h"

namespace rtp::dynamodb {
namespace {

/// One element of GlobalSecondaryIndexUpdates, as the request has it.
struct IndexUpdateParameters {
  std::optional<IndexParameters> created;
  std::optional<UpdateIndex> updated;
  std::optional<DeleteIndex> deleted;

  [[nodiscard]] std::string_view index_name() const {
    if (updated) {
      return updated->name;
    }
    if (created) {
      return created->name;
    }
    return deleted ? std::string_view(deleted->name) : std::string_view();
  }
  [[nodiscard]] bool is_empty() const { return !created && !updated && !deleted; }
};

/// The members of the structure `name` of an index update, handed to `read` when it is there.
template <typename Read>
void read_action(Members& update, std::string_view name, Read read) {
  const std::string type = std::string(name) + "GlobalSecondaryIndexAction";
  if (const JsonObject* object = update.structure(name, type)) {
    Members action = update.within(*object, Members::path_within(name) + ".");
    read(action);
  }
}

std::vector<IndexUpdateParameters> read_index_updates(Members& members) {
  std::vector<IndexUpdateParameters> updates;
  read_structures(
      members, "GlobalSecondaryIndexUpdates", "GlobalSecondaryIndexUpdate", [&](Members& element) {
        IndexUpdateParameters& update = updates.emplace_back();
        read_action(element, "Update", [&](Members& action) {
          std::string name = read_index_name(action);
          action.require("ProvisionedThroughput");
          update.updated = {.name = std::move(name),
                            .throughput = read_throughput(action).value_or(Throughput{})};
        });
        read_action(element, "Create", [&](Members& action) { update.created = read_index(action, true); });
        read_action(element, "Delete",
                    [&](Members& action) { update.deleted = {.name = read_index_name(action)}; });
      });
  return updates;
}

Result<void> check_updates(const std::vector<IndexUpdateParameters>& updates) {
  std::set<std::string_view> names;
  for (const IndexUpdateParameters& update : updates) {
    if (update.is_empty()) {
      return invalid_parameter(
          "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
          "GlobalSecondaryIndexUpdate.Delete must not be null");
    }
    if (!names.insert(update.index_name()).second) {
      return invalid_parameter(
          "Only one global secondary index update per index is allowed simultaneously. Index: " +
          std::string(update.index_name()));
    }
  }
  return {};
}

Result<IndexUpdate> resolve(const IndexUpdateParameters& update,
                            const std::vector<KeyAttribute>& definitions) {
  if (update.updated) {
    return *update.updated;
  }
  if (update.deleted) {
    return *update.deleted;
  }
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): one of the three is there, as check_updates() says
  RTP_TRY(SecondaryIndex index, resolve_index(*update.created, true, definitions));
  index.status = IndexStatus::kCreating;
  return CreateIndex{std::move(index)};
}

Result<void> check_throughput(const UpdateTableRequest& request) {
  if (request.billing_mode == BillingMode::kProvisioned && !request.throughput) {
    return invalid_parameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  return check_bounds(request.throughput.value_or(Throughput{}));
}

}  // namespace

Result<Request> parse_update_table(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  UpdateTableRequest request;
  const auto table_name = members.string("TableName");
  request.attribute_definitions = read_attribute_definitions(members);
  request.throughput = read_throughput(members);
  request.billing_mode = read_billing_mode(members);
  const std::vector<IndexUpdateParameters> updates = read_index_updates(members);
  request.stream = read_stream_specification(members);
  if (members.has("DeletionProtectionEnabled")) {
    request.deletion_protection = members.boolean("DeletionProtectionEnabled", false);
  }
  RTP_CHECK(check_table_name_presence(validation, table_name));
  request.table_name = members.table_name();
  RTP_CHECK(validation.check());
  if (!request.throughput && !request.billing_mode && !request.stream && !request.deletion_protection &&
      updates.empty() && !members.has("SSESpecification")) {
    return invalid(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  }
  RTP_CHECK(check_throughput(request));
  RTP_CHECK(check_updates(updates));
  for (const IndexUpdateParameters& update : updates) {
    RTP_TRY(request.index_updates.emplace_back(), resolve(update, request.attribute_definitions));
  }
  return request;
}

}  // namespace rtp::dynamodb
