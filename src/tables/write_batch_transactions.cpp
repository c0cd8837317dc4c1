// The transactions of a WriteBatch.
#include <unordered_set>
#include <utility>
#include <variant>

#include "tables/capacity.h"
#include "tables/key_encoding.h"
#include "tables/transaction_log.h"
#include "tables/write_batch.h"

namespace rtp::tables {
namespace {

using dynamodb::CancellationReason;
using dynamodb::TransactGetOutcome;
using dynamodb::TransactWriteOutcome;

/// What each action of a transaction costs over the same outside of one: it is prepared and committed.
constexpr double kTransactionFactor = 2;

std::unexpected<Error> item_named_twice() {
  return fail(ErrorCode::kInvalidArgument,
              "Transaction request cannot include multiple operations on one item");
}

/// The reason for which an action with this error cancels its transaction; absent when the error is one of
/// the whole request.
std::optional<CancellationReason> reason_of(const Error& error) {
  if (error.code != ErrorCode::kInvalidArgument) {
    return std::nullopt;
  }
  return CancellationReason{CancellationReason::Code::kValidationError, error.message};
}

CancellationReason reason_of(const dynamodb::WriteOutcome& outcome) {
  if (outcome.kind == dynamodb::WriteOutcome::Kind::kApplied) {
    return {};
  }
  return {CancellationReason::Code::kConditionalCheckFailed, "The conditional request failed",
          outcome.attributes};
}

dynamodb::ConsumedUnits times(dynamodb::ConsumedUnits units, double factor) {
  units.table *= factor;
  for (auto* const indexes : {&units.local_indexes, &units.global_indexes}) {
    for (auto& index : *indexes) {
      index.second *= factor;
    }
  }
  return units;
}

}  // namespace

Result<TransactWriteOutcome> WriteBatch::write(dynamodb::TransactWriteItemsRequest request) {
  if (request.token) {
    RTP_TRY(const auto applied, remembered_fingerprint(*request.token));
    if (applied) {
      using enum TransactWriteOutcome::Kind;
      return TransactWriteOutcome{.kind = *applied == request.fingerprint ? kApplied : kTokenReused};
    }
  }
  RTP_TRY(Decisions decisions, decide(std::move(request.actions)));
  if (decisions.cancelled) {
    return TransactWriteOutcome{.kind = TransactWriteOutcome::Kind::kCancelled,
                                .reasons = std::move(decisions.reasons)};
  }
  TransactWriteOutcome outcome;
  for (Decision& decision : decisions.made) {
    const Catalog::SchemaPtr schema = decision.target.schema;
    outcome.units[schema->name] += times(add(std::move(decision)).units, kTransactionFactor);
  }
  remember(request);
  return outcome;
}

Result<WriteBatch::Decisions> WriteBatch::decide(std::vector<dynamodb::TransactAction> actions) const {
  Decisions decisions;
  std::unordered_set<std::string> items;
  for (dynamodb::TransactAction& action : actions) {
    Result<Decision> decision =
        std::visit([this](auto& request) { return decide(std::move(request), Decided{}); }, action);
    if (!decision) {
      const auto reason = reason_of(decision.error());
      if (!reason) {
        return std::unexpected(std::move(decision).error());
      }
      decisions.reasons.push_back(*reason);
    } else if (!items.insert(decision->target.storage_key).second) {
      return item_named_twice();
    } else {
      decisions.reasons.push_back(reason_of(decision->effect.outcome));
      decisions.made.push_back(*std::move(decision));
    }
    decisions.cancelled |= decisions.reasons.back().cancels();
  }
  return decisions;
}

Result<std::optional<std::uint64_t>> WriteBatch::remembered_fingerprint(const std::string& token) const {
  if (const auto in_batch = tokens_.find(token); in_batch != tokens_.end()) {
    return in_batch->second;
  }
  return find_transaction(storage_, token, now_);
}

void WriteBatch::remember(const dynamodb::TransactWriteItemsRequest& request) {
  if (request.token) {
    ++changes_;
    tokens_.insert_or_assign(*request.token, request.fingerprint);
    add_mutation(remember_transaction(*request.token, request.fingerprint, now_));
  }
}

Result<TransactGetOutcome> WriteBatch::write(const dynamodb::TransactGetItemsRequest& request) {
  TransactGetOutcome outcome;
  std::vector<CancellationReason> reasons;
  bool cancelled = false;
  std::unordered_set<std::string> items;
  for (const dynamodb::GetItemRequest& get : request.gets) {
    RTP_TRY(const Catalog::SchemaPtr schema, catalog_.find(get.table_name));
    CancellationReason& reason = reasons.emplace_back();
    if (const auto valid = dynamodb::validate_key(schema->key, get.key); !valid) {
      reason = reason_of(valid.error()).value_or(CancellationReason{});
      cancelled = true;
      continue;
    }
    const std::string storage_key = item_key(*schema, get.key);
    if (!items.insert(storage_key).second) {
      return item_named_twice();
    }
    RTP_TRY(std::optional<dynamodb::Item> item, current_item(storage_key, {}));
    outcome.units[schema->name].table +=
        kTransactionFactor * read_units(item ? dynamodb::item_size(*item) : 0, true);
    outcome.items.push_back(item && get.projection ? get.projection->project(*item) : std::move(item));
  }
  if (cancelled) {
    return TransactGetOutcome{.reasons = std::move(reasons)};
  }
  return outcome;
}

}  // namespace rtp::tables
