#include "websocket/message_reader.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "websocket/client_frames.h"

namespace rtp::websocket {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;

static_assert(sizeof(MessageReader) <= 64, "one for each connection");

std::vector<std::string> read(std::string bytes, const ReaderLimits& limits = {}) {
  MessageReader reader;
  RecordingHandler handler;
  reader.consume(bytes, limits, handler);
  return handler.calls;
}

/// `length` bytes of length field as they are, and a mask.
std::string header(std::uint8_t first, std::uint8_t second, const std::string& length) {
  std::string bytes{static_cast<char>(first), static_cast<char>(second)};
  return bytes.append(length).append(4, 'm');
}

TEST(MessageReaderTest, ReadsMessagesAndControlFrames) {
  EXPECT_THAT(read(client_frame(Opcode::kText, "hello") + client_frame(Opcode::kBinary, "\xFF\x00"s) +
                   client_frame(Opcode::kText, "") + client_frame(Opcode::kPing, "p") +
                   client_frame(Opcode::kPong, "") + masked(encode_close(CloseCode::kGoingAway, "bye"))),
              ElementsAre("text hello", "binary \xFF\x00"s, "text ", "ping p", "pong ", "close 1001 bye"));
}

TEST(MessageReaderTest, ReadsEveryLengthForm) {
  const ReaderLimits limits{.max_frame_bytes = 70'000};
  for (const std::size_t size :
       std::initializer_list<std::size_t>{0, 1, 3, 4, 7, 8, 9, 125, 126, 127, 65535, 65536}) {
    std::string payload(size, '\0');
    std::ranges::generate(payload,
                          [c = 'a']() mutable { return c = c == 'z' ? 'a' : static_cast<char>(c + 1); });
    EXPECT_THAT(read(client_frame(Opcode::kText, payload), limits), ElementsAre("text " + payload)) << size;
  }
}

TEST(MessageReaderTest, AssemblesFragmentsWithControlFramesBetween) {
  EXPECT_THAT(read(client_fragment(Opcode::kText, "") + client_frame(Opcode::kPing, "1") +
                   client_fragment(Opcode::kContinuation, "a\xE2") + client_frame(Opcode::kPong, "2") +
                   client_fragment(Opcode::kContinuation, "") +
                   client_frame(Opcode::kContinuation, "\x82\xAC") + client_frame(Opcode::kText, "next")),
              ElementsAre("ping 1", "pong 2", "text a€", "text next"));
}

TEST(MessageReaderTest, IgnoresEverythingAfterClose) {
  std::string bytes = masked(encode_close(CloseCode::kNoStatus, ""));
  MessageReader reader;
  RecordingHandler handler;
  EXPECT_FALSE(reader.finished());
  reader.consume(bytes, {}, handler);
  EXPECT_TRUE(reader.finished());
  bytes = client_frame(Opcode::kText, "late");
  reader.consume(bytes, {}, handler);
  EXPECT_THAT(handler.calls, ElementsAre("close 1005 "));
}

TEST(MessageReaderTest, GivesTheSameResultHoweverTheStreamIsCut) {
  std::string stream =
      client_frame(Opcode::kText, "eins") + client_fragment(Opcode::kText, "zw") +
      client_frame(Opcode::kPing, "in between") + client_fragment(Opcode::kContinuation, "") +
      client_frame(Opcode::kContinuation, "ei €") + client_frame(Opcode::kBinary, "\x80\x81"s) +
      client_frame(Opcode::kText, std::string(200, 'x')) + client_frame(Opcode::kPong, "") +
      client_frame(Opcode::kText, "") + masked(encode_close(CloseCode::kNormal, "Grüße"));
  const std::vector<std::string> whole = read(stream);
  ASSERT_EQ(whole.size(), 8U);
  const auto read_cut = [&stream](std::size_t first, std::size_t second) {
    std::string copy = stream;
    const std::span<char> bytes(copy);
    MessageReader reader;
    RecordingHandler handler;
    reader.consume(bytes.first(first), {}, handler);
    reader.consume(bytes.subspan(first, second - first), {}, handler);
    reader.consume(bytes.subspan(second), {}, handler);
    return handler.calls;
  };
  for (std::size_t first = 0; first <= stream.size(); ++first) {
    for (std::size_t second = first; second <= stream.size(); ++second) {
      ASSERT_EQ(read_cut(first, second), whole) << first << " " << second;
    }
  }
  MessageReader reader;
  RecordingHandler handler;
  for (char& byte : stream) {
    reader.consume({&byte, 1}, {}, handler);
  }
  EXPECT_EQ(handler.calls, whole);
}

TEST(MessageReaderTest, ReadsThousandsOfFramesAtOnce) {
  std::string bytes;
  for (int i = 0; i < 2000; ++i) {
    bytes += client_frame(Opcode::kText, std::to_string(i));
  }
  const std::vector<std::string> calls = read(bytes);
  ASSERT_EQ(calls.size(), 2000U);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i], "text " + std::to_string(i));
  }
}

TEST(MessageReaderTest, DeliversAWholeFrameWithoutCopying) {
  class Handler final : public MessageHandler {
   public:
    void on_message(Opcode /*opcode*/, std::string_view payload) override { seen = payload.data(); }
    void on_ping(std::string_view /*payload*/) override {}
    void on_pong(std::string_view /*payload*/) override {}
    void on_close(CloseCode /*code*/, std::string_view /*reason*/) override {}
    void on_violation(CloseCode /*code*/, std::string_view /*reason*/) override {}
    const char* seen = nullptr;
  };
  std::string bytes = client_frame(Opcode::kText, "in place");
  MessageReader reader;
  Handler handler;
  reader.consume(bytes, {}, handler);
  EXPECT_EQ(handler.seen, bytes.data() + 6);
}

struct ViolationCase {
  std::string name;
  std::string bytes;
  CloseCode code;
};

class MessageReaderViolationTest : public testing::TestWithParam<ViolationCase> {};

TEST_P(MessageReaderViolationTest, IsReportedWithItsCloseCode) {
  std::string bytes = GetParam().bytes;
  MessageReader reader;
  RecordingHandler handler;
  reader.consume(bytes, {}, handler);
  EXPECT_EQ(handler.violation, GetParam().code);
  EXPECT_TRUE(reader.finished());
  const std::size_t calls = handler.calls.size();
  bytes = client_frame(Opcode::kText, "late");
  reader.consume(bytes, {}, handler);
  EXPECT_EQ(handler.calls.size(), calls);
}

std::string repeated(const std::string& bytes, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += bytes;
  }
  return all;
}

std::string close_of(const std::string& payload) { return client_frame(Opcode::kClose, payload); }

const ReaderLimits kDefaults;

INSTANTIATE_TEST_SUITE_P(
    Protocol, MessageReaderViolationTest,
    testing::Values(
        ViolationCase{"Rsv1", header(0xC1, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"Rsv2", header(0xA1, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"Rsv3", header(0x91, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"Opcode3", header(0x83, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"Opcode7", header(0x87, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"Opcode11", header(0x8B, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"Opcode15", header(0x8F, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"Unmasked", encode_frame(Opcode::kText, "x"), CloseCode::kProtocolError},
        ViolationCase{"FragmentedPing", header(0x09, 0x80, "").substr(0, 2), CloseCode::kProtocolError},
        ViolationCase{"FragmentedClose", header(0x08, 0x80, "").substr(0, 2), CloseCode::kProtocolError},
        ViolationCase{"LongPing", header(0x89, 0xFE, "").substr(0, 2), CloseCode::kProtocolError},
        ViolationCase{"HalfCloseCode", header(0x88, 0x81, "").substr(0, 2), CloseCode::kProtocolError},
        ViolationCase{"ContinuationOfNothing", header(0x80, 0x80, ""), CloseCode::kProtocolError},
        ViolationCase{"ContinuationAfterAMessage",
                      client_frame(Opcode::kText, "x") + client_frame(Opcode::kContinuation, "x"),
                      CloseCode::kProtocolError},
        ViolationCase{"MessageWithinAMessage",
                      client_fragment(Opcode::kText, "x") + client_frame(Opcode::kText, "x"),
                      CloseCode::kProtocolError},
        ViolationCase{"LongLength16", header(0x81, 0xFE, "\x00\x7D"s), CloseCode::kProtocolError},
        ViolationCase{"LongLength64", header(0x81, 0xFF, "\x00\x00\x00\x00\x00\x00\xFF\xFF"s),
                      CloseCode::kProtocolError},
        ViolationCase{"TopBitOfLength", header(0x81, 0xFF, "\x80\x00\x00\x00\x00\x00\x00\x00"s),
                      CloseCode::kProtocolError}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Limits, MessageReaderViolationTest,
    testing::Values(
        ViolationCase{"FrameByItsHeader", "\x81\xFE\x80\x01"s, CloseCode::kMessageTooBig},
        ViolationCase{"OneTebibyte", "\x81\xFF\x00\x00\x01\x00\x00\x00\x00\x00"s, CloseCode::kMessageTooBig},
        ViolationCase{"LargestLength", "\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s,
                      CloseCode::kMessageTooBig},
        ViolationCase{"SumOfFragments",
                      client_fragment(Opcode::kText, std::string(32 * 1024, 'x')) +
                          repeated(client_fragment(Opcode::kContinuation, std::string(32 * 1024, 'x')), 3) +
                          header(0x80, 0x81, "").substr(0, 2),
                      CloseCode::kMessageTooBig},
        ViolationCase{
            "EmptyFragments",
            client_fragment(Opcode::kText, "") + repeated(client_fragment(Opcode::kContinuation, ""),
                                                          static_cast<int>(kDefaults.max_fragments)),
            CloseCode::kPolicyViolation}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Text, MessageReaderViolationTest,
    testing::Values(
        ViolationCase{"Latin1", client_frame(Opcode::kText, "Gr\xFC\xDF"), CloseCode::kInvalidPayload},
        ViolationCase{"Surrogate", client_frame(Opcode::kText, "\xED\xA0\x80"), CloseCode::kInvalidPayload},
        ViolationCase{"EndsWithinACodePoint", client_frame(Opcode::kText, "\xE2\x82"),
                      CloseCode::kInvalidPayload},
        ViolationCase{"EndsWithinACodePointAndEmptyFrame",
                      client_fragment(Opcode::kText, "\xE2\x82") + client_frame(Opcode::kContinuation, ""),
                      CloseCode::kInvalidPayload},
        ViolationCase{"InASecondFragment",
                      client_fragment(Opcode::kText, "\xE2\x82") + client_frame(Opcode::kContinuation, "x"),
                      CloseCode::kInvalidPayload},
        ViolationCase{"BeforeTheFrameIsWhole", client_frame(Opcode::kText, "\xFFxxxxxxxx").substr(0, 7),
                      CloseCode::kInvalidPayload},
        ViolationCase{"CloseReason", close_of("\x03\xE8\xFF"s), CloseCode::kInvalidPayload},
        ViolationCase{"CutCloseReason", close_of("\x03\xE8\xE2\x82"s), CloseCode::kInvalidPayload}),
    [](const auto& test) { return test.param.name; });

std::string two_bytes(int code) { return {static_cast<char>(code / 256), static_cast<char>(code % 256)}; }

TEST(MessageReaderTest, AcceptsTheCloseCodesThatMayBeSent) {
  for (const int code :
       {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999}) {
    EXPECT_THAT(read(close_of(two_bytes(code))), ElementsAre("close " + std::to_string(code) + " "));
  }
}

TEST(MessageReaderTest, RefusesTheOtherCloseCodes) {
  for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    EXPECT_THAT(read(close_of(two_bytes(code))), ElementsAre(testing::StartsWith("violation 1002 "))) << code;
  }
}

TEST(MessageReaderTest, AcceptsWhatIsJustWithinItsLimits) {
  const std::string largest(kDefaults.max_frame_bytes, 'x');
  EXPECT_THAT(read(client_fragment(Opcode::kText, largest) +
                   repeated(client_fragment(Opcode::kContinuation, largest), 3) +
                   client_frame(Opcode::kContinuation, "")),
              ElementsAre("text " + repeated(largest, 4)));
  EXPECT_THAT(read(client_fragment(Opcode::kText, "") +
                   repeated(client_fragment(Opcode::kContinuation, ""),
                            static_cast<int>(kDefaults.max_fragments) - 2) +
                   client_frame(Opcode::kContinuation, "")),
              ElementsAre("text "));
}

TEST(MessageReaderTest, ReadsMessagesOfMebibytesIfItsLimitsAllowThem) {
  constexpr std::uint32_t kLargest = 16 * 1024 * 1024;
  constexpr std::uint32_t kFragments = 65'536;
  constexpr ReaderLimits kLimits{
      .max_frame_bytes = kLargest, .max_message_bytes = kLargest, .max_fragments = kFragments};
  const std::string largest(kLargest, 'x');
  EXPECT_EQ(read(client_frame(Opcode::kBinary, largest), kLimits), std::vector{"binary " + largest});
  EXPECT_THAT(read(header(0x82, 0xFF, "\x00\x00\x00\x00\x01\x00\x00\x01"s), kLimits),
              ElementsAre(testing::StartsWith("violation 1009 ")));
  const std::string fragment(kLargest / kFragments, 'x');
  EXPECT_EQ(
      read(client_fragment(Opcode::kBinary, fragment) +
               repeated(client_fragment(Opcode::kContinuation, fragment), static_cast<int>(kFragments) - 2) +
               client_frame(Opcode::kContinuation, fragment),
           kLimits),
      std::vector{"binary " + largest});
  EXPECT_THAT(
      read(client_fragment(Opcode::kBinary, "") +
               repeated(client_fragment(Opcode::kContinuation, ""), static_cast<int>(kFragments) - 1) +
               client_frame(Opcode::kContinuation, ""),
           kLimits),
      ElementsAre(testing::StartsWith("violation 1008 ")));
}

}  // namespace
}  // namespace rtp::websocket
