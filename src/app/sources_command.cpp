#include "app/sources_command.h"

#include <array>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "app/api_client.h"
#include "app/text_table.h"

namespace rtp::app {
namespace {

struct Column {
  const char* headline;
  const char* member;
};
constexpr std::array kSourceColumns = {
    Column{"SOURCE", "name"},  Column{"TYPE", "type"},         Column{"STATE", "state"},
    Column{"SINCE", "since"},  Column{"RECEIVED", "received"}, Column{"WRITTEN", "written"},
    Column{"STALE", "stale"},  Column{"DEAD", "dead"},         Column{"LAST RECORD", "lastRecord"},
    Column{"DETAIL", "detail"}};

std::string text_of(const boost::json::object& source, const char* member) {
  const auto* value = source.if_contains(member);
  if (value == nullptr || value->is_null()) {
    return "-";
  }
  return value->is_string() ? std::string(value->get_string()) : boost::json::serialize(*value);
}

}  // namespace

Result<std::string> sources_table(std::string_view answer) {
  boost::system::error_code error;
  const auto json = boost::json::parse(answer, error);
  const auto* object = error ? nullptr : json.if_object();
  const auto* list = object == nullptr ? nullptr : object->if_contains("sources");
  if (list == nullptr || !list->is_array()) {
    return fail(ErrorCode::kMalformed, "the answer to GET /sources is not that of rtp: check --api");
  }
  std::vector<std::vector<std::string>> rows(1);
  std::string problems;
  for (const Column& column : kSourceColumns) {
    rows.front().emplace_back(column.headline);
  }
  for (const auto& value : list->get_array()) {
    if (!value.is_object()) {
      continue;
    }
    const boost::json::object& source = value.get_object();
    std::vector<std::string>& row = rows.emplace_back();
    for (const Column& column : kSourceColumns) {
      row.push_back(text_of(source, column.member));
    }
    if (const std::string problem = text_of(source, "lastError"); !problem.empty() && problem != "-") {
      problems +=
          fmt::format("{}: {} ({})\n", text_of(source, "name"), problem, text_of(source, "lastErrorAt"));
    }
  }
  if (rows.size() == 1) {
    return "no sources: give each a table [default.sources.NAME] in rtp.toml\n";
  }
  return text_table(rows) + (problems.empty() ? "" : "\nlast errors:\n" + problems);
}

SourcesCommand::SourcesCommand(CLI::App& root)
    : Command(root, "sources", "Show how each integration source is doing", "rtp sources"),
      config_(line(), {"api"}) {}

Result<void> SourcesCommand::run() {
  RTP_TRY(const auto config, config_.load());
  ApiClient api(config.values);
  RTP_TRY(const auto answer, api.sources());
  RTP_TRY(const auto table, sources_table(answer));
  fmt::print("{}", table);
  return {};
}

}  // namespace rtp::app
