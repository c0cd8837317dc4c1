#include "events/sns_message.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::events {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

constexpr std::string_view kNotification = R"({
  "Type" : "Notification",
  "MessageId" : "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
  "TopicArn" : "arn:aws:sns:us-west-2:123456789012:MyTopic",
  "Subject" : "My First Message",
  "Message" : "Hello world!",
  "Timestamp" : "2012-05-02T00:54:06.655Z",
  "SignatureVersion" : "1",
  "Signature" : "EXAMPLEw6JRN",
  "SigningCertURL" : "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
  "UnsubscribeURL" : "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe",
  "MessageAttributes" : {"kind" : {"Type":"String","Value":"bus"}, "blob" : {"Type":"Binary","Value":"AQI="}}
})";

constexpr std::string_view kConfirmation = R"({
  "Type" : "SubscriptionConfirmation",
  "MessageId" : "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
  "Token" : "2336412f37",
  "TopicArn" : "arn:aws:sns:us-west-2:123456789012:MyTopic",
  "Message" : "You have chosen to subscribe\nvisit the SubscribeURL.",
  "SubscribeURL" : "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription",
  "Timestamp" : "2012-04-26T20:45:04.751Z",
  "SignatureVersion" : "2",
  "Signature" : "EXAMPLEpH+DcEw",
  "SigningCertURL" : "https://sns.us-west-2.amazonaws.com/SimpleNotificationService.pem"
})";

TEST(SnsMessageTest, ReadsANotification) {
  const auto message = parse_sns_message(kNotification);
  ASSERT_TRUE(message) << message.error().message;
  EXPECT_EQ(message->type, SnsType::kNotification);
  EXPECT_EQ(message->message, "Hello world!");
  EXPECT_EQ(message->subject, "My First Message");
  EXPECT_EQ(message->signature_version, "1");
  EXPECT_THAT(message->signing_cert_url, HasSubstr("f3ecfb7224c7233fe7bb5f59f96de52f.pem"));
  EXPECT_EQ(message->attributes, (NameValues{{"kind", "bus"}, {"blob", "AQI="}}));
}

TEST(SnsMessageTest, SignsTheMembersOfANotificationByName) {
  EXPECT_EQ(string_to_sign(parse_sns_message(kNotification).value()),
            "Message\nHello world!\n"
            "MessageId\n22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\n"
            "Subject\nMy First Message\n"
            "Timestamp\n2012-05-02T00:54:06.655Z\n"
            "TopicArn\narn:aws:sns:us-west-2:123456789012:MyTopic\n"
            "Type\nNotification\n");
}

TEST(SnsMessageTest, SignsNoSubjectWhereThereIsNone) {
  auto message = parse_sns_message(kNotification).value();
  message.subject.reset();
  EXPECT_EQ(string_to_sign(message).find("Subject"), std::string::npos);
}

TEST(SnsMessageTest, SignsTheMembersOfAConfirmationByName) {
  const std::string rest =
      "Message\nYou have chosen to subscribe\nvisit the SubscribeURL.\n"
      "MessageId\n165545c9-2a5c-472c-8df2-7ff2be2b3b1b\n"
      "SubscribeURL\nhttps://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription\n"
      "Timestamp\n2012-04-26T20:45:04.751Z\n"
      "Token\n2336412f37\n"
      "TopicArn\narn:aws:sns:us-west-2:123456789012:MyTopic\n"
      "Type\n";
  auto message = parse_sns_message(kConfirmation).value();
  EXPECT_EQ(string_to_sign(message), rest + "SubscriptionConfirmation\n");
  message.type = SnsType::kUnsubscribeConfirmation;
  EXPECT_EQ(string_to_sign(message), rest + "UnsubscribeConfirmation\n");
}

TEST(SnsMessageTest, NamesWhatIsMissing) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kCases = {{
      {"[", "not JSON"},
      {"[]", "no JSON object"},
      {"{}", "Type"},
      {R"({"Type":"Party"})", "Party"},
      {R"({"Type":"Notification","MessageId":"1","TopicArn":"arn:x","Message":7})", "Message"},
  }};
  for (const auto& [text, part] : kCases) {
    const auto message = parse_sns_message(text);
    ASSERT_FALSE(message) << text;
    EXPECT_EQ(message.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(message.error().message, HasSubstr(part));
  }
}

TEST(SnsMessageTest, TellsAnEnvelopeFromOtherBodies) {
  EXPECT_TRUE(sns_envelope(kNotification));
  EXPECT_FALSE(sns_envelope(kConfirmation));
  EXPECT_FALSE(sns_envelope(R"({"vehicleId":3})"));
  EXPECT_FALSE(sns_envelope(R"("TopicArn")"));
  EXPECT_FALSE(sns_envelope(
      R"({"Type":"Notification","TopicArn":"none","MessageId":"","Message":"","Timestamp":""})"));
}

TEST(SnsMessageTest, AsksOnlyHostsOfSns) {
  for (const std::string_view url :
       {"https://sns.us-east-1.amazonaws.com/x.pem",
        "https://sns.cn-north-1.amazonaws.com.cn/?Action=Confirm", "https://SNS.us-east-1.amazonaws.com"}) {
    EXPECT_TRUE(check_sns_url(url, {})) << url;
  }
  for (const std::string_view url :
       {"http://sns.us-east-1.amazonaws.com/x.pem", "https://sns.us-east-1.amazonaws.com.evil.org/x.pem",
        "https://evil.org/sns.us-east-1.amazonaws.com/x.pem", "https://sns.us-east-1.amazonaws.com@evil.org/",
        "https://sns.us-east-1.amazonaws.com:8443/", "https://sns.evil.org#.amazonaws.com",
        "https://sns.evil.org\\.amazonaws.com", "https://sns.a.b.amazonaws.com/",
        "https://sns.amazonaws.com/", "https://s3.us-east-1.amazonaws.com/x.pem",
        "https://sns..amazonaws.com/", "file:///x.pem", ""}) {
    const auto checked = check_sns_url(url, {});
    ASSERT_FALSE(checked) << url;
    EXPECT_EQ(checked.error().code, ErrorCode::kPermissionDenied);
  }
}

TEST(SnsMessageTest, AsksTheHostsItIsTold) {
  const std::vector<std::string> hosts = {"127.0.0.1:4566"};
  EXPECT_TRUE(check_sns_url("http://127.0.0.1:4566/cert.pem", hosts));
  EXPECT_TRUE(check_sns_url("https://sns.us-east-1.amazonaws.com/x.pem", hosts));
  EXPECT_FALSE(check_sns_url("http://127.0.0.1:4567/cert.pem", hosts));
  EXPECT_FALSE(check_sns_url("", hosts));
}

TEST(SnsMessageTest, HasMetadata) {
  const Metadata metadata = metadata_of(parse_sns_message(kNotification).value());
  EXPECT_THAT(metadata, Contains(Pair("sns.topic", "arn:aws:sns:us-west-2:123456789012:MyTopic")));
  EXPECT_THAT(metadata, Contains(Pair("sns.subject", "My First Message")));
  EXPECT_THAT(metadata, Contains(Pair("sns.attribute.kind", "bus")));
}

}  // namespace
}  // namespace rtp::events
