// What every Storage does, as tests: an adapter's test program includes this and instantiates StorageContract
// with a function that makes an empty storage.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/storage.h"

namespace rtp::tables {

/// An empty storage, and whatever must live as long as it.
using StorageFactory = std::function<std::shared_ptr<Storage>()>;

class StorageContract : public ::testing::TestWithParam<StorageFactory> {
 protected:
  using Entries = std::vector<std::pair<std::string, std::string>>;

  static Mutation put(std::string key, std::string value, Keyspace keyspace = Keyspace::kItems) {
    return {Mutation::Kind::kPut, keyspace, std::move(key), std::move(value)};
  }
  static Mutation erase(std::string key) {
    return {Mutation::Kind::kErase, Keyspace::kItems, std::move(key), {}};
  }
  static Mutation erase_range(std::string begin, std::string end) {
    return {Mutation::Kind::kEraseRange, Keyspace::kItems, std::move(begin), std::move(end)};
  }

  void commit(const std::vector<Mutation>& mutations) {
    const auto committed = storage_->commit(mutations, Durability::kDurable);
    ASSERT_TRUE(committed) << committed.error().message;
  }

  std::optional<std::string> get(std::string_view key, Keyspace keyspace = Keyspace::kItems) {
    auto value = storage_->get(keyspace, key);
    EXPECT_TRUE(value) << value.error().message;
    return value.value_or(std::nullopt);
  }

  static Entries drain(Cursor& cursor) {
    Entries entries;
    for (auto next = cursor.next(); next && *next; next = cursor.next()) {
      entries.emplace_back((*next)->key, (*next)->value);
    }
    return entries;
  }

  Entries range(std::string_view begin, std::string_view end, Direction direction = Direction::kForward) {
    return drain(*storage_->range(Keyspace::kItems, begin, end, direction));
  }

  Entries all() { return range("", ""); }

  std::shared_ptr<Storage> storage_ = GetParam()();
};

TEST_P(StorageContract, IsEmptyAtFirst) {
  EXPECT_EQ(get("a"), std::nullopt);
  EXPECT_EQ(all(), Entries{});
}

TEST_P(StorageContract, ReturnsWhatWasPutLast) {
  commit({put("a", "1"), put("b", "2")});
  commit({put("a", "3")});
  EXPECT_EQ(get("a"), "3");
  EXPECT_EQ(get("b"), "2");
}

TEST_P(StorageContract, StoresAnyBytes) {
  const std::string key("\0\xFF\0k", 4);
  const std::string value("\0\xFF\n", 3);
  commit({put(key, value), put("empty", "")});
  EXPECT_EQ(get(key), value);
  EXPECT_EQ(get("empty"), "");
}

TEST_P(StorageContract, AppliesTheMutationsOfACommitInOrder) {
  commit({put("a", "1"), erase("a"), put("b", "1"), erase_range("b", "c"), put("b", "2")});
  EXPECT_EQ(all(), (Entries{{"b", "2"}}));
}

TEST_P(StorageContract, ErasesWhatIsNotThereWithoutComplaint) {
  commit({erase("nothing"), erase_range("x", "z")});
  EXPECT_EQ(all(), Entries{});
}

TEST_P(StorageContract, KeepsKeyspacesApart) {
  commit({put("a", "item"), put("a", "schema", Keyspace::kSchemas), put("a", "change", Keyspace::kChanges),
          put("a", "meta", Keyspace::kMeta)});
  commit({erase("a")});
  EXPECT_EQ(get("a"), std::nullopt);
  EXPECT_EQ(get("a", Keyspace::kSchemas), "schema");
  EXPECT_EQ(get("a", Keyspace::kChanges), "change");
  EXPECT_EQ(get("a", Keyspace::kMeta), "meta");
}

TEST_P(StorageContract, ErasesARangeWithoutItsEnd) {
  commit({put("a", "1"), put("b", "2"), put("c", "3"), put("d", "4")});
  commit({erase_range("b", "d")});
  EXPECT_EQ(all(), (Entries{{"a", "1"}, {"d", "4"}}));
}

TEST_P(StorageContract, ErasesNothingForAnInvertedRange) {
  commit({put("a", "1"), put("b", "2")});
  commit({erase_range("b", "a"), erase_range("a", "a")});
  EXPECT_EQ(all(), (Entries{{"a", "1"}, {"b", "2"}}));
}

TEST_P(StorageContract, RangesAreInTheOrderOfUnsignedBytes) {
  const std::string zero("\0", 1);
  commit({put("\xFF", "255"), put("b", "98"), put(zero, "0"), put("a\x80", "a128"), put("a", "97"),
          put("az", "a122")});
  EXPECT_EQ(
      all(),
      (Entries{{zero, "0"}, {"a", "97"}, {"az", "a122"}, {"a\x80", "a128"}, {"b", "98"}, {"\xFF", "255"}}));
}

TEST_P(StorageContract, RangesIncludeTheirBeginAndExcludeTheirEndInBothDirections) {
  commit({put("a", "1"), put("b", "2"), put("c", "3"), put("d", "4")});
  EXPECT_EQ(range("b", "d"), (Entries{{"b", "2"}, {"c", "3"}}));
  EXPECT_EQ(range("b", "d", Direction::kBackward), (Entries{{"c", "3"}, {"b", "2"}}));
  EXPECT_EQ(range("aa", "cc"), (Entries{{"b", "2"}, {"c", "3"}}));
  EXPECT_EQ(range("aa", "cc", Direction::kBackward), (Entries{{"c", "3"}, {"b", "2"}}));
}

TEST_P(StorageContract, AnEmptyEndIsTheEndOfTheKeyspace) {
  commit({put("a", "1"), put("\xFF\xFF", "2")});
  EXPECT_EQ(range("b", ""), (Entries{{"\xFF\xFF", "2"}}));
  EXPECT_EQ(range("", "", Direction::kBackward), (Entries{{"\xFF\xFF", "2"}, {"a", "1"}}));
}

TEST_P(StorageContract, EmptyAndInvertedRangesHaveNoEntries) {
  commit({put("a", "1"), put("b", "2")});
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    EXPECT_EQ(range("a", "a", direction), Entries{});
    EXPECT_EQ(range("b", "a", direction), Entries{});
  }
}

TEST_P(StorageContract, ACursorSeesTheStateAtItsOpening) {
  commit({put("a", "1"), put("b", "2")});
  const auto cursor = storage_->range(Keyspace::kItems, "", "", Direction::kForward);
  commit({put("a", "changed"), erase("b"), put("c", "new")});
  EXPECT_EQ(drain(*cursor), (Entries{{"a", "1"}, {"b", "2"}}));
}

TEST_P(StorageContract, ACursorStaysAtItsEnd) {
  commit({put("a", "1")});
  const auto cursor = storage_->range(Keyspace::kItems, "", "", Direction::kForward);
  EXPECT_EQ(drain(*cursor).size(), 1U);
  EXPECT_EQ(drain(*cursor).size(), 0U);
}

TEST_P(StorageContract, RelaxedCommitsAreVisibleToo) {
  ASSERT_TRUE(storage_->commit({put("a", "1")}, Durability::kRelaxed));
  EXPECT_EQ(get("a"), "1");
}

TEST_P(StorageContract, ReadersSeeWholeCommitsOnly) {
  commit({put("a", "0"), put("b", "0")});
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      const Entries seen = range("", "");
      EXPECT_EQ(seen.size(), 2U);
      EXPECT_EQ(seen.front().second, seen.back().second);
    }
  });
  for (int i = 1; i <= 200; ++i) {
    const std::string value = std::to_string(i);
    EXPECT_TRUE(storage_->commit({put("a", value), put("b", value)}, Durability::kRelaxed));
  }
  stop = true;
  reader.join();
}

}  // namespace rtp::tables
