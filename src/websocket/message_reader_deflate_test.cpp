// MessageReader on connections with permessage-deflate.
#include <span>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "websocket/client_frames.h"
#include "websocket/message_reader.h"

namespace rtp::websocket {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::StartsWith;

constexpr auto kCompressed = Compressed::kYes;
constexpr DeflateParameters kNoTakeover;
constexpr DeflateParameters kTakeover{.client_takeover = ContextTakeover::kYes};

const std::string kHello = "\xF2\x48\xCD\xC9\xC9\x07\x00"s;  // RFC 7692 7.2.3.1
const std::string kHelloAgain = "\xF2\x00\x11\x00\x00"s;     // RFC 7692 7.2.3.2

std::string deflated(std::string_view payload) { return Deflater({}).compress(payload); }

std::vector<std::string> read(std::string bytes, const DeflateParameters& deflate = {},
                              const ReaderLimits& limits = {}) {
  MessageReader reader(deflate);
  RecordingHandler handler;
  reader.consume(bytes, limits, handler);
  return handler.calls;
}

TEST(MessageReaderDeflateTest, InflatesMessages) {
  EXPECT_THAT(read(client_frame(Opcode::kText, kHello, kCompressed) +
                   client_frame(Opcode::kBinary, deflated("\xFF\x00"s), kCompressed) +
                   client_frame(Opcode::kText, "\0"s, kCompressed) +
                   client_frame(Opcode::kText, kHello, kCompressed)),
              ElementsAre("text Hello", "binary \xFF\x00"s, "text ", "text Hello"));
}

TEST(MessageReaderDeflateTest, InflatesFragmentsWithControlFramesBetween) {
  EXPECT_THAT(read(client_fragment(Opcode::kText, kHello.substr(0, 3), kCompressed) +
                   client_frame(Opcode::kPing, "1") + client_fragment(Opcode::kContinuation, "") +
                   client_frame(Opcode::kContinuation, kHello.substr(3)) + client_frame(Opcode::kPong, "2")),
              ElementsAre("ping 1", "text Hello", "pong 2"));
}

TEST(MessageReaderDeflateTest, ReadsUncompressedMessagesAsTheyAre) {
  EXPECT_THAT(read(client_frame(Opcode::kText, "plain") + client_frame(Opcode::kText, kHello, kCompressed) +
                       client_frame(Opcode::kText, "") + client_fragment(Opcode::kText, "in ") +
                       client_frame(Opcode::kContinuation, "two") +
                       client_frame(Opcode::kText, kHelloAgain, kCompressed),
                   kTakeover),
              ElementsAre("text plain", "text Hello", "text ", "text in two", "text Hello"));
}

TEST(MessageReaderDeflateTest, KeepsTheContextOnlyIfThatWasNegotiated) {
  const std::string stream = client_frame(Opcode::kText, kHello, kCompressed) +
                             client_frame(Opcode::kText, kHelloAgain, kCompressed);
  EXPECT_THAT(read(stream, kTakeover), ElementsAre("text Hello", "text Hello"));
  EXPECT_THAT(read(stream, kNoTakeover), ElementsAre("text Hello", StartsWith("violation 1007 ")));
}

/// A stream of compressed messages in fragments with control frames between.
std::string mixed_stream(ContextTakeover takeover) {
  Deflater deflater({.takeover = takeover});
  const std::string first = deflater.compress("Grüße, Grüße und 漢字");
  const std::string second = deflater.compress("Grüße und nochmals 漢字");
  return client_fragment(Opcode::kText, first.substr(0, 5), kCompressed) +
         client_frame(Opcode::kPing, "between") +
         client_fragment(Opcode::kContinuation, first.substr(5, first.size() - 6)) +
         client_frame(Opcode::kContinuation, first.substr(first.size() - 1)) +
         client_frame(Opcode::kText, "plain") + client_fragment(Opcode::kBinary, "", kCompressed) +
         client_frame(Opcode::kPong, "") + client_frame(Opcode::kContinuation, second) +
         client_frame(Opcode::kText, "\0"s, kCompressed) + masked(encode_close(CloseCode::kNormal, "bye"));
}

TEST(MessageReaderDeflateTest, GivesTheSameResultHoweverTheStreamIsCut) {
  for (const DeflateParameters& deflate : {kNoTakeover, kTakeover}) {
    std::string stream = mixed_stream(deflate.client_takeover);
    const std::vector<std::string> whole = read(stream, deflate);
    ASSERT_THAT(whole, ElementsAre("ping between", "text Grüße, Grüße und 漢字", "text plain", "pong ",
                                   "binary Grüße und nochmals 漢字", "text ", "close 1000 bye"));
    for (std::size_t first = 0; first <= stream.size(); ++first) {
      for (std::size_t second = first; second <= stream.size(); ++second) {
        std::string copy = stream;
        const std::span<char> bytes(copy);
        MessageReader reader(deflate);
        RecordingHandler handler;
        reader.consume(bytes.first(first), {}, handler);
        reader.consume(bytes.subspan(first, second - first), {}, handler);
        reader.consume(bytes.subspan(second), {}, handler);
        ASSERT_EQ(handler.calls, whole) << first << " " << second;
      }
    }
    MessageReader reader(deflate);
    RecordingHandler handler;
    for (char& byte : stream) {
      reader.consume({&byte, 1}, {}, handler);
    }
    EXPECT_EQ(handler.calls, whole);
  }
}

struct ViolationCase {
  std::string name;
  std::string bytes;
  CloseCode code;
};

class MessageReaderDeflateViolationTest : public testing::TestWithParam<ViolationCase> {};

TEST_P(MessageReaderDeflateViolationTest, IsReportedWithItsCloseCode) {
  std::string bytes = GetParam().bytes;
  MessageReader reader(kTakeover);
  RecordingHandler handler;
  reader.consume(bytes, {}, handler);
  EXPECT_EQ(handler.violation, GetParam().code);
  EXPECT_TRUE(reader.finished());
}

/// A masked frame whose first byte is `first`.
std::string with_start(std::uint8_t first) {
  std::string frame = client_frame(Opcode::kText, "");
  frame[0] = static_cast<char>(first);
  return frame;
}

const ReaderLimits kDefaults;

INSTANTIATE_TEST_SUITE_P(
    Deflate, MessageReaderDeflateViolationTest,
    testing::Values(
        ViolationCase{"Rsv2", with_start(0xA1), CloseCode::kProtocolError},
        ViolationCase{"Rsv3", with_start(0x91), CloseCode::kProtocolError},
        ViolationCase{"Rsv1And2", with_start(0xE1), CloseCode::kProtocolError},
        ViolationCase{"Rsv1And3", with_start(0xD2), CloseCode::kProtocolError},
        ViolationCase{"CompressedPing", with_start(0xC9), CloseCode::kProtocolError},
        ViolationCase{"CompressedPong", with_start(0xCA), CloseCode::kProtocolError},
        ViolationCase{"CompressedClose", with_start(0xC8), CloseCode::kProtocolError},
        ViolationCase{"CompressedUnknown", with_start(0xC3), CloseCode::kProtocolError},
        ViolationCase{"ContinuationOfNothing", with_start(0xC0), CloseCode::kProtocolError},
        ViolationCase{"CompressedContinuation",
                      client_fragment(Opcode::kText, kHello, kCompressed) + with_start(0xC0),
                      CloseCode::kProtocolError},
        ViolationCase{"CompressedContinuationOfPlain", client_fragment(Opcode::kText, "x") + with_start(0xC0),
                      CloseCode::kProtocolError},
        ViolationCase{"Corrupt", client_frame(Opcode::kBinary, "\xFF", kCompressed),
                      CloseCode::kInvalidPayload},
        ViolationCase{"CorruptBeforeTheFrameIsWhole",
                      client_frame(Opcode::kBinary, "\xFFxxxxxxx", kCompressed).substr(0, 8),
                      CloseCode::kInvalidPayload},
        ViolationCase{"CutShort", client_frame(Opcode::kBinary, kHello.substr(0, 4), kCompressed),
                      CloseCode::kInvalidPayload},
        ViolationCase{"NoPayload", client_frame(Opcode::kText, "", kCompressed), CloseCode::kInvalidPayload},
        ViolationCase{"Latin1", client_frame(Opcode::kText, deflated("Gr\xFC\xDF"), kCompressed),
                      CloseCode::kInvalidPayload},
        ViolationCase{"EndsWithinACodePoint", client_frame(Opcode::kText, deflated("\xE2\x82"), kCompressed),
                      CloseCode::kInvalidPayload},
        ViolationCase{"Bomb", client_frame(Opcode::kText, deflated(std::string(4'000'000, 'x')), kCompressed),
                      CloseCode::kMessageTooBig},
        ViolationCase{"AByteTooMuch",
                      client_frame(Opcode::kText, deflated(std::string(kDefaults.max_message_bytes + 1, 'x')),
                                   kCompressed),
                      CloseCode::kMessageTooBig},
        ViolationCase{
            "FrameTooBig",
            client_frame(Opcode::kText, std::string(kDefaults.max_frame_bytes + 1, '\0'), kCompressed),
            CloseCode::kMessageTooBig}),
    [](const auto& test) { return test.param.name; });

TEST(MessageReaderDeflateTest, LimitsTheInflatedSizeOfAMessageOnly) {
  const std::string largest(kDefaults.max_message_bytes, 'x');
  EXPECT_THAT(read(client_frame(Opcode::kText, deflated(largest), kCompressed)),
              ElementsAre("text " + largest));
  // Stored blocks of a byte each: more bytes on the wire than in the message.
  constexpr ReaderLimits kLimits{.max_frame_bytes = 10, .max_message_bytes = 3};
  const std::string block = "\x00\x01\x00\xFE\xFFx"s;
  EXPECT_THAT(read(client_fragment(Opcode::kText, block, kCompressed) +
                       client_fragment(Opcode::kContinuation, block) +
                       client_frame(Opcode::kContinuation, block + "\0"s),
                   kNoTakeover, kLimits),
              ElementsAre("text xxx"));
}

}  // namespace
}  // namespace rtp::websocket
