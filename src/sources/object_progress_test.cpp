#include "sources/object_progress.h"

#include <chrono>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/memory_sink.h"

namespace rtp::sources {
namespace {

using events::S3Record;
using testing::ElementsAre;
using testing::IsEmpty;

class ObjectProgressTest : public testing::Test {
 protected:
  static S3Record created(const std::string& sequencer) {
    S3Record record;
    record.event_name = "ObjectCreated:Put";
    record.bucket = "b";
    record.key = "k";
    record.e_tag = "e";
    record.event_time = "t";
    record.sequencer = sequencer;
    return record;
  }

  void write(std::vector<Checkpoint> checkpoints) {
    sink_.apply("fleet", {}, std::move(checkpoints), [](const Result<ApplyResults>&) {});
  }

  [[nodiscard]] bool is_done(const S3Record& record) const { return progress_.is_done(record).value(); }

  MemorySink sink_;
  SystemClock clock_;
  ObjectProgress progress_{"fleet", sink_, clock_};
};

TEST_F(ObjectProgressTest, KnowsWhatIsDoneAndWhatIsOlder) {
  EXPECT_FALSE(is_done(created("0A")));
  write({progress_.done(created("0A"))});
  EXPECT_TRUE(is_done(created("0A")));
  EXPECT_TRUE(is_done(created("09")));
  EXPECT_FALSE(is_done(created("0B")));
  S3Record other = created("0A");
  other.key = "k2";
  EXPECT_FALSE(is_done(other));
}

TEST_F(ObjectProgressTest, ComparesTheObjectWhereThereIsNoSequencer) {
  write({progress_.done(created(""))});
  EXPECT_TRUE(is_done(created("")));
  for (std::string S3Record::* member :
       {&S3Record::event_name, &S3Record::e_tag, &S3Record::version_id, &S3Record::event_time}) {
    S3Record other = created("");
    other.*member = "other";
    EXPECT_FALSE(is_done(other));
  }
}

TEST_F(ObjectProgressTest, MayBeForgottenWhenNoQueueBringsItAgain) {
  EXPECT_GT(progress_.done(created("0A")).expires - clock_.now(), std::chrono::days(14));
}

TEST_F(ObjectProgressTest, RemembersItemsByTheirPart) {
  S3Record other = created("0A");
  other.key = "k/0000000001";
  write(ObjectProgress::items(created("0A"), 0, {"a", "b"}));
  write(ObjectProgress::items(created("0A"), 1, {"c"}));
  write(ObjectProgress::items(created("0A"), 10, {"d"}));
  write(ObjectProgress::items(other, 0, {"other"}));
  EXPECT_THAT(progress_.known_items(created("0B"), 0)->ids, ElementsAre("a", "b", "c", "d"));
  const auto behind = progress_.known_items(created("0B"), 1);
  EXPECT_THAT(behind->ids, ElementsAre("c", "d"));
  write(behind->forget);
  EXPECT_THAT(progress_.known_items(created("0B"), 0)->ids, ElementsAre("a", "b"));
  EXPECT_THAT(progress_.known_items(other, 1)->ids, IsEmpty());
}

TEST_F(ObjectProgressTest, NamesOfTheLongestKeysAreKeysOfATable) {
  constexpr std::size_t kMaxRangeKeyBytes = 1024;
  constexpr std::size_t kMaxObjectKeyBytes = 1024;
  S3Record record = created("0A");
  record.bucket = std::string(63, 'b');
  record.key = std::string(kMaxObjectKeyBytes, '%');
  S3Record other = record;
  other.key.back() = '&';
  EXPECT_LE(progress_.done(record).name.size(), kMaxRangeKeyBytes);
  EXPECT_LE(ObjectProgress::items(record, 0, {"a"}).at(0).name.size(), kMaxRangeKeyBytes);
  write({progress_.done(record)});
  EXPECT_TRUE(is_done(record));
  EXPECT_FALSE(is_done(other));
  record.key.resize(900);
  EXPECT_LE(progress_.done(record).name.size(), kMaxRangeKeyBytes);
  record.key = std::string(900, 'k');
  EXPECT_LE(ObjectProgress::items(record, 0, {"a"}).at(0).name.size(), kMaxRangeKeyBytes);
}

TEST_F(ObjectProgressTest, ManyLongIdsAreSeveralItemsOfATable) {
  constexpr std::size_t kMaxItemBytes = std::size_t{400} * 1024;
  std::vector<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    ids.push_back(std::to_string(i) + std::string(2000, '\x01'));  // six bytes each in JSON
  }
  const auto checkpoints = ObjectProgress::items(created("0A"), 0, ids);
  for (const Checkpoint& checkpoint : checkpoints) {
    EXPECT_LT(checkpoint.value->size(), kMaxItemBytes - 2000);
  }
  write(checkpoints);
  EXPECT_THAT(progress_.known_items(created("0B"), 0)->ids, testing::UnorderedElementsAreArray(ids));
  EXPECT_THAT(progress_.known_items(created("0B"), 1)->ids, IsEmpty());
}

}  // namespace
}  // namespace rtp::sources
