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
