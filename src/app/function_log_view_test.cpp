#include "app/function_log_view.h"

#include <fstream>

#include <gmock/gmock.h>

#include "base/temporary_directory.h"
#include "lambda/log_files.h"

namespace rtp::app {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FunctionLogViewTest : public testing::Test {
 protected:
  void write(std::string_view function, int time, const std::string& message) {
    const lambda::LogEvent event{.time = milliseconds(time), .log_stream = "stream", .message = message};
    std::ofstream(lambda::log_file(directory_.path(), function, 0), std::ios::app) << to_json(event) << "\n";
  }

  FunctionLogView open(LogSelection selection) {
    auto view = FunctionLogView::open(directory_.path(), std::move(selection));
    EXPECT_TRUE(view.has_value()) << view.error().message;
    return std::move(view).value();
  }

  static std::vector<std::string> read(FunctionLogView& view) {
    std::vector<std::string> all;
    while (true) {
      const auto event = view.next();
      EXPECT_TRUE(event.has_value()) << event.error().message;
      if (!event || !*event) {
        return all;
      }
      all.push_back((*event)->function + " " + (*event)->event.message);
    }
  }

  std::vector<std::string> read(LogSelection selection) {
    FunctionLogView view = open(std::move(selection));
    return read(view);
  }

  TemporaryDirectory directory_;
};

TEST_F(FunctionLogViewTest, HasTheEventsOfAllFunctionsByTime) {
  write("A", 1, "one");
  write("A", 4, "four");
  write("B", 2, "two");
  write("C", 3, "three");
  write("B", 5, "five");
  EXPECT_THAT(read({}), ElementsAre("A one", "B two", "C three", "A four", "B five"));
}

TEST_F(FunctionLogViewTest, KeepsTheOrderInWhichAFunctionWrote) {
  write("A", 5, "before the clock stepped back");
  write("A", 3, "after");
  write("B", 4, "other");
  EXPECT_THAT(read({}), ElementsAre("B other", "A before the clock stepped back", "A after"));
}

TEST_F(FunctionLogViewTest, HasOnlyTheFunctionsNamedAndEachOnce) {
  write("A", 1, "one");
  write("B", 2, "two");
  write("C", 3, "three");
  EXPECT_THAT(read({.functions = {"C", "A", "C"}}), ElementsAre("A one", "C three"));
}

TEST_F(FunctionLogViewTest, HasOnlyTheEventsOfTheTimeAndThePattern) {
  for (const int time : {1, 2, 3, 4}) {
    write("A", time, "ERROR " + std::to_string(time));
    write("A", time, "fine");
  }
  const LogSelection selection{
      .from = milliseconds(2), .until = milliseconds(3), .filter = lambda::LogFilter::parse("ERROR").value()};
  EXPECT_THAT(read(selection), ElementsAre("A ERROR 2", "A ERROR 3"));
}

TEST_F(FunctionLogViewTest, GoesOnWithWhatCameSinceAlsoOfNewFunctions) {
  write("A", 1, "one");
  FunctionLogView view = open({});
  EXPECT_THAT(read(view), ElementsAre("A one"));
  write("A", 4, "four");
  write("B", 3, "three");
  // A function is found at the end of one look and read in the next.
  std::vector<std::string> later = read(view);
  const auto latest = read(view);
  later.insert(later.end(), latest.begin(), latest.end());
  EXPECT_THAT(later, testing::UnorderedElementsAre("A four", "B three"));
  EXPECT_THAT(read(view), IsEmpty());
}

TEST_F(FunctionLogViewTest, NamesTheFunctionsThatHaveLogs) {
  write("OnConnectFunction", 1, "one");
  write("OnDefaultFunction", 1, "one");
  const auto view = FunctionLogView::open(directory_.path(), {.functions = {"OnDefaultFunction", "Other"}});
  ASSERT_FALSE(view.has_value());
  EXPECT_EQ(view.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(view.error().message,
            "function \"Other\" has no log here; those that have are OnConnectFunction, OnDefaultFunction");
}

TEST_F(FunctionLogViewTest, AwaitsTheFirstEventOfAFunctionWhenTold) {
  FunctionLogView view = open({.functions = {"A"}, .awaits_first = true});
  EXPECT_THAT(read(view), IsEmpty());
  write("A", 1, "one");
  EXPECT_THAT(read(view), ElementsAre("A one"));
  EXPECT_FALSE(FunctionLogView::open(directory_.path() / "missing", {.awaits_first = true}).has_value());
}

TEST_F(FunctionLogViewTest, SaysWhereFunctionsLogWhenThereIsNone) {
  for (const auto& path : {directory_.path(), directory_.path() / "missing"}) {
    const auto view = FunctionLogView::open(path, {});
    ASSERT_FALSE(view.has_value());
    EXPECT_EQ(view.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(view.error().message,
                AllOf(HasSubstr(path.string()), HasSubstr("`rtp serve --functions=lambda`")));
  }
}

TEST(FunctionLogEventTest, CommandsNoTerminal) {
  EXPECT_EQ(without_controls("a\x1b[2J\tb\r\x07\x7f \u00e9"), "a?[2J\tb??? \u00e9");
}

TEST(FunctionLogEventTest, IsALineOfTextOrJson) {
  const FunctionLogEvent event{.function = "OnConnectFunction",
                               .event = {.time = milliseconds(1'530'882'594'123),
                                         .log_stream = "2018/07/06/[$LATEST]6b",
                                         .message = "a\tb"}};
  EXPECT_EQ(text_line(event), "2018/07/06/[$LATEST]6b 2018-07-06T13:09:54.123000 a\tb");
  EXPECT_EQ(json_line(event),
            R"({"functionName":"OnConnectFunction","logStreamName":"2018/07/06/[$LATEST]6b",)"
            R"("timestamp":1530882594123,"message":"a\tb"})");
}

}  // namespace
}  // namespace rtp::app
