// Runtimes that are not ours: of another language, and of every way to be wrong.
#include <gmock/gmock.h>

#include "lambda/runtime_host_fixture.h"

namespace rtp::lambda {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class RuntimeHostBootstrapTest : public RuntimeHostFixture {};

TEST_F(RuntimeHostBootstrapTest, ServesARuntimeOfAnotherLanguage) {
  serve_python(R"(
while True:
  id, event = api.next()
  if event == '"fail"':
    api.request('POST', f'invocation/{id}/error', json.dumps(
        {'errorType': 'KeyError', 'errorMessage': 'vehicleId', 'stackTrace': ['in handler', 'in main']}))
  else:
    api.request('POST', f'invocation/{id}/response', json.dumps({'seen': json.loads(event)}))
)");
  EXPECT_EQ(answer_to("3"), R"({"seen": 3})");
  EXPECT_EQ(
      error_of(R"("fail")"),
      (FunctionError{.type = "KeyError", .message = "vehicleId", .stack_trace = {"in handler", "in main"}}));
  EXPECT_EQ(answer_to("4"), R"({"seen": 4})");
}

TEST_F(RuntimeHostBootstrapTest, RefusesWhatIsNoRequestOfTheRuntimeApi) {
  serve_python(R"(
id, event = api.next()
statuses = [api.request(*request)[0] for request in [
    ('POST', 'invocation/other/response', 'null'),
    ('POST', 'invocation/other/error', '{}'),
    ('POST', 'init/error', '{}'),
    ('POST', 'invocation/next', ''),
    ('GET', 'invocation/' + id + '/response'),
    ('GET', 'invocation'),
    ('GET', '../extension/register')]]
api.request('POST', f'invocation/{id}/response', json.dumps(statuses))
api.next()
)");
  EXPECT_EQ(answer_to("{}"), "[400, 400, 403, 405, 405, 404, 404]");
}

TEST_F(RuntimeHostBootstrapTest, FailsAnInvocationThatIsPassedOver) {
  serve_python(R"(
api.next()
id, event = api.next()
api.request('POST', f'invocation/{id}/response', event)
api.next()
)");
  EXPECT_EQ(error_of("1").type, "Runtime.NoAnswer");
  EXPECT_EQ(answer_to("2"), "2");
}

TEST_F(RuntimeHostBootstrapTest, TakesNoAnswerOverTheLimit) {
  serve_python(R"(
id, event = api.next()
status, headers, body = api.request('POST', f'invocation/{id}/response', b' ' * (6 * 1024 * 1024 + 101))
print(status, json.loads(body)['errorType'], flush=True)
api = Api()
api.next()
)");
  EXPECT_EQ(error_of("1").type, "Function.ResponseSizeTooLarge");
  EXPECT_THAT(log_lines(), testing::Contains("413 RequestEntityTooLarge"));
}

TEST_F(RuntimeHostBootstrapTest, GivesTheErrorThatARuntimePostsBeforeItStarts) {
  serve_python("api.request('POST', 'init/error', 'no JSON')\nsys.exit(1)\n");
  EXPECT_EQ(error_of("{}"), (FunctionError{.type = "Function.Unknown", .message = "no JSON"}));
}

TEST_F(RuntimeHostBootstrapTest, FailsOneInvocationForEachProcessThatCannotStart) {
  settings_.max_instances = 1;
  write_bootstrap("#!/bin/sh\necho starts\nexit 7\n");
  auto first = begin("1");
  auto second = begin("2");
  for (auto* outcome : {&first, &second}) {
    const InvocationOutcome ended = end(std::move(*outcome));
    ASSERT_FALSE(ended.answer.has_value());
    EXPECT_EQ(ended.answer.error().message, "Runtime exited with error: exit status 7");
  }
  EXPECT_EQ(std::ranges::count(log_lines(), "starts"), 2);
}

TEST_F(RuntimeHostBootstrapTest, KillsAProcessThatNeverAsksForAnInvocation) {
  settings_.init_timeout = std::chrono::milliseconds(50);
  write_bootstrap("#!/bin/sh\nexec sleep 600\n");
  const FunctionError error = error_of("{}");
  EXPECT_EQ(error.type, "Runtime.InitTimeout");
  EXPECT_THAT(error.message, HasSubstr("within 0.05 seconds"));
}

TEST_F(RuntimeHostBootstrapTest, CutsALineThatIsTooLong) {
  write_bootstrap("#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x\nexit 1\n");
  static_cast<void>(error_of("{}"));
  const std::vector<std::string> lines = log_lines();
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0].size(), FunctionProcess::kMaxLineBytes);
  EXPECT_EQ(lines[1].size(), 300'000 - FunctionProcess::kMaxLineBytes);
}

struct Unstartable {
  std::string_view name;
  void (*prepare)(const std::filesystem::path& bootstrap);
  std::string_view advice;
};

class UnstartableTest : public RuntimeHostFixture, public testing::WithParamInterface<Unstartable> {};

TEST_P(UnstartableTest, IsNamedWithTheFix) {
  write_bootstrap(
      "\x7F"
      "ELF of another architecture");
  GetParam().prepare(directory_.path() / "bootstrap");
  const FunctionError error = error_of("{}");
  EXPECT_EQ(error.type, "Runtime.InvalidEntrypoint");
  EXPECT_THAT(error.message, AllOf(HasSubstr((directory_.path() / "bootstrap").string()),
                                   HasSubstr(std::string(GetParam().advice))));
}

INSTANTIATE_TEST_SUITE_P(
    Bootstraps, UnstartableTest,
    testing::Values(Unstartable{"Missing", [](auto& path) { std::filesystem::remove(path); },
                                "build the function's package"},
                    Unstartable{"NotExecutable",
                                [](auto& path) {
                                  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
                                },
                                "chmod +x"},
                    Unstartable{"OfAnotherArchitecture", [](auto&) {}, "architecture of this machine"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace rtp::lambda
