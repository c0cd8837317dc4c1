#include "app/replay_command.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iostream>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "app/api_client.h"
#include "app/dead_letter_replay.h"
#include "app/progress.h"
#include "app/replay_log.h"
#include "app/replay_schedule.h"
#include "app/stop_signal.h"

namespace rtp::app {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kRowsPerRequest = 500;

constexpr std::string_view kStandardInput = "-";

/// A file, or standard input for "-".
class Input {
 public:
  [[nodiscard]] static Result<Input> open(const std::string& path) {
    Input input;
    if (path != kStandardInput) {
      input.file_.open(path, std::ios::binary);
      if (!input.file_) {
        return fail(ErrorCode::kNotFound,
                    fmt::format("{} cannot be read: {}", path, std::generic_category().message(errno)));
      }
    }
    return input;
  }

  [[nodiscard]] std::istream& stream() {
    return file_.is_open() ? static_cast<std::istream&>(file_) : std::cin;
  }

  /// Its first line, which is read again by what comes next; empty for standard input, which cannot be.
  [[nodiscard]] std::string peek_line() {
    std::string line;
    if (file_.is_open()) {
      std::getline(file_, line);
      file_.clear();
      file_.seekg(0);
    }
    return line;
  }

 private:
  std::ifstream file_;
};

Result<ReplayLog> read_log(Input& input, const std::string& name, const ReplayColumns& columns) {
  auto log = read_replay_log(input.stream(), columns);
  if (!log) {
    return fail(log.error().code, fmt::format("{}: {}", name, log.error().message));
  }
  return log;
}

Result<void> replay_letters(Input& input, const std::string& name, ApiClient& api) {
  const auto replay = replay_dead_letters(input.stream(), api);
  if (!replay) {
    return fail(replay.error().code, fmt::format("{}: {}", name, replay.error().message));
  }
  fmt::print("{} dead letters tried again, {} of them are items now\n", replay->sent,
             replay->sent - replay->dead);
  return {};
}

Result<void> post(ApiClient& api, std::span<const ReplayRow> rows) {
  std::string body;
  for (const auto& row : rows) {
    body += row.json;
    body += '\n';
  }
  return api.post_items(body);
}

/// Sends what is due until all is sent, it shall stop or the platform refuses; `sent` counts the rows.
Result<void> play(ApiClient& api, std::span<const ReplayRow> rows, std::optional<double> speed,
                  std::size_t& sent) {
  StopSignal stop;
  const ReplaySchedule schedule(rows, speed);
  Progress progress(rows.size());
  const auto start = steady_clock::now();
  Result<void> result;
  while (result && sent < rows.size()) {
    const auto due = schedule.due(sent, steady_clock::now() - start, kRowsPerRequest);
    if (!due.empty()) {
      result = post(api, due);
      sent += result ? due.size() : 0;
    }
    progress.show(sent);
    const auto next = sent < rows.size() ? start + schedule.due_at(sent) : start;
    if (stop.wait_until(std::min(next, progress.next()))) {
      break;
    }
  }
  progress.finish(sent);
  return result;
}

void print_summary(const ReplayLog& log, std::size_t sent, std::chrono::duration<double> elapsed) {
  std::set<std::string_view> ids;
  for (const auto& row : std::span(log.rows).first(sent)) {
    ids.insert(row.id);
  }
  fmt::print("{} rows of {} items in {:.1f} s, {} rows skipped\n", sent, ids.size(), elapsed.count(),
             log.skipped);
  for (const auto& problem : log.problems) {
    fmt::print("  skipped: {}\n", problem);
  }
  if (log.skipped > log.problems.size()) {
    fmt::print("  skipped: {} more\n", log.skipped - log.problems.size());
  }
}

}  // namespace

Result<std::optional<double>> parse_speed(std::string_view text) {
  if (text == "max") {
    return std::nullopt;
  }
  double speed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), speed);
  if (error != std::errc{} || end != text.data() + text.size() || !(speed > 0) || speed > 1e9) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("--speed: \"{}\" is no speed: give a number over 0 (1 is real time) or max", text));
  }
  return speed;
}

ReplayCommand::ReplayCommand(CLI::App& root)
    : Command(root, "replay", "Play a recorded CSV or NDJSON file as real input",
              "rtp replay positions.csv --key vehicle_id --time timestamp --speed 60"),
      config_(line(), {"api", "real_time_item_key"}) {
  line()
      .add_option(
          "FILE", file_,
          "CSV with a headline, one JSON object per line, or dead letters of a source; - for standard "
          "input")
      ->required()
      ->type_name("");
  line()
      .add_option("--key", key_, "column with the item's id (real_time_item_key); dead letters need none")
      ->type_name("COLUMN");
  auto* time = line()
                   .add_option("--time", time_, "column with the time: ISO 8601 or seconds since 1970")
                   ->type_name("COLUMN");
  line()
      .add_option("--speed", speed_, "recorded seconds per second, or max (1 with --time)")
      ->needs(time)
      ->type_name("N|max");
}

Result<void> ReplayCommand::run() {
  RTP_TRY(const auto config, config_.load());
  RTP_TRY(Input input, Input::open(file_));
  ApiClient api(config.values);
  if (is_dead_letter(input.peek_line())) {
    return replay_letters(input, file_, api);
  }
  const std::string_view default_speed = time_.empty() ? "max" : "1";  // without times nothing is waited for
  RTP_TRY(const auto speed, parse_speed(speed_.empty() ? default_speed : speed_));
  const std::string& item_key = config.values.real_time_item_key;
  const ReplayColumns columns{.key = key_.empty() ? item_key : key_,
                              .time = time_.empty() ? std::nullopt : std::optional(time_),
                              .item_key = item_key};
  RTP_TRY(const auto log, read_log(input, file_, columns));
  std::size_t sent = 0;
  const auto start = steady_clock::now();
  const auto played = play(api, log.rows, speed, sent);
  print_summary(log, sent, steady_clock::now() - start);
  return played;
}

}  // namespace rtp::app
