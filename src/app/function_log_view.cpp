#include "app/function_log_view.h"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "base/iso8601.h"
#include "lambda/log_files.h"

namespace rtp::app {
Result<FunctionLogView> FunctionLogView::open(std::filesystem::path directory, LogSelection selection) {
  FunctionLogView view(std::move(directory), std::move(selection));
  std::error_code ignored;
  if (view.selection_.awaits_first && std::filesystem::is_directory(view.directory_, ignored)) {
    return view;
  }
  const std::vector<std::string> known = lambda::functions_with_logs(view.directory_);
  if (known.empty()) {
    return fail(ErrorCode::kNotFound,
                fmt::format("no function has logged in {}: those of `rtp serve --functions=lambda` with the "
                            "same data directory do",
                            view.directory_.string()));
  }
  if (const std::vector<std::string> awaited = view.awaited(); !awaited.empty()) {
    return fail(ErrorCode::kNotFound, fmt::format("function \"{}\" has no log here; those that have are {}",
                                                  awaited.front(), fmt::join(known, ", ")));
  }
  return view;
}

std::vector<std::string> FunctionLogView::awaited() const {
  const std::vector<std::string> known = lambda::functions_with_logs(directory_);
  std::vector<std::string> awaited;
  std::ranges::copy_if(selection_.functions, std::back_inserter(awaited), [&known](const std::string& name) {
    return std::ranges::find(known, name) == known.end();
  });
  return awaited;
}

FunctionLogView::FunctionLogView(std::filesystem::path directory, LogSelection selection)
    : directory_(std::move(directory)), selection_(std::move(selection)) {
  find_functions();
}

/// Adds those that have begun to log since.
void FunctionLogView::find_functions() {
  const auto names =
      selection_.functions.empty() ? lambda::functions_with_logs(directory_) : selection_.functions;
  for (const std::string& name : names) {
    const bool known = std::ranges::any_of(
        sources_, [&name](const Source& source) { return source.reader.function_name() == name; });
    if (!known) {
      sources_.push_back({.reader = lambda::FunctionLogReader(directory_, name)});
    }
  }
}

bool FunctionLogView::wants(const lambda::LogEvent& event) const {
  return event.time >= selection_.from && (!selection_.until || event.time <= *selection_.until) &&
         selection_.filter.matches(event.message);
}

/// Reads on to the next event that is wanted.
Result<void> FunctionLogView::fill(Source& source) const {
  while (source.state == Source::State::kToRead) {
    RTP_TRY(auto event, source.reader.next());
    if (!event) {
      source.state = Source::State::kAtEnd;
    } else if (wants(*event)) {
      source.head = *std::move(event);
      source.state = Source::State::kHasHead;
    }
  }
  return {};
}

Result<std::optional<FunctionLogEvent>> FunctionLogView::next() {
  Source* first = nullptr;
  for (Source& source : sources_) {
    RTP_CHECK(fill(source));
    const bool has_head = source.state == Source::State::kHasHead;
    if (has_head && (first == nullptr || source.head.time < first->head.time)) {
      first = &source;
    }
  }
  if (first == nullptr) {
    std::ranges::for_each(sources_, [](Source& source) { source.state = Source::State::kToRead; });
    find_functions();
    return std::nullopt;
  }
  first->state = Source::State::kToRead;
  return FunctionLogEvent{.function = first->reader.function_name(), .event = std::move(first->head)};
}

std::string text_line(const FunctionLogEvent& event) {
  std::string time = iso8601(event.event.time);
  time.pop_back();
  return fmt::format("{} {}000 {}", event.event.log_stream, time, event.event.message);
}

std::string without_controls(std::string line) {
  constexpr char kDelete = '\x7f';
  std::ranges::replace_if(line, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == kDelete; }, '?');
  return line;
}

std::string json_line(const FunctionLogEvent& event) {
  return boost::json::serialize(boost::json::object{{"functionName", event.function},
                                                    {"logStreamName", event.event.log_stream},
                                                    {"timestamp", event.event.time.count()},
                                                    {"message", event.event.message}});
}

}  // namespace rtp::app
