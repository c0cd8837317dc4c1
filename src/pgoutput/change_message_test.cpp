#include "pgoutput/change_message.h"

#include <limits>
#include <utility>

#include <gtest/gtest.h>

#include "pgoutput/message_testing.h"

namespace rtp::pgoutput {
namespace {

using std::chrono::microseconds;

constexpr Oid kFleet = 16385;
constexpr std::int64_t kOneSecond = 1'000'000;  // after 2000-01-01
constexpr microseconds kOneSecondUnix{946'684'801'000'000};

struct Case {
  std::string name;
  std::string bytes;
  Change change;
};

/// Of the key from "3" to "4", with the values before as 'K' (the key) or 'O' (the row).
std::string update_with_before(char kind) {
  return MessageWriter('U')
      .integer(kFleet)
      .letter(kind)
      .integer(std::int16_t{1})
      .value("3")
      .letter('N')
      .integer(std::int16_t{1})
      .value("4")
      .bytes();
}

std::vector<Case> cases() {
  return {
      {"begin",
       MessageWriter('B').integer(Lsn{0x16B374D848}).integer(kOneSecond).integer(std::uint32_t{731}).bytes(),
       Begin{.final_lsn = 0x16B374D848, .committed = kOneSecondUnix, .transaction_id = 731}},
      {"commit", MessageWriter('C').letter(0).integer(Lsn{100}).integer(Lsn{148}).integer(kOneSecond).bytes(),
       Commit{.commit_lsn = 100, .end_lsn = 148, .committed = kOneSecondUnix}},
      {"origin", MessageWriter('O').integer(Lsn{7}).string("upstream").bytes(),
       Origin{.commit_lsn = 7, .name = "upstream"}},
      {"relation",
       MessageWriter('R')
           .integer(kFleet)
           .string("public")
           .string("vehicles")
           .letter('d')
           .integer(std::int16_t{2})
           .letter(1)
           .string("vehicleId")
           .integer(Oid{23})
           .integer(std::int32_t{-1})
           .letter(0)
           .string("name")
           .integer(Oid{1043})
           .integer(std::int32_t{24})
           .bytes(),
       Relation{.id = kFleet,
                .schema = "public",
                .name = "vehicles",
                .replica_identity = ReplicaIdentity::kDefault,
                .columns = {{.key_part = KeyPart::kYes, .name = "vehicleId", .type = 23, .type_modifier = -1},
                            {.key_part = KeyPart::kNo, .name = "name", .type = 1043, .type_modifier = 24}}}},
      {"type", MessageWriter('Y').integer(Oid{16999}).string("fleet").string("mood").bytes(),
       Type{.id = 16999, .schema = "fleet", .name = "mood"}},
      {"insert",
       MessageWriter('I')
           .integer(kFleet)
           .letter('N')
           .integer(std::int16_t{3})
           .value("3")
           .letter('n')
           .value("")
           .bytes(),
       Insert{.relation = kFleet, .row = {std::string("3"), NullValue{}, std::string()}}},
      {"update that keeps the key",
       MessageWriter('U').integer(kFleet).letter('N').integer(std::int16_t{2}).value("3").letter('u').bytes(),
       Update{.relation = kFleet, .before = {}, .row = {std::string("3"), UnchangedToast{}}}},
      {"update of the key", update_with_before('K'),
       Update{.relation = kFleet, .before = OldKey{{std::string("3")}}, .row = {std::string("4")}}},
      {"update with the old row", update_with_before('O'),
       Update{.relation = kFleet, .before = OldRow{{std::string("3")}}, .row = {std::string("4")}}},
      {"delete by key",
       MessageWriter('D').integer(kFleet).letter('K').integer(std::int16_t{2}).value("3").letter('n').bytes(),
       Delete{.relation = kFleet, .before = OldKey{{std::string("3"), NullValue{}}}}},
      {"delete with the old row",
       MessageWriter('D').integer(kFleet).letter('O').integer(std::int16_t{1}).value("3").bytes(),
       Delete{.relation = kFleet, .before = OldRow{{std::string("3")}}}},
      {"truncate",
       MessageWriter('T').integer(std::int32_t{2}).letter(3).integer(kFleet).integer(Oid{5}).bytes(),
       Truncate{.cascade = Truncate::Cascade::kYes,
                .restart_identity = Truncate::RestartIdentity::kYes,
                .relations = {kFleet, 5}}},
      {"truncate alone", MessageWriter('T').integer(std::int32_t{1}).letter(0).integer(kFleet).bytes(),
       Truncate{.relations = {kFleet}}},
      {"truncate that restarts identities",
       MessageWriter('T').integer(std::int32_t{1}).letter(2).integer(kFleet).bytes(),
       Truncate{.restart_identity = Truncate::RestartIdentity::kYes, .relations = {kFleet}}},
      {"message",
       MessageWriter('M')
           .letter(1)
           .integer(Lsn{9})
           .string("prefix")
           .integer(std::int32_t{2})
           .letter('h')
           .letter('i')
           .bytes(),
       LogicalMessage{}},
  };
}

ErrorCode code_of(std::string_view bytes) {
  const auto change = parse_change(bytes);
  return change ? ErrorCode::kInternal : change.error().code;
}

TEST(ChangeMessageTest, ReadsEachKind) {
  for (const Case& each : cases()) {
    const auto change = parse_change(each.bytes);
    ASSERT_TRUE(change) << each.name << ": " << change.error().message;
    EXPECT_EQ(*change, each.change) << each.name;
  }
}

TEST(ChangeMessageTest, FindsEveryCutMalformed) {
  for (const Case& each : cases()) {
    for (std::size_t size = 0; size < each.bytes.size(); ++size) {
      EXPECT_EQ(code_of(std::string_view(each.bytes).substr(0, size)), ErrorCode::kMalformed)
          << each.name << " cut at " << size;
    }
  }
}

TEST(ChangeMessageTest, FindsWhatFollowsMalformed) {
  for (const Case& each : cases()) {
    EXPECT_EQ(code_of(each.bytes + "x"), ErrorCode::kMalformed) << each.name;
  }
}

/// Messages with the error that each is refused with.
using Malformed = std::vector<std::pair<std::string, std::string>>;

void expect_malformed(const Malformed& messages) {
  for (const auto& [bytes, message] : messages) {
    const auto change = parse_change(bytes);
    ASSERT_FALSE(change) << message;
    EXPECT_EQ(change.error(), (Error{ErrorCode::kMalformed, message}));
  }
}

TEST(ChangeMessageTest, NamesWhatIsWrong) {
  const Malformed messages = {
      {MessageWriter('Q').bytes(), "pgoutput message of an unknown kind"},
      {"", "pgoutput message: cut within its kind"},
      {MessageWriter('B').integer(Lsn{1}).integer(std::numeric_limits<std::int64_t>::max()).bytes(),
       "Begin: the commit time is out of range"},
      {MessageWriter('R').integer(kFleet).string("s").string("t").letter('x').bytes(),
       "Relation: unknown replica identity"},
      {MessageWriter('I').integer(kFleet).letter('K').bytes(), "Insert: unknown part"},
      {MessageWriter('U').integer(kFleet).letter('X').bytes(), "Update: unknown part"},
      {MessageWriter('D').integer(kFleet).letter('N').bytes(), "Delete: unknown part"},
      {MessageWriter('I').integer(kFleet).letter('N').integer(std::int16_t{1}).letter('z').bytes(),
       "Insert: unknown kind of a value"},
  };
  expect_malformed(messages);
}

// The message shows that the count is refused itself, before anything is allocated for it.
TEST(ChangeMessageTest, BelievesNoCountThatTheMessageCannotHold) {
  const auto row = [] { return MessageWriter('I').integer(kFleet).letter('N'); };
  const auto relation = [] { return MessageWriter('R').integer(kFleet).string("s").string("t").letter('d'); };
  const Malformed messages = {
      {row().integer(std::int16_t{-1}).letter('n').bytes(), "Insert: cut within its number of values"},
      {row().integer(std::int16_t{1}).letter('t').integer(std::int32_t{-1}).letter('x').bytes(),
       "Insert: cut within its length of a value"},
      {relation().integer(std::int16_t{2}).string("too short").bytes(),
       "Relation: cut within its number of columns"},
      {MessageWriter('T').integer(std::int32_t{-1}).letter(0).integer(kFleet).bytes(),
       "Truncate: cut within its number of relations"},
      {MessageWriter('M').letter(0).integer(Lsn{1}).string("").integer(std::int32_t{-1}).letter('x').bytes(),
       "Message: cut within its length"},
  };
  expect_malformed(messages);
}

TEST(ChangeMessageTest, NamesTheOptionThatBroughtWhatItDoesNotRead) {
  const auto streamed = parse_change("S");
  ASSERT_FALSE(streamed);
  EXPECT_EQ(streamed.error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(streamed.error().message.contains("proto_version 1"));
  const auto binary = parse_change(
      MessageWriter('I').integer(kFleet).letter('N').integer(std::int16_t{1}).letter('b').bytes());
  ASSERT_FALSE(binary);
  EXPECT_EQ(binary.error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(binary.error().message.contains("\"binary\""));
}

}  // namespace
}  // namespace rtp::pgoutput
