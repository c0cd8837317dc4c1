#include "sources/sources.h"

#include <condition_variable>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_directory.h"
#include "sources/memory_sink.h"
#include "sources/sources_endpoint.h"

namespace rtp::sources {
namespace {

namespace http = boost::beast::http;
using testing::HasSubstr;

OptionTable webhook(std::string token = "secret") {
  OptionTable table;
  table.emplace("type", OptionValue{"webhook", "rtp.toml:2"});
  table.emplace("token", OptionValue{std::move(token), "rtp.toml:3"});
  table.emplace("id", OptionValue{"/id", "rtp.toml:4"});
  return table;
}

/// Waits for its answer.
class Exchange final : public net::HttpExchange {
 public:
  void reply(net::HttpResponse response) override { answer_.set_value(std::move(response)); }
  void read_body(OnPiece on_piece) override { on_piece(fail(ErrorCode::kGone, "no body")); }
  net::TakenSocket take_socket() override { throw std::logic_error("no socket"); }
  net::EventLoop& loop() override { throw std::logic_error("no loop"); }
  const std::string& peer_address() const override { return address_; }

  net::HttpResponse wait() { return answer_.get_future().get(); }

 private:
  std::promise<net::HttpResponse> answer_;
  std::string address_ = "127.0.0.1";
};

class SourcesTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Sources>> create(OptionTable table, std::string name = "fleet") {
    std::vector<SourceOptions> tables;
    tables.emplace_back(std::move(name), "rtp.toml:1 [default.sources.fleet]", std::move(table));
    return Sources::create(std::move(tables),
                           {.item_key = "vehicleId", .dead_letter_directory = directory_.path()}, sink_,
                           clock_);
  }

  std::string mistake(OptionTable table, std::string name = "fleet") {
    const auto created = create(std::move(table), std::move(name));
    return created ? "none" : created.error().message;
  }

  net::HttpResponse post(Sources& sources, std::string target, std::string body,
                         std::string token = "secret") {
    net::HttpRequest request;
    request.method = http::verb::post;
    request.target = std::move(target);
    request.headers.set("Authorization", "Bearer " + token);
    request.body = std::move(body);
    const auto exchange = std::make_shared<Exchange>();
    sources.answer(std::move(request), exchange);
    return exchange->wait();
  }

  TemporaryDirectory directory_;
  SystemClock clock_;
  MemorySink sink_;
};

TEST_F(SourcesTest, AnswersAHookWhenItsItemIsWritten) {
  const auto sources = *create(webhook());
  sources->start();
  const auto answer = post(*sources, "/hooks/fleet?x=1", R"({"id":"3","lat":1})");
  EXPECT_EQ(answer.status, http::status::ok);
  EXPECT_EQ(answer.body, "{\"written\":1,\"stale\":0,\"dead\":0}\n");
  EXPECT_TRUE(sink_.items().contains("3"));
  EXPECT_EQ(post(*sources, "/hooks/fleet", R"({"lat":1})").status, http::status::unprocessable_entity);
  EXPECT_EQ(post(*sources, "/hooks/fleet", R"({"id":"4"})", "wrong").status, http::status::unauthorized);
  EXPECT_EQ(post(*sources, "/hooks/other", "{}").status, http::status::not_found);
  EXPECT_FALSE(sink_.items().contains("4"));
  sources->stop();
  EXPECT_EQ(post(*sources, "/hooks/fleet", R"({"id":"5"})").status, http::status::service_unavailable);
}

TEST_F(SourcesTest, TellsHowEachSourceIsDoing) {
  const auto sources = *create(webhook());
  sources->start();
  post(*sources, "/hooks/fleet", R"([{"id":"3"},{"lat":1}])");
  const auto reports = sources->reports();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].name, "fleet");
  EXPECT_EQ(reports[0].type, "webhook");
  EXPECT_EQ(reports[0].state, SourceState::kRunning);
  EXPECT_EQ(reports[0].counts.written, 1U);
  EXPECT_EQ(reports[0].counts.dead, 1U);
  EXPECT_THAT(reports_json(reports), HasSubstr(R"("name":"fleet","type":"webhook","state":"running")"));
  EXPECT_THAT(metrics_text(reports),
              HasSubstr("rtp_source_dead_letters_total{source=\"fleet\",type=\"webhook\"} 1\n"));
  sources->stop();
  EXPECT_EQ(sources->reports()[0].state, SourceState::kStopped);
}

TEST_F(SourcesTest, RetakesDeadLettersOfASource) {
  const auto sources = *create(webhook());
  sources->start();
  const auto retake = [&](std::string_view name) {
    std::promise<Result<IntakeReport>> done;
    sources->retake(name, {{.source = "fleet", .reason = "", .metadata = {}, .payload = R"({"id":"9"})"}},
                    [&](Result<IntakeReport> report) { done.set_value(std::move(report)); });
    return done.get_future().get();
  };
  EXPECT_EQ(retake("fleet")->written, 1U);
  EXPECT_TRUE(sink_.items().contains("9"));
  const auto unknown = retake("flet");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
}

TEST_F(SourcesTest, LeavesOutASourceThatIsNotEnabledButChecksIt) {
  OptionTable table = webhook();
  table.emplace("enabled", OptionValue{false, "rtp.toml:5"});
  EXPECT_TRUE((*create(table))->reports().empty());
  table.emplace("tokn", OptionValue{"x", "rtp.toml:6"});
  EXPECT_THAT(mistake(table), HasSubstr("unknown option \"tokn\", did you mean \"token\"?"));
}

TEST_F(SourcesTest, NamesTheMistakeOfATable) {
  EXPECT_THAT(mistake({}), HasSubstr("rtp.toml:1 [default.sources.fleet]: source fleet: type is missing"));
  OptionTable table = webhook();
  table.at("type") = OptionValue{"webhok", "rtp.toml:2"};
  EXPECT_THAT(mistake(table),
              HasSubstr("rtp.toml:2: source fleet: \"webhok\" is no type, did you mean \"webhook\"?"));
  OptionTable open = webhook();
  open.erase("token");
  EXPECT_THAT(mistake(open), HasSubstr("anyone could write"));
  OptionTable rule = webhook();
  rule.at("id") = OptionValue{"topic:0", "rtp.toml:4"};
  EXPECT_THAT(mistake(rule), HasSubstr("rtp.toml:4: source fleet: id: \"topic:0\""));
  EXPECT_THAT(mistake(webhook(), "a/b"), HasSubstr("its name is not 1 to 64 letters"));
}

}  // namespace
}  // namespace rtp::sources
