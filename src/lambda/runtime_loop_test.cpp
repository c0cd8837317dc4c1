#include "lambda/runtime_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/raw_server.h"

namespace rtp::lambda {
namespace {

using net::RawClient;
using net::RawServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string answer(std::string_view status, std::string_view body, std::string_view headers = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

std::string invocation(std::string_view event, std::string_view headers = "") {
  return answer("200 OK", event,
                "Lambda-Runtime-Aws-Request-Id: id-1\r\nLambda-Runtime-Deadline-Ms: 1707502303420\r\n"
                "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:1:function:F\r\n" +
                    std::string(headers));
}

const std::string kAccepted = answer("202 Accepted", R"({"status":"OK"})");

Result<std::string> echo(const Invocation& call) { return call.event; }

/// A Runtime API that answers requests over one connection with what the test says.
class RuntimeLoopTest : public testing::Test {
 protected:
  /// Runs a loop whose requests get `answers`; then 500, which ends it.
  void serve(const std::vector<std::string>& answers, Handler handler) {
    serve_made(answers, [&handler]() -> Result<Handler> { return std::move(handler); });
  }

  void serve_made(std::vector<std::string> answers, std::move_only_function<Result<Handler>()> make_handler) {
    answers.push_back(answer("500 Internal Server Error", ""));
    RawServer server({[&](RawClient& peer) { converse(peer, answers); }});
    EXPECT_EQ(run_runtime_loop(address_of(server), std::move(make_handler)), 1);
    EXPECT_EQ(server.connections(), 1);
  }

  void converse(RawClient& peer, const std::vector<std::string>& answers) {
    for (const std::string& next : answers) {
      const RawClient::Answer request = peer.read_answer();
      if (request.head.empty()) {
        return;
      }
      requests_.push_back(request.head + request.body);
      peer.send(next);
    }
  }

  static std::string address_of(const RawServer& server) {
    return "127.0.0.1:" + std::to_string(server.port());
  }

  std::vector<std::string> requests_;
};

TEST_F(RuntimeLoopTest, AnswersInvocationsOverOneConnection) {
  std::vector<Invocation> seen;
  serve({invocation(R"({"n":1})"), kAccepted, invocation(R"({"n":2})"), kAccepted},
        [&](const Invocation& call) -> Result<std::string> {
          seen.push_back(call);
          return R"({"seen":)" + call.event + "}";
        });
  ASSERT_EQ(requests_.size(), 5U);
  EXPECT_THAT(requests_[0], StartsWith("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n"));
  EXPECT_THAT(
      requests_[1],
      AllOf(StartsWith("POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\n"),
            HasSubstr("Content-Type: application/json\r\n"), EndsWith("\r\n\r\n{\"seen\":{\"n\":1}}")));
  EXPECT_THAT(requests_[3], EndsWith("{\"seen\":{\"n\":2}}"));
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].request_id, "id-1");
  EXPECT_EQ(seen[0].function_arn, "arn:aws:lambda:eu-west-1:1:function:F");
  EXPECT_EQ(seen[0].deadline, std::chrono::milliseconds(1707502303420));
  EXPECT_EQ(seen[0].event, R"({"n":1})");
}

TEST_F(RuntimeLoopTest, PutsTheTraceIdOfEachInvocationIntoTheEnvironment) {
  std::vector<std::string> variables;
  serve({invocation("1", "Lambda-Runtime-Trace-Id: Root=1-5;Sampled=1\r\n"), kAccepted, invocation("2"),
         kAccepted},
        [&](const Invocation& call) -> Result<std::string> {
          const char* variable = std::getenv("_X_AMZN_TRACE_ID");
          variables.emplace_back(variable == nullptr ? "(none)" : variable);
          variables.push_back(call.trace_id);
          return "null";
        });
  EXPECT_THAT(variables, ElementsAre("Root=1-5;Sampled=1", "Root=1-5;Sampled=1", "(none)", ""));
}

struct Failure {
  std::string_view name;
  Result<std::string> (*handler)(const Invocation&);
  std::string_view type;
  std::string_view body;
};

class RuntimeLoopFailureTest : public RuntimeLoopTest, public testing::WithParamInterface<Failure> {};

TEST_P(RuntimeLoopFailureTest, IsPostedAsErrorOfTheInvocationAndTheNextIsServed) {
  bool failed = false;
  serve({invocation("1"), kAccepted, invocation("2"), kAccepted},
        [&failed](const Invocation& call) -> Result<std::string> {
          return std::exchange(failed, true) ? "null" : GetParam().handler(call);
        });
  ASSERT_EQ(requests_.size(), 5U);
  EXPECT_THAT(
      requests_[1],
      AllOf(StartsWith("POST /2018-06-01/runtime/invocation/id-1/error HTTP/1.1\r\n"),
            HasSubstr("Lambda-Runtime-Function-Error-Type: " + std::string(GetParam().type) + "\r\n"),
            EndsWith("\r\n\r\n{\"errorType\":\"" + std::string(GetParam().type) + "\",\"errorMessage\":\"" +
                     std::string(GetParam().body) + "\",\"stackTrace\":[]}")));
  EXPECT_THAT(requests_[3], StartsWith("POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Failures, RuntimeLoopFailureTest,
    testing::Values(
        Failure{"Error", [](auto&) -> Result<std::string> { return fail(ErrorCode::kNotFound, "no item 3"); },
                "Function.NotFound", "no item 3"},
        Failure{"ErrorToEscape",
                [](auto&) -> Result<std::string> { return fail(ErrorCode::kThrottled, "say \"café\"\n"); },
                "Function.Throttled", R"(say \"café\"\n)"},
        Failure{"ErrorThatIsNoUtf8",
                [](auto&) -> Result<std::string> { return fail(ErrorCode::kInternal, "caf\xE9"); },
                "Function.Internal", "caf?"},
        Failure{"Exception", [](auto&) -> Result<std::string> { throw std::out_of_range("at 3"); },
                "Function.Exception", "at 3"},
        Failure{"OtherException", [](auto&) -> Result<std::string> { throw 3; }, "Function.Exception",
                "an exception without a message"},
        Failure{"AnswerOverTheLimit",
                [](auto&) -> Result<std::string> { return std::string(kMaxAnswerBytes + 1, ' '); },
                "Function.ResponseSizeTooLarge",
                "the answer has 6291557 bytes, more than the 6291556 that Lambda takes: answer less"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(RuntimeLoopTest, SendsAnAnswerAsLargeAsTheLimit) {
  serve({invocation("1"), kAccepted},
        [](auto&) -> Result<std::string> { return std::string(kMaxAnswerBytes, ' '); });
  ASSERT_EQ(requests_.size(), 3U);
  EXPECT_THAT(requests_[1], HasSubstr("Content-Length: 6291556\r\n"));
}

TEST_F(RuntimeLoopTest, SaysWhyWhenTheRuntimeApiFindsAnAnswerTooLarge) {
  serve({invocation("[1,2]"), answer("413 Payload Too Large", "{}"), kAccepted}, echo);
  ASSERT_EQ(requests_.size(), 4U);
  EXPECT_THAT(requests_[2], AllOf(StartsWith("POST /2018-06-01/runtime/invocation/id-1/error HTTP/1.1\r\n"),
                                  HasSubstr("Function.ResponseSizeTooLarge"), HasSubstr("has 5 bytes")));
}

TEST_F(RuntimeLoopTest, GoesOnWhenAnAnswerComesTooLate) {
  serve({invocation("1"), answer("400 Bad Request", R"({"errorType":"InvalidRequestID"})"), invocation("2"),
         answer("403 Forbidden", "")},
        echo);
  EXPECT_EQ(requests_.size(), 5U);
}

TEST_F(RuntimeLoopTest, EndsWhenTheRuntimeApiIsBroken) {
  serve({invocation("1"), answer("500 Internal Server Error", "")}, echo);
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(RuntimeLoopTest, EndsWhenAnInvocationHasNoRequestId) {
  serve({answer("200 OK", "{}")}, [](auto&) -> Result<std::string> {
    ADD_FAILURE() << "called";
    return "";
  });
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(RuntimeLoopTest, PostsAnErrorOfTheStartInsteadOfServing) {
  serve_made({kAccepted}, []() -> Result<Handler> {
    return fail(ErrorCode::kInvalidArgument, "TABLE_NAME is not set: set it in the template");
  });
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_THAT(
      requests_[0],
      AllOf(StartsWith("POST /2018-06-01/runtime/init/error HTTP/1.1\r\n"),
            HasSubstr("Lambda-Runtime-Function-Error-Type: Function.InvalidArgument\r\n"),
            EndsWith("{\"errorType\":\"Function.InvalidArgument\",\"errorMessage\":\"TABLE_NAME is not "
                     "set: set it in the template\",\"stackTrace\":[]}")));
}

TEST_F(RuntimeLoopTest, PostsAnExceptionOfTheStart) {
  serve_made({kAccepted}, []() -> Result<Handler> { throw std::runtime_error("no library"); });
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_THAT(requests_[0], HasSubstr(R"("errorMessage":"no library")"));
}

TEST_F(RuntimeLoopTest, ConnectsAgainWhenTheConnectionIsLost) {
  RawServer server({[&](RawClient& peer) { converse(peer, {invocation("1")}); },
                    [&](RawClient& peer) { converse(peer, {kAccepted}); }, [](RawClient&) {},
                    [&](RawClient& peer) { converse(peer, {answer("500 Internal Server Error", "")}); }});
  EXPECT_EQ(run_runtime_loop(address_of(server), [] { return Result<Handler>(echo); }), 1);
  ASSERT_EQ(requests_.size(), 3U);
  EXPECT_THAT(requests_[1], StartsWith("POST /2018-06-01/runtime/invocation/id-1/response"));
}

TEST_F(RuntimeLoopTest, EndsWhenTheRuntimeApiHasGone) {
  RawServer server({[](RawClient&) {}, [](RawClient&) {}, [](RawClient&) {}, [](RawClient&) {}});
  EXPECT_EQ(run_runtime_loop(address_of(server), [] { return Result<Handler>(echo); }), 1);
  EXPECT_EQ(server.connections(), 4);
}

TEST_F(RuntimeLoopTest, EndsWithoutTheAddressOfARuntimeApi) {
  EXPECT_EQ(run_runtime_loop("", [] { return Result<Handler>(echo); }), 1);
}

}  // namespace
}  // namespace rtp::lambda
