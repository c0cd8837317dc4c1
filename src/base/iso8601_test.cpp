#include "base/iso8601.h"

#include <gtest/gtest.h>

namespace rtp {
namespace {

using std::chrono::milliseconds;

TEST(Iso8601Test, WritesUtcToTheMillisecond) {
  EXPECT_EQ(iso8601(milliseconds(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso8601(milliseconds(1'582'934'400'007)), "2020-02-29T00:00:00.007Z");
  EXPECT_EQ(iso8601(milliseconds(-1)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace rtp
