#include "aws/connections_audience.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb_server.h"
#include "fake_service.h"
#include "functions/audience_contract.h"

namespace rtp::contracts {
namespace {

using boost::beast::http::status;
using testing::ElementsAre;
using Texts = std::vector<std::string>;

/// The audience over our own tables and an API whose connections do as their ids say: "gone-1", "slow-1",
/// "busy-1" (throttled twice), "stuck-1" (throttled always), "broken-1"; all others take what they get.
class AwsListeners : public functions::AudienceHarness {
 public:
  AwsListeners() { dynamodb_.loop().set_deadline(aws::CallLoop::Clock::now() + std::chrono::seconds(20)); }

  functions::Audience& audience() override { return audience_; }
  void watch(const std::string& connection, const Texts& items) override {
    std::vector<aws::DynamodbClient::Write> writes;
    for (const std::string& item : items) {
      writes.push_back({aws::DynamodbClient::Write::Kind::kPut, aws::connection_key(connection, item)});
    }
    ASSERT_TRUE(rows_.write(std::move(writes)));
  }
  void watch_and_vanish(const std::string& connection, const Texts& items) override {
    watch("gone-" + connection, items);
  }
  bool still_watches(const std::string& connection, const std::string& item) override {
    const Texts alive = rows_.items_of(connection).value();
    const Texts gone = rows_.items_of("gone-" + connection).value();
    return std::ranges::count(alive, item) + std::ranges::count(gone, item) > 0;
  }
  Texts received(const std::string& connection) override { return std::exchange(received_[connection], {}); }

 protected:
  std::optional<net::HttpResponse> answer(const net::HttpRequest& request) {
    const std::string prefix = "/prod/@connections/";
    const std::string id = request.target.substr(prefix.size());
    if (!request.target.starts_with(prefix) || request.headers.count("Authorization") != 1) {
      return FakeService::status_answer(status::forbidden);
    }
    if (id.starts_with("gone")) {
      return FakeService::status_answer(status::gone);
    }
    ++posts_[id];
    if (id.starts_with("slow")) {
      return std::nullopt;
    }
    if (id.starts_with("stuck") || (id.starts_with("busy") && ++attempts_[id] <= 2)) {
      return FakeService::status_answer(status::too_many_requests);
    }
    if (id.starts_with("broken")) {
      return FakeService::status_answer(status::payload_too_large);
    }
    received_[id].push_back(request.body);
    return FakeService::status_answer(status::ok);
  }

  void deliver(const std::string& item, const std::string& text) {
    audience_.deliver(item, records_[next_++], std::make_shared<const std::string>(text));
  }
  std::size_t watched(const std::string& connection_id) { return rows_.items_of(connection_id)->size(); }

  std::vector<dynamodb::StreamRecord> records_{1000};
  std::size_t next_ = 0;
  std::map<std::string, Texts> received_;
  std::map<std::string, int> attempts_;
  std::map<std::string, unsigned> posts_;
  FakeService service_{[this](const net::HttpRequest& request) { return answer(request); }};
  DynamodbHarness dynamodb_;
  aws::ConnectionRows rows_{dynamodb_.client(), dynamodb_.loop(), "Connections"};
  aws::ConnectionsAudience audience_{
      rows_,
      aws::ManagementClient(signing_client(dynamodb_.loop(), "execute-api"), service_.url() + "/prod"),
      dynamodb_.loop(),
      {.at_once = 64,
       .post_time = std::chrono::milliseconds(300),
       .delivery_time = std::chrono::seconds(10)}};
};

using functions::AudienceContract;
INSTANTIATE_TEST_SUITE_P(Aws, AudienceContract,
                         testing::Values([]() -> std::unique_ptr<functions::AudienceHarness> {
                           return std::make_unique<AwsListeners>();
                         }));

class ConnectionsAudienceTest : public testing::Test, protected AwsListeners {};

TEST_F(ConnectionsAudienceTest, SendsEachConnectionTheMessagesOfItsItemsInOrder) {
  watch("a", {"3", "4"});
  watch("L0SM9cOFvHcCIhw=", {"3"});
  for (int n = 0; n < 20; ++n) {
    deliver("3", "3:" + std::to_string(n));
    deliver("5", "nobody");
  }
  deliver("4", "4:0");
  const auto report = audience_.finish();
  EXPECT_EQ(report.receivers, 3U);
  EXPECT_TRUE(report.undelivered.empty());
  Texts of_item_3;
  for (int n = 0; n < 20; ++n) {
    of_item_3.push_back("3:" + std::to_string(n));
  }
  EXPECT_EQ(received_["L0SM9cOFvHcCIhw%3D"], of_item_3);
  Texts of_a = received_["a"];
  EXPECT_EQ(std::erase(of_a, "4:0"), 1U);
  EXPECT_EQ(of_a, of_item_3);
  EXPECT_EQ(audience_.finish().receivers, 0U) << "nothing waits any more";
}

TEST_F(ConnectionsAudienceTest, RemovesTheRowsOfConnectionsThatAreGone) {
  watch("gone-1", {"3", "4"});
  watch("a", {"3"});
  deliver("3", "x");
  const auto report = audience_.finish();
  EXPECT_EQ(report.gone, 1U);
  EXPECT_EQ(report.receivers, 1U);
  EXPECT_EQ(watched("gone-1"), 1U) << "the row of item 4 is as it was";
  EXPECT_EQ(watched("a"), 1U);
}

TEST_F(ConnectionsAudienceTest, CountsSlowAndBrokenOnesAndReachesTheOthers) {
  for (int n = 0; n < 150; ++n) {
    watch("ok-" + std::to_string(n), {"3"});
  }
  watch("slow-1", {"3"});
  watch("broken-1", {"3"});
  watch("stuck-1", {"3"});
  deliver("3", "x");
  const auto report = audience_.finish();
  EXPECT_EQ(report.receivers, 150U);
  EXPECT_EQ(report.failed, 3U);
  EXPECT_TRUE(report.undelivered.empty()) << "to repeat it would not help";
  EXPECT_EQ(watched("slow-1"), 1U);
  EXPECT_THAT(received_["ok-149"], ElementsAre("x"));
}

TEST_F(ConnectionsAudienceTest, TriesAThrottledConnectionAgain) {
  watch("busy-1", {"3"});
  deliver("3", "x");
  EXPECT_EQ(audience_.finish().receivers, 1U);
  EXPECT_THAT(received_["busy-1"], ElementsAre("x"));
}

TEST_F(ConnectionsAudienceTest, SpendsLessOnAConnectionEachTimeItTakesNothing) {
  watch("stuck-1", {"3"});
  watch("slow-1", {"3"});
  watch("a", {"3"});
  const auto send = [&](const Texts& texts) {
    for (const std::string& text : texts) {
      deliver("3", text);
    }
    const functions::DeliveryReport report = audience_.finish();
    EXPECT_EQ(report.receivers, 1U);
    EXPECT_EQ(report.failed, 2U);
    EXPECT_EQ(received("a"), texts);
    return std::pair{std::exchange(posts_["stuck-1"], 0), std::exchange(posts_["slow-1"], 0)};
  };
  // The first message until it is given up, and the newest once; no other.
  EXPECT_EQ(send({"1", "2", "3", "4"}), std::pair(aws::SlowConnections::kAttempts + 1, 1U));
  EXPECT_EQ(send({"5", "6", "7"}), std::pair(2U, 0U));
  EXPECT_EQ(send({"8"}), std::pair(1U, 0U));
}

TEST_F(ConnectionsAudienceTest, NamesTheRecordsWhoseReceiversItCannotFind) {
  dynamodb_.call("DeleteTable", R"({"TableName":"Connections"})");
  deliver("3", "x");
  deliver("3", "y");
  const auto report = audience_.finish();
  EXPECT_THAT(report.undelivered, ElementsAre(&records_[0], &records_[1]));
  EXPECT_EQ(report.receivers, 0U);
}

TEST(ManagementEndpointTest, ForgivesWhatPeopleWrite) {
  const std::string right = "https://abc.execute-api.eu-west-1.amazonaws.com/prod";
  for (const std::string& text :
       {right, " " + right + "/ ", std::string("wss://abc.execute-api.eu-west-1.amazonaws.com/prod\n")}) {
    EXPECT_EQ(aws::management_endpoint(text).value(), right) << text;
  }
  EXPECT_EQ(aws::management_endpoint("ws://127.0.0.1:8080/develop").value(), "http://127.0.0.1:8080/develop");
  for (const std::string text : {"", "abc", "ftp://x", "https://x/prod?a=1"}) {
    EXPECT_EQ(aws::management_endpoint(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace rtp::contracts
