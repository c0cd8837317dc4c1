#include "lambda/runtime_host.h"

#include <csignal>
#include <cstdio>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "lambda/runtime_host_fixture.h"

namespace rtp::lambda {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class RuntimeHostTest : public RuntimeHostFixture {
 protected:
  /// The different ones of three invocations that are under way together.
  std::set<std::string> answers_of_three_at_once() {
    std::vector<std::future<InvocationOutcome>> outcomes;
    for (const char* event : {"1", "2", "3"}) {
      outcomes.push_back(begin(event));
    }
    std::set<std::string> answers;
    for (auto& outcome : outcomes) {
      answers.insert(end(std::move(outcome)).answer.value_or("failed"));
    }
    return answers;
  }
};

Result<std::string> echo(const Invocation& invocation) { return invocation.event; }
Result<std::string> process_id(const Invocation&) { return std::to_string(::getpid()); }

/// Whether it runs; a child of a killed process may wait for somebody to ask how it ended.
bool runs(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  const std::string stat{std::istreambuf_iterator<char>(file), {}};
  return !stat.empty() && stat.find(") Z ") == std::string::npos;
}

/// Until the process is killed.
[[noreturn]] void sleep_on() {
  while (true) {
    ::pause();
  }
}

TEST_F(RuntimeHostTest, AnswersWithWhatTheFunctionAnswers) {
  serve(echo);
  const InvocationOutcome outcome = invoke(R"({"vehicleId":"3","city":"Zürich"})");
  ASSERT_TRUE(outcome.answer.has_value()) << outcome.answer.error().message;
  EXPECT_EQ(*outcome.answer, R"({"vehicleId":"3","city":"Zürich"})");
  EXPECT_THAT(outcome.request_id, MatchesRegex("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}"));
  EXPECT_TRUE(outcome.report.init_duration.has_value());
  EXPECT_EQ(outcome.report.memory_mb, 128U);
  EXPECT_GT(outcome.report.max_memory_bytes, 100'000U);
}

TEST_F(RuntimeHostTest, TellsTheFunctionOfItsInvocation) {
  serve([](const Invocation& invocation) -> Result<std::string> {
    const auto left = invocation.deadline - std::chrono::system_clock::now().time_since_epoch();
    return invocation.request_id + " " + invocation.function_arn + " " + invocation.trace_id +
           (left > std::chrono::seconds(1) && left <= std::chrono::seconds(20) ? " in time" : " at no time");
  });
  const InvocationOutcome outcome = invoke("{}");
  EXPECT_THAT(outcome.answer.value_or(""),
              AllOf(StartsWith(outcome.request_id + " "), HasSubstr(":function:TestFunction Root=1-"),
                    HasSubstr(" in time")));
}

TEST_F(RuntimeHostTest, LogsWhatTheFunctionWritesBetweenLinesOfLambda) {
  serve([](const Invocation&) -> Result<std::string> {
    std::puts("first");
    std::fflush(stdout);
    std::fputs("second\nthird, without an end", stderr);
    return "null";
  });
  const std::string id = invoke("{}").request_id;
  std::vector<std::string> lines = log_lines();
  lines.erase(lines.begin(), std::ranges::find(lines, "START RequestId: " + id + " Version: $LATEST"));
  EXPECT_THAT(
      lines,
      ElementsAre(StartsWith("START"), "first", "second", "third, without an end", "END RequestId: " + id,
                  MatchesRegex("REPORT RequestId: " + id +
                               "\tInit Duration: [0-9]+\\.[0-9]{2} ms\tDuration: "
                               "[0-9]+\\.[0-9]{2} ms\tBilled Duration: [0-9]+ ms\tMemory Size: "
                               "128 MB\tMax Memory Used: [0-9]+ MB\t")));
}

TEST_F(RuntimeHostTest, KeepsTheProcessForLaterInvocations) {
  serve(process_id);
  const InvocationOutcome first = invoke("1");
  const InvocationOutcome second = invoke("2");
  ASSERT_TRUE(first.answer.has_value());
  EXPECT_EQ(first.answer, second.answer);
  EXPECT_FALSE(second.report.init_duration.has_value());
  EXPECT_NE(first.request_id, second.request_id);
}

TEST_F(RuntimeHostTest, RunsInvocationsAtOnceEachInAProcessOfItsOwn) {
  settings_.environment = {{"MEETING", directory_.path().string()}};
  serve([](const Invocation& invocation) -> Result<std::string> {
    const std::filesystem::path meeting = std::getenv("MEETING");  // NOLINT(concurrency-mt-unsafe)
    std::ofstream(meeting / ("here-" + invocation.event)).close();
    while (!exists(meeting / "here-1") || !exists(meeting / "here-2") || !exists(meeting / "here-3")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return std::to_string(::getpid());
  });
  EXPECT_EQ(answers_of_three_at_once().size(), 3U);
}

TEST_F(RuntimeHostTest, StartsNoMoreProcessesThanAllowed) {
  settings_.max_instances = 1;
  serve(process_id);
  EXPECT_EQ(answers_of_three_at_once().size(), 1U);
}

TEST_F(RuntimeHostTest, RefusesInvocationsBeyondThoseThatMayWait) {
  settings_.max_waiting = 0;
  serve(echo);
  EXPECT_EQ(error_of("{}").type, "TooManyRequestsException");
}

TEST_F(RuntimeHostTest, GivesTheErrorThatTheFunctionPosts) {
  serve([](const Invocation&) -> Result<std::string> { return fail(ErrorCode::kNotFound, "no item 3"); });
  EXPECT_EQ(error_of("{}"), (FunctionError{.type = "Function.NotFound", .message = "no item 3"}));
  EXPECT_THAT(log_lines(), Contains(HasSubstr(" Error: no item 3 (Function.NotFound)")));
}

TEST_F(RuntimeHostTest, GivesTheErrorOfAStartThatFails) {
  serve([]() -> Result<Handler> { return fail(ErrorCode::kInvalidArgument, "TABLE_NAME is not set"); });
  const FunctionError expected{.type = "Function.InvalidArgument", .message = "TABLE_NAME is not set"};
  EXPECT_EQ(error_of("{}"), expected);
  EXPECT_EQ(error_of("{}"), expected) << "of another process";
}

TEST_F(RuntimeHostTest, KillsAFunctionThatTakesTooLongWithAllItsChildren) {
  settings_.timeout = std::chrono::milliseconds(300);
  serve([](const Invocation& invocation) -> Result<std::string> {
    if (invocation.event == "1") {
      return "null";
    }
    if (const pid_t child = ::fork(); child > 0) {
      std::fprintf(stderr, "child %d\n", child);
    }
    sleep_on();
  });
  const InvocationOutcome outcome = invoke("{}");
  ASSERT_FALSE(outcome.answer.has_value());
  EXPECT_EQ(outcome.answer.error(),
            (FunctionError{.type = "Sandbox.Timedout", .message = "Task timed out after 0.30 seconds"}));
  EXPECT_THAT(outcome.report.duration.count(), Ge(300));
  EXPECT_EQ(answer_to("1"), "null") << "in a new process";

  int child = 0;
  for (const std::string& line : log_lines()) {
    std::sscanf(line.c_str(), "child %d", &child);
  }
  ASSERT_GT(child, 0);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (runs(child) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_FALSE(runs(child));
}

TEST_F(RuntimeHostTest, SaysHowAFunctionCrashed) {
  serve([](const Invocation& invocation) -> Result<std::string> {
    if (invocation.event == "1") {
      std::fputs("about to end", stderr);
      std::_Exit(3);
    }
    static_cast<void>(std::signal(SIGSEGV, SIG_DFL));
    static_cast<void>(std::raise(SIGSEGV));
    return "null";
  });
  EXPECT_EQ(error_of("1"), (FunctionError{.type = "Runtime.ExitError",
                                          .message = "Runtime exited with error: exit status 3"}));
  EXPECT_THAT(log_lines(), Contains("about to end")) << "also a last line without an end";
  EXPECT_EQ(error_of("2").message, "Runtime exited with error: signal SIGSEGV (Segmentation fault)");
}

TEST_F(RuntimeHostTest, StartsAnotherProcessAfterOneEndedWhileIdle) {
  serve(process_id);
  const std::string first = answer_to("{}");
  ASSERT_EQ(::kill(std::stoi(first), SIGKILL), 0);
  std::string second = first;
  while (second == first) {  // the host may not have noticed yet
    second = invoke("{}").answer.value_or(first);
  }
  EXPECT_NE(second, "");
}

TEST_F(RuntimeHostTest, KillsAFunctionThatUsesMoreMemoryThanItMay) {
  settings_.memory_mb = 64;
  serve([](const Invocation&) -> Result<std::string> {
    std::string much(std::size_t{100} * 1024 * 1024, 'x');
    std::fprintf(stderr, "%c\n", much.back());
    sleep_on();
  });
  const FunctionError error = error_of("{}");
  EXPECT_EQ(error.type, "Runtime.OutOfMemory");
  EXPECT_THAT(error.message, HasSubstr("more than its MemorySize of 64 MB"));
}

TEST_F(RuntimeHostTest, EndsWhatRunsAndWhatWaitsWhenItStops) {
  settings_.max_instances = 1;
  serve([](const Invocation&) -> Result<std::string> {
    std::fputs("runs\n", stderr);
    sleep_on();
  });
  auto running = begin("1");
  auto waiting = begin("2");
  while (std::ranges::count(log_lines(), "runs") == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  host_.reset();
  EXPECT_EQ(end(std::move(running)).answer.error().type, "Runtime.Stopped");
  EXPECT_EQ(end(std::move(waiting)).answer.error().type, "Runtime.Stopped");
}

TEST_F(RuntimeHostTest, GivesTheProcessOnlyItsOwnEnvironment) {
  settings_.handler = "OnConnect";
  settings_.environment = {{"TABLE_NAME", "Connections"}, {"_HANDLER", "not to be replaced"}};
  serve([](const Invocation&) -> Result<std::string> {
    std::string variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
      variables += std::string(*variable) + "\n";
    }
    return variables;
  });
  ASSERT_EQ(::setenv("RTP_TEST_SECRET", "x", 1), 0);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_THAT(answer_to("{}"), AllOf(HasSubstr("TABLE_NAME=Connections\n"), HasSubstr("_HANDLER=OnConnect\n"),
                                     HasSubstr("LAMBDA_TASK_ROOT=" + directory_.path().string() + "\n"),
                                     HasSubstr("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128\n"),
                                     HasSubstr("AWS_LAMBDA_FUNCTION_VERSION=$LATEST\n"),
                                     testing::Not(HasSubstr("RTP_TEST_SECRET"))));
  ASSERT_EQ(::unsetenv("RTP_TEST_SECRET"), 0);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace
}  // namespace rtp::lambda
