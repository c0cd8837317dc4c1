#include "base/ids.h"

#include <array>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp {
namespace {

using testing::MatchesRegex;

TEST(IdsTest, HaveTheirShapes) {
  for (int i = 0; i < 1000; ++i) {
    const std::string connection_id = make_connection_id();
    EXPECT_EQ(connection_id.size(), 16U);
    EXPECT_THAT(connection_id, MatchesRegex("[A-Za-z0-9_-]+="));
    const std::string request_id = make_request_id();
    EXPECT_EQ(request_id.size(), 52U);
    EXPECT_THAT(request_id, MatchesRegex("[0-9A-Z]+"));
    const std::string uuid = make_uuid();
    EXPECT_EQ(uuid.size(), 36U);
    EXPECT_THAT(uuid, MatchesRegex("[0-9a-f]+-[0-9a-f]+-4[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
  }
}

TEST(IdsTest, AConnectionIdHoldsElevenBytes) {
  // The last character before the padding stands for 4 bits of the eleventh byte and 2 that are zero.
  static constexpr std::string_view kMultiplesOfFour = "AEIMQUYcgkosw048";
  std::set<char> seen;
  for (int i = 0; i < 1000; ++i) {
    seen.insert(make_connection_id()[14]);
  }
  EXPECT_EQ(seen, std::set<char>(kMultiplesOfFour.begin(), kMultiplesOfFour.end()));
}

TEST(IdsTest, AnOwnedConnectionIdTellsItsOwner) {
  for (unsigned owner = 0; owner < 256; ++owner) {
    const std::string id = make_owned_connection_id(static_cast<std::uint8_t>(owner));
    EXPECT_THAT(id, MatchesRegex("[A-Za-z0-9_-]+="));
    EXPECT_EQ(id.size(), 16U);
    EXPECT_EQ(owner_of(id), owner) << id;
  }
}

TEST(IdsTest, IdsOfOneOwnerDoNotBeginAlike) {
  std::set<std::string> beginnings;
  for (int i = 0; i < 1000; ++i) {
    beginnings.insert(make_owned_connection_id(0).substr(0, 2));
  }
  EXPECT_GT(beginnings.size(), 100U);
}

TEST(IdsTest, WhatIsNotOfAConnectionIdsShapeHasNoOwner) {
  for (const char* text :
       {"", "=", "L0SM9cOFvHcCIhw", "L0SM9cOFvHcCIhwA", "L0SM9cOFvHcCIhw==", "L0SM9cOFv/cCIhw=",
        "L0SM9cOFv=cCIhw=", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff="}) {
    EXPECT_EQ(owner_of(text), std::nullopt) << text;
  }
}

TEST(IdsTest, NeverRepeatAlsoAcrossThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5000;
  for (const auto& make :
       {std::function(make_connection_id), std::function(make_request_id), std::function(make_uuid)}) {
    std::mutex mutex;
    std::set<std::string> seen;
    {
      std::vector<std::jthread> threads;
      for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&] {
          for (int i = 0; i < kEach; ++i) {
            std::string id = make();
            const std::scoped_lock lock(mutex);
            seen.insert(std::move(id));
          }
        });
      }
    }
    EXPECT_EQ(seen.size(), std::size_t{kThreads} * kEach);
  }
}

}  // namespace
}  // namespace rtp
