// Random operations on few items from many connections at once, judged by a simple model: there is one order
// of all of them, that of the change stream, in which each does to the item and answers what the model says,
// and in which none comes before another that had ended when it began (linearizability of each item).
// RTP_MODEL_SEED repeats the operations of a run, which prints its seed; how they interleave is new each
// time.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/api_fixture.h"
#include "dynamodb/wire_json.h"
#include "net/http_client.h"

namespace rtp::api {
namespace {

using dynamodb::Item;
using dynamodb::Number;
using MaybeItem = std::optional<Item>;

constexpr int kConnections = 8;
constexpr int kOperations = 150;  // of each
constexpr int kKeys = 3;
constexpr std::int64_t kLimit = 20;  // of kAddBelow

enum class Kind { kPut, kPutNew, kAdd, kAddBelow, kDelete, kGet, kBatchPut, kTransfer };
constexpr int kKinds = 8;

/// What an operation does to one of its keys, and what came of it.
struct Call {
  Kind kind = Kind::kGet;
  std::string id;  // of the operation, which each write leaves in the item
  std::string key;
  std::int64_t amount = 0;
  std::uint64_t invoked = 0;  // a moment on the clock of all connections, as the next
  std::uint64_t returned = 0;
  bool applied = false;      // not: its condition did not hold
  MaybeItem seen = {};       // what the answer shows of the item
  std::string failure = {};  // an answer that none of them may have
};

bool reads(const Call& call) { return call.kind == Kind::kGet || !call.applied; }

/// The model: the item after a write that is applied to `before`.
MaybeItem after(const Call& call, const MaybeItem& before) {
  if (call.kind == Kind::kDelete) {
    return std::nullopt;
  }
  Number n(call.amount);
  const bool adds = call.kind == Kind::kAdd || call.kind == Kind::kAddBelow || call.kind == Kind::kTransfer;
  if (adds && before) {
    n = Number::add(n, *before->at("n").as<Number>()).value();
  }
  return Item{{"id", call.key}, {"n", n}, {"op", call.id}};
}

/// The model: whether the condition of a call holds for an item.
bool condition_holds(Kind kind, const MaybeItem& item) {
  switch (kind) {
    case Kind::kPutNew:
      return !item;
    case Kind::kAddBelow:
      return item && *item->at("n").as<Number>() < Number(kLimit);
    default:
      return true;
  }
}

/// The model: what the answer to a write shows.
MaybeItem shown(const Call& call, const MaybeItem& before, const MaybeItem& now) {
  switch (call.kind) {
    case Kind::kPut:
    case Kind::kPutNew:
    case Kind::kDelete:
      return before;
    case Kind::kAdd:
    case Kind::kAddBelow:
      return now;
    default:
      return std::nullopt;
  }
}

/// Sends operations over a connection of its own.
class Client {
 public:
  Client(std::uint16_t port, int number, std::uint64_t seed, std::atomic<std::uint64_t>& clock)
      : http_({"127.0.0.1", port}), number_(number), clock_(clock), random_(randomness(seed, number)) {}

  void run() {
    for (int i = 0; i < kOperations; ++i) {
      const auto kind = static_cast<Kind>(pick(0, kKinds - 1));
      const std::string id = fmt::format("{}.{}", number_, i);
      const int first = pick(0, kKeys - 1);
      const std::int64_t amount = pick(-9, 9);
      std::vector<Call> calls{{.kind = kind, .id = id, .key = key(first), .amount = amount}};
      if (kind == Kind::kBatchPut || kind == Kind::kTransfer) {
        const int second = (first + pick(1, kKeys - 1)) % kKeys;
        calls.push_back({.kind = kind, .id = id, .key = key(second), .amount = -amount});
      }
      perform(calls);
      calls_.insert(calls_.end(), calls.begin(), calls.end());
    }
  }

  [[nodiscard]] const std::vector<Call>& calls() const { return calls_; }

 private:
  static std::mt19937_64 randomness(std::uint64_t seed, int number) {
    std::seed_seq seeds{seed, static_cast<std::uint64_t>(number)};
    return std::mt19937_64(seeds);
  }
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  static std::string key(int number) { return fmt::format("k{}", number); }

  static std::string item_json(const Call& call) {
    return fmt::format(R"({{"id":{{"S":"{}"}},"n":{{"N":"{}"}},"op":{{"S":"{}"}}}})", call.key, call.amount,
                       call.id);
  }
  static std::string key_json(const Call& call) {
    return fmt::format(R"("TableName":"Model","Key":{{"id":{{"S":"{}"}}}})", call.key);
  }
  static std::string add_json(const Call& call) {
    return fmt::format(R"({},"UpdateExpression":"SET op = :op ADD n :n")", key_json(call));
  }
  static std::string values_json(const Call& call, std::string_view more = "") {
    return fmt::format(R"("ExpressionAttributeValues":{{":op":{{"S":"{}"}},":n":{{"N":"{}"}}{}}})", call.id,
                       call.amount, more);
  }

  /// The operation's name and body.
  static std::pair<std::string, std::string> request(const std::vector<Call>& calls) {
    constexpr std::string_view kOnFailure = R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD")";
    const Call& call = calls.front();
    switch (call.kind) {
      case Kind::kPut:
        return {"PutItem", fmt::format(R"({{"TableName":"Model","Item":{},"ReturnValues":"ALL_OLD"}})",
                                       item_json(call))};
      case Kind::kPutNew:
        return {"PutItem", fmt::format(R"({{"TableName":"Model","Item":{},"ReturnValues":"ALL_OLD",{},)"
                                       R"json("ConditionExpression":"attribute_not_exists(id)"}})json",
                                       item_json(call), kOnFailure)};
      case Kind::kAdd:
        return {"UpdateItem",
                fmt::format(R"({{{},{},"ReturnValues":"ALL_NEW"}})", add_json(call), values_json(call))};
      case Kind::kAddBelow:
        return {"UpdateItem",
                fmt::format(R"({{{},{},"ReturnValues":"ALL_NEW","ConditionExpression":"n < :limit",{}}})",
                            add_json(call),
                            values_json(call, fmt::format(R"(,":limit":{{"N":"{}"}})", kLimit)), kOnFailure)};
      case Kind::kDelete:
        return {"DeleteItem", fmt::format(R"({{{},"ReturnValues":"ALL_OLD"}})", key_json(call))};
      case Kind::kGet:
        return {"GetItem", fmt::format(R"({{{},"ConsistentRead":true}})", key_json(call))};
      case Kind::kBatchPut:
        return {
            "BatchWriteItem",
            fmt::format(
                R"({{"RequestItems":{{"Model":[{{"PutRequest":{{"Item":{}}}}},{{"PutRequest":{{"Item":{}}}}}]}}}})",
                item_json(calls[0]), item_json(calls[1]))};
      case Kind::kTransfer:
        return {"TransactWriteItems",
                fmt::format(R"({{"TransactItems":[{{"Update":{{{},{}}}}},{{"Update":{{{},{}}}}}]}})",
                            add_json(calls[0]), values_json(calls[0]), add_json(calls[1]),
                            values_json(calls[1]))};
    }
    return {};
  }

  void perform(std::vector<Call>& calls) {
    const auto [operation, body] = request(calls);
    const std::uint64_t invoked = clock_.fetch_add(1);
    const auto answer = http_.request(
        "POST", "/",
        {{"Content-Type", "application/x-amz-json-1.0"}, {"X-Amz-Target", "DynamoDB_20120810." + operation}},
        body);
    const std::uint64_t returned = clock_.fetch_add(1);
    for (Call& call : calls) {
      call.invoked = invoked;
      call.returned = returned;
      read_answer(answer, call);
    }
  }

  static void read_answer(const Result<net::HttpAnswer>& answer, Call& call) {
    if (!answer) {
      call.failure = answer.error().message;
      return;
    }
    const auto json = boost::json::parse(answer->body).as_object();
    call.applied = answer->status == 200;
    if (!call.applied && !json.at("__type").as_string().ends_with("#ConditionalCheckFailedException")) {
      call.failure = answer->body;
      return;
    }
    for (const char* member : {"Attributes", "Item"}) {
      if (const auto* const item = json.if_contains(member)) {
        call.seen = dynamodb::item_from_typed_json(*item).value();
      }
    }
  }

  net::HttpClient http_;
  int number_;
  std::atomic<std::uint64_t>& clock_;
  std::mt19937_64 random_;
  std::vector<Call> calls_;
};

std::string describe(const Call& call) {
  std::string text =
      fmt::format("operation {} (kind {}) on {}, amount {}, from {} to {}, {}, seen: ", call.id,
                  static_cast<int>(call.kind), call.key, call.amount, call.invoked, call.returned,
                  call.applied ? "applied" : "not applied");
  if (call.seen) {
    dynamodb::append_plain_json(text, *call.seen);
  }
  return text;
}

/// The states of one item in the order of the stream, and the call that made each.
class History {
 public:
  void add(const dynamodb::StreamRecord& record) {
    EXPECT_EQ(record.old_image, states_.back()) << "record " << record.sequence_number;
    states_.push_back(record.new_image);
    writers_.push_back(nullptr);
  }

  /// `calls` are all of the item.
  void judge(std::vector<const Call*> calls) {
    std::ranges::sort(calls, {}, &Call::invoked);
    std::vector<std::pair<std::uint64_t, std::size_t>> ended;  // when calls returned, and their positions
    for (const Call* const call : calls) {
      if (!reads(*call) && (call->kind != Kind::kDelete || call->seen)) {
        place_write(*call);
      }
    }
    for (const Call* const call : calls) {
      std::size_t least = 0;
      for (const auto& [returned, position] : ended) {
        least = returned < call->invoked ? std::max(least, position) : least;
      }
      ended.emplace_back(call->returned, judge_order(*call, least));
    }
    EXPECT_EQ(std::ranges::count(writers_, nullptr), 1)
        << "records that no operation made";  // the first state
  }

  [[nodiscard]] const MaybeItem& last() const { return states_.back(); }

 private:
  /// The state that the write made.
  [[nodiscard]] std::size_t position_of(const Call& call) const {
    for (std::size_t i = 1; i < states_.size(); ++i) {
      const bool made_it = call.kind == Kind::kDelete
                               ? !states_[i] && states_[i - 1] == call.seen
                               : states_[i] && states_[i]->at("op") == dynamodb::AttributeValue(call.id);
      if (made_it) {
        return i;
      }
    }
    return 0;
  }

  void place_write(const Call& call) {
    const std::size_t position = position_of(call);
    ASSERT_NE(position, 0U) << "not in the stream: " << describe(call);
    ASSERT_EQ(writers_[position], nullptr) << "twice in the stream: " << describe(call);
    writers_[position] = &call;
    const MaybeItem& before = states_[position - 1];
    EXPECT_TRUE(condition_holds(call.kind, before)) << describe(call);
    EXPECT_EQ(states_[position], after(call, before)) << describe(call);
    EXPECT_EQ(call.seen, shown(call, before, states_[position])) << describe(call);
  }

  /// Checks that the call has a place that is not before `least`, where that of the calls is that had ended
  /// before it began; the first such place.
  std::size_t judge_order(const Call& call, std::size_t least) {
    if (const auto writer = std::ranges::find(writers_, &call); writer != writers_.end()) {
      const auto position = static_cast<std::size_t>(writer - writers_.begin());
      EXPECT_GT(position, least) << "too early in the stream: " << describe(call);
      return position;
    }
    for (std::size_t i = least; i < states_.size(); ++i) {
      const bool had_begun = writers_[i] == nullptr || writers_[i]->invoked < call.returned;
      const bool fits =
          call.kind == Kind::kGet || call.kind == Kind::kDelete || !condition_holds(call.kind, states_[i]);
      if (states_[i] == call.seen && had_begun && fits) {
        return i;
      }
    }
    ADD_FAILURE() << "saw what the item was not at that time: " << describe(call);
    return least;
  }

  std::vector<MaybeItem> states_{std::nullopt};
  std::vector<const Call*> writers_{nullptr};  // of each state; none of the first
};

class ModelTest : public ApiFixture {
 protected:
  void create_table() override {
    EXPECT_EQ(operation("CreateTable", R"({"TableName":"Model","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
        "GlobalSecondaryIndexes":[{"IndexName":"byN","KeySchema":[{"AttributeName":"n","KeyType":"HASH"}],
                                   "Projection":{"ProjectionType":"ALL"}}],
        "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})")
                  .status,
              200);
  }

  std::vector<Call> run_clients(std::uint64_t seed) {
    std::atomic<std::uint64_t> clock = 0;
    std::vector<Client> clients;
    clients.reserve(kConnections);
    for (int number = 0; number < kConnections; ++number) {
      clients.emplace_back(server_->endpoint().port, number, seed, clock);
    }
    {
      std::vector<std::jthread> threads;
      for (Client& client : clients) {
        threads.emplace_back([&client] { client.run(); });
      }
    }
    std::vector<Call> calls;
    for (const Client& client : clients) {
      calls.insert(calls.end(), client.calls().begin(), client.calls().end());
    }
    return calls;
  }

  /// The items of the table, or of its index, by their keys.
  std::map<std::string, Item> scan(std::optional<std::string> index) {
    dynamodb::ScanRequest request;
    request.page.table_name = "Model";
    request.page.index_name = std::move(index);
    std::map<std::string, Item> items;
    const auto page = tables_->scan(request).value();
    for (const Item& item : page.items) {
      EXPECT_TRUE(items.emplace(*item.at("id").as<std::string>(), item).second);
    }
    return items;
  }
};

std::uint64_t seed_of_run() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
  const char* const given = std::getenv("RTP_MODEL_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device()();
}

/// Both changes of a transaction come next to each other.
void expect_whole_transactions(const std::vector<Call>& calls,
                               const std::vector<dynamodb::StreamRecord>& records) {
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].new_image) {
      places[*records[i].new_image->at("op").as<std::string>()].push_back(i);
    }
  }
  for (const Call& call : calls) {
    if (call.kind == Kind::kTransfer) {
      ASSERT_EQ(places[call.id].size(), 2U) << describe(call);
      EXPECT_EQ(places[call.id][1], places[call.id][0] + 1) << describe(call);
    }
  }
}

TEST_F(ModelTest, OperationsFromManyConnectionsAreThoseOfTheModelInOneOrder) {
  const std::uint64_t seed = seed_of_run();
  std::cout << "RTP_MODEL_SEED=" << seed << '\n';
  SCOPED_TRACE(fmt::format("RTP_MODEL_SEED={}", seed));
  const std::vector<Call> calls = run_clients(seed);
  const auto records = tables_->read_changes(0, 1'000'000).value();

  std::map<std::string, History> histories;
  std::map<std::string, std::vector<const Call*>> calls_of;
  for (const dynamodb::StreamRecord& record : records) {
    histories[*record.keys.at("id").as<std::string>()].add(record);
  }
  for (const Call& call : calls) {
    ASSERT_EQ(call.failure, "") << describe(call);
    calls_of[call.key].push_back(&call);
  }
  std::map<std::string, Item> items;
  for (const auto& [key, of_key] : calls_of) {
    histories[key].judge(of_key);
    if (histories[key].last()) {
      items.emplace(key, *histories[key].last());
    }
  }
  expect_whole_transactions(calls, records);
  EXPECT_EQ(scan(std::nullopt), items);
  EXPECT_EQ(scan("byN"), items);
}

}  // namespace
}  // namespace rtp::api
