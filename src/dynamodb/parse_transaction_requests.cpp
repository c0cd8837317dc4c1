#include <algorithm>
#include <array>
#include <utility>

#include "dynamodb/fingerprint.h"
#include "dynamodb/request_expressions.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/table_parameters.h"

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxActions = 100;
constexpr std::size_t kMaxTokenLength = 36;
constexpr std::size_t kMaxTransactionBytes = std::size_t{4} * 1024 * 1024;

constexpr std::array<std::string_view, 1> kTransactCondition = {"ConditionExpression"};
constexpr std::array<std::string_view, 2> kTransactUpdateAndCondition = {"UpdateExpression",
                                                                         "ConditionExpression"};
constexpr std::array<std::string_view, 1> kTransactProjection = {"ProjectionExpression"};
constexpr ExpressionParameters kTransactWriteParameters = {kTransactCondition, kTransactCondition, {}};
constexpr ExpressionParameters kTransactUpdateParameters = {
    kTransactUpdateAndCondition, kTransactUpdateAndCondition, {}};
constexpr ExpressionParameters kTransactGetParameters = {kTransactProjection, {}, {}};

enum class ActionKind { kConditionCheck, kPut, kDelete, kUpdate };
constexpr std::array<EnumName<ActionKind>, 4> kActionKinds = {
    {{"ConditionCheck", ActionKind::kConditionCheck},
     {"Put", ActionKind::kPut},
     {"Delete", ActionKind::kDelete},
     {"Update", ActionKind::kUpdate}}};

/// One action, read; its item and expressions may still turn out to be invalid.
class ActionReader {
 public:
  ActionReader(Members& members, ActionKind kind)
      : kind_(kind),
        table_name_(members.table_name()),
        item_or_key_(members.item(item_name(kind))),
        on_condition_failure_(members.return_values_on_condition_failure()),
        expressions_(members,
                     kind == ActionKind::kUpdate ? kTransactUpdateParameters : kTransactWriteParameters) {
    members.require(item_name(kind));
    if (kind == ActionKind::kUpdate) {
      members.require("UpdateExpression");
    } else if (kind == ActionKind::kConditionCheck) {
      members.require("ConditionExpression");
    }
  }

  /// The action, when the constraints hold. Errors (kInvalidArgument) in DynamoDB's wording.
  [[nodiscard]] Result<TransactAction> take() {
    RTP_CHECK(expressions_.check_combination());
    RTP_TRY(Item item, *std::move(item_or_key_));  // NOLINT(bugprone-unchecked-optional-access): required
    RTP_CHECK(expressions_.load_placeholders());
    switch (kind_) {
      case ActionKind::kPut:
        return put(std::move(item));
      case ActionKind::kUpdate:
        return update(std::move(item));
      case ActionKind::kDelete:
        return with_key<DeleteItemRequest>(std::move(item));
      case ActionKind::kConditionCheck:
        return with_key<ConditionCheckRequest>(std::move(item));
    }
    std::unreachable();
  }

 private:
  static std::string_view item_name(ActionKind kind) { return kind == ActionKind::kPut ? "Item" : "Key"; }

  template <typename Action>
  [[nodiscard]] Result<TransactAction> finish(Action action) {
    action.table_name = std::move(table_name_);
    action.on_condition_failure = on_condition_failure_;
    RTP_TRY(action.condition, expressions_.parse_condition("ConditionExpression"));
    RTP_CHECK(expressions_.placeholders().check_all_used());
    return TransactAction(std::move(action));
  }
  [[nodiscard]] Result<TransactAction> put(Item item) {
    RTP_CHECK(check_item_size(item));
    PutItemRequest action;
    action.item = std::move(item);
    return finish(std::move(action));
  }
  [[nodiscard]] Result<TransactAction> update(Item key) {
    UpdateItemRequest action;
    action.key = std::move(key);
    RTP_TRY(action.update, expressions_.parse_update());
    return finish(std::move(action));
  }
  template <typename Action>
  [[nodiscard]] Result<TransactAction> with_key(Item key) {
    Action action;
    action.key = std::move(key);
    return finish(std::move(action));
  }

  ActionKind kind_;
  std::string table_name_;
  std::optional<Result<Item>> item_or_key_;
  ReturnValues on_condition_failure_;
  Expressions expressions_;
};

class GetReader {
 public:
  explicit GetReader(Members& members)
      : key_(members.item("Key")),
        table_name_(members.table_name()),
        expressions_(members, kTransactGetParameters) {
    members.require("Key");
  }

  [[nodiscard]] Result<GetItemRequest> take() {
    RTP_CHECK(expressions_.check_combination());
    GetItemRequest get;
    get.table_name = std::move(table_name_);
    get.consistent_read = true;
    RTP_TRY(get.key, *std::move(key_));  // NOLINT(bugprone-unchecked-optional-access): required
    RTP_CHECK(expressions_.load_placeholders());
    RTP_TRY(get.projection, expressions_.parse_projection());
    RTP_CHECK(expressions_.placeholders().check_all_used());
    return get;
  }

 private:
  std::optional<Result<Item>> key_;
  std::string table_name_;
  Expressions expressions_;
};

void check_count(Members& members) {
  members.require("TransactItems");
  const JsonArray* items = members.list("TransactItems");
  if (items != nullptr && items->empty()) {
    members.violate("TransactItems", "'[]'", "Member must have length greater than or equal to 1");
  } else if (items != nullptr && items->size() > kMaxActions) {
    members.violate("TransactItems", "'[...]'", "Member must have length less than or equal to 100");
  }
}

/// Calls `read` with the members of the one structure of `element` that `names` names; otherwise false.
template <typename Names, typename Read>
bool read_only_structure(Members& element, const Names& names, Read read) {
  std::size_t count = 0;
  for (const auto& named : names) {
    if (const JsonObject* object = element.structure(named.name, named.name)) {
      Members members = element.within(*object, Members::path_within(named.name) + ".");
      read(members, named.value);
      ++count;
    }
  }
  return count == 1;
}

std::optional<std::string> read_token(Members& members) {
  const auto token = members.string("ClientRequestToken");
  if (token && token->empty()) {
    members.violate("ClientRequestToken", quoted(*token),
                    "Member must have length greater than or equal to 1");
  } else if (token && token->size() > kMaxTokenLength) {
    members.violate("ClientRequestToken", quoted(*token), "Member must have length less than or equal to 36");
  }
  return token ? std::optional<std::string>(*token) : std::nullopt;
}

std::size_t bytes_of(const TransactAction& action) {
  const auto* put = std::get_if<PutItemRequest>(&action);
  return put == nullptr ? 0 : item_size(put->item);
}

Result<void> check_bytes(const std::vector<TransactAction>& actions) {
  std::size_t bytes = 0;
  for (const TransactAction& action : actions) {
    bytes += bytes_of(action);
  }
  if (bytes > kMaxTransactionBytes) {
    return invalid("Collection size cannot exceed 4 MB: the items of the transaction have " +
                   std::to_string(bytes) + " bytes");
  }
  return {};
}

}  // namespace

Result<Request> parse_transact_write_items(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  TransactWriteItemsRequest request;
  request.capacity = members.return_consumed_capacity();
  static_cast<void>(members.return_item_collection_metrics());
  request.token = read_token(members);
  check_count(members);
  std::vector<ActionReader> readers;
  bool well_formed = true;
  read_structures(members, "TransactItems", "TransactWriteItem", [&](Members& element) {
    well_formed &= read_only_structure(
        element, kActionKinds, [&](Members& action, ActionKind kind) { readers.emplace_back(action, kind); });
  });
  RTP_CHECK(validation.check());
  if (!well_formed) {
    return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  for (ActionReader& reader : readers) {
    RTP_TRY(request.actions.emplace_back(), reader.take());
  }
  RTP_CHECK(check_bytes(request.actions));
  request.fingerprint = fingerprint(*body.find("TransactItems"));
  return request;
}

Result<Request> parse_transact_get_items(const JsonObject& body) {
  static constexpr std::array<EnumName<int>, 1> kGet = {{{"Get", 0}}};
  Validation validation;
  Members members(body, validation);
  TransactGetItemsRequest request;
  request.capacity = members.return_consumed_capacity();
  check_count(members);
  std::vector<GetReader> readers;
  bool well_formed = true;
  read_structures(members, "TransactItems", "TransactGetItem", [&](Members& element) {
    well_formed &=
        read_only_structure(element, kGet, [&](Members& get, int /*kind*/) { readers.emplace_back(get); });
  });
  RTP_CHECK(validation.check());
  if (!well_formed) {
    return invalid("TransactItems can only contain Get");
  }
  for (GetReader& reader : readers) {
    RTP_TRY(request.gets.emplace_back(), reader.take());
  }
  return request;
}

}  // namespace rtp::dynamodb
