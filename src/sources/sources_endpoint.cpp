#include "sources/sources_endpoint.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/iso8601.h"
#include "base/url.h"
#include "sources/hook_answers.h"

namespace rtp::sources {
namespace {

namespace http = boost::beast::http;
namespace json = boost::json;

constexpr std::string_view kPathPrefix = "/sources";
constexpr std::string_view kRecords = "/records";

/// null for a time that never was.
json::value time_or_null(std::chrono::milliseconds unix_time) {
  return unix_time.count() == 0 ? json::value() : json::value(iso8601(unix_time));
}

json::object report_json(const SourceReport& report) {
  return {{"name", report.name},
          {"type", report.type},
          {"state", name_of(report.state)},
          {"since", iso8601(report.since)},
          {"detail", report.detail},
          {"received", report.counts.received},
          {"written", report.counts.written},
          {"stale", report.counts.stale},
          {"dead", report.counts.dead},
          {"sessions", report.counts.sessions},
          {"lastRecord", time_or_null(report.last_record_at)},
          {"lastError", report.last_error},
          {"lastErrorAt", time_or_null(report.last_error_at)}};
}

struct Metric {
  std::string_view name;
  std::string_view help;
  std::uint64_t (*value)(const SourceReport& report);
  std::string_view type;
};

constexpr std::array kMetrics = {
    Metric{"rtp_source_records_received_total", "Records that the source received.",
           [](const SourceReport& r) { return r.counts.received; }, "counter"},
    Metric{"rtp_source_changes_written_total", "Changes of items that are durable.",
           [](const SourceReport& r) { return r.counts.written; }, "counter"},
    Metric{"rtp_source_changes_stale_total", "Changes that were older than the item.",
           [](const SourceReport& r) { return r.counts.stale; }, "counter"},
    Metric{"rtp_source_dead_letters_total", "Records that went to the dead-letter file.",
           [](const SourceReport& r) { return r.counts.dead; }, "counter"},
    Metric{"rtp_source_sessions_total", "How often the source connected.",
           [](const SourceReport& r) { return r.counts.sessions; }, "counter"},
    Metric{"rtp_source_up", "1 while the source is connected, also when it waits for the tables.",
           [](const SourceReport& r) {
             return std::uint64_t{r.state == SourceState::kRunning || r.state == SourceState::kBlocked};
           },
           "gauge"}};

/// kMalformed, naming the line, for one that is no dead letter.
Result<std::vector<DeadLetter>> parse_letters(std::string_view body) {
  std::vector<DeadLetter> letters;
  for (std::size_t line = 1; !body.empty(); ++line) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view text = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) {
      continue;
    }
    auto letter = parse_dead_letter(text);
    if (!letter) {
      return fail(letter.error().code, fmt::format("line {}: {}", line, letter.error().message));
    }
    letters.push_back(*std::move(letter));
  }
  return letters;
}

http::status status_of_letters(const Error& error) {
  return error.code == ErrorCode::kNotFound ? http::status::not_found : http::status::service_unavailable;
}

}  // namespace

std::string reports_json(std::span<const SourceReport> reports) {
  json::array list;
  for (const SourceReport& report : reports) {
    list.push_back(report_json(report));
  }
  return json::serialize(json::object{{"sources", std::move(list)}}) + '\n';
}

std::string metrics_text(std::span<const SourceReport> reports) {
  std::string text;
  for (const Metric& metric : kMetrics) {
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", metric.name, metric.help, metric.type);
    for (const SourceReport& report : reports) {
      text += fmt::format("{}{{source=\"{}\",type=\"{}\"}} {}\n", metric.name, report.name, report.type,
                          metric.value(report));
    }
  }
  return text;
}

void SourcesEndpoint::handle(const net::HttpRequest& request,
                             const std::shared_ptr<net::HttpExchange>& exchange) const {
  std::string_view path = split_target(request.target).path;
  path.remove_prefix(kPathPrefix.size());
  if (path.empty() || path == "/") {
    if (request.method != http::verb::get && request.method != http::verb::head) {
      exchange->reply(hook_message(http::status::method_not_allowed, "Use GET here"));
      return;
    }
    exchange->reply(
        {.content_type = "application/json", .body = reports_json(sources_.reports()), .headers = {}});
    return;
  }
  path.remove_prefix(1);
  if (!path.ends_with(kRecords) || request.method != http::verb::post) {
    exchange->reply(hook_message(http::status::not_found,
                                 "GET /sources tells of the sources, POST /sources/{name}/records takes the "
                                 "lines of its dead-letter file"));
    return;
  }
  retake(path.substr(0, path.size() - kRecords.size()), request.body, exchange);
}

void SourcesEndpoint::retake(std::string_view name, std::string_view body,
                             const std::shared_ptr<net::HttpExchange>& exchange) const {
  auto letters = parse_letters(body);
  if (!letters) {
    exchange->reply(hook_message(http::status::bad_request, letters.error().message));
    return;
  }
  sources_.retake(name, *std::move(letters), [exchange](const Result<IntakeReport>& report) {
    exchange->reply(report ? hook_answer(report)
                           : hook_message(status_of_letters(report.error()), report.error().message));
  });
}

void SourcesEndpoint::handle_metrics(const std::shared_ptr<net::HttpExchange>& exchange) const {
  exchange->reply(
      {.content_type = "text/plain; version=0.0.4", .body = metrics_text(sources_.reports()), .headers = {}});
}

}  // namespace rtp::sources
