#include "sources/http_polling.h"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "dynamodb/base64.h"
#include "dynamodb/fingerprint.h"
#include "dynamodb/wire_json.h"
#include "events/json_members.h"
#include "sources/http_headers.h"

namespace rtp::sources {
namespace {

namespace http = boost::beast::http;
namespace json = boost::json;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::string_view kEtag = "etag";
constexpr std::string_view kLastModified = "lastModified";
constexpr std::string_view kMapping = "mapping";
constexpr std::size_t kShownBytes = 200;  // of a body

std::uint64_t fingerprint_of(const events::MappingRules& rules) {
  json::object attributes;
  for (const auto& [name, selector] : rules.attributes) {
    attributes.emplace(name, selector);
  }
  return dynamodb::fingerprint({rules.item_key, rules.id, static_cast<int>(rules.payload), rules.items,
                                std::move(attributes), rules.value_attribute, rules.timestamp,
                                rules.timestamp_attribute, rules.version, rules.remove_when,
                                static_cast<int>(rules.write)});
}

bool has_header(const HttpPolling& polling, std::string_view name) {
  return std::ranges::any_of(polling.headers,
                             [&](const auto& header) { return equals_ignoring_case(header.first, name); });
}

void read_credentials(SourceOptions& options, HttpPolling& polling) {
  const std::string token = options.secret("token");
  const std::string user = options.text("user", "");
  const std::string password = options.secret("password");
  if (options.has("password") && user.empty()) {
    options.reject("password", "a password needs a user: give it");
  }
  const bool has_user = !user.empty();
  if ((token.empty() ? 0 : 1) + (has_user ? 1 : 0) + (has_header(polling, "Authorization") ? 1 : 0) > 1) {
    options.reject("token", "give one of token, user with password, and an Authorization header");
  } else if (!token.empty()) {
    polling.headers.emplace_back("Authorization", "Bearer " + token);
  } else if (has_user) {
    std::string credentials = "Basic ";
    dynamodb::append_base64(credentials, fmt::format("{}:{}", user, password));
    polling.headers.emplace_back("Authorization", std::move(credentials));
  }
}

}  // namespace

Validators validators_of(const net::WebAnswer& answer) {
  return {.etag = std::string(answer.headers[http::field::etag]),
          .last_modified = std::string(answer.headers[http::field::last_modified])};
}

std::string to_text(const Validators& validators, const events::MappingRules& rules) {
  const json::object object = {{kEtag, validators.etag},
                               {kLastModified, validators.last_modified},
                               {kMapping, fmt::format("{:016x}", fingerprint_of(rules))}};
  return json::serialize(object);
}

Validators validators_from(std::string_view text, const events::MappingRules& rules) {
  const auto value = events::parse_event_json(text);
  if (!value || !value->is_object()) {
    return {};
  }
  const json::object& object = value->get_object();
  if (events::text_of(object, kMapping) != fmt::format("{:016x}", fingerprint_of(rules))) {
    return {};
  }
  return {.etag = std::string(events::text_of(object, kEtag)),
          .last_modified = std::string(events::text_of(object, kLastModified))};
}

HttpPolling HttpPolling::read(SourceOptions& options) {
  HttpPolling polling;
  const std::string text = options.required_text("url", "https://api.example/vehicles");
  if (auto url = net::WebUrl::parse(text)) {
    polling.url = *std::move(url);
  } else if (!text.empty()) {
    options.reject("url", url.error().message);
  }
  polling.interval = options.duration("interval", seconds(60), seconds(1), hours(24));
  for (auto& [name, value] : options.secret_map("headers")) {
    polling.headers.emplace_back(name, value);
  }
  read_credentials(options, polling);
  if (!has_header(polling, "Accept")) {
    polling.headers.emplace_back("Accept", "application/json");
  }
  if (const auto head = net::serialize_head(polling.request(polling.url, {}), polling.url); !head) {
    options.reject("headers", head.error().message);
  }
  if (const std::string pointer = options.text("next", ""); options.has("next")) {
    polling.next = events::parse_pointer(pointer);
    if (!polling.next || polling.next->empty()) {
      options.reject(
          "next",
          fmt::format(R"("{}" is no JSON Pointer to the next page's URL, such as "/links/next")", pointer));
    }
  }
  polling.max_pages = options.number("max_pages", 100, 1, 10'000);
  return polling;
}

net::WebRequest HttpPolling::request(const net::WebUrl& page, const Validators& validators) const {
  net::WebRequest request{.method = "GET", .url = page.origin() + page.target, .headers = headers};
  if (!validators.etag.empty()) {
    request.headers.emplace_back("If-None-Match", validators.etag);
  }
  if (!validators.last_modified.empty()) {
    request.headers.emplace_back("If-Modified-Since", validators.last_modified);
  }
  return request;
}

std::optional<std::string> HttpPolling::next_reference(const net::WebAnswer& answer) const {
  if (!next) {
    const auto [first, last] = answer.headers.equal_range(http::field::link);
    for (auto link = first; link != last; ++link) {
      if (auto target = next_link(link->value())) {
        return target;
      }
    }
    return std::nullopt;
  }
  const auto document = dynamodb::value_from_plain_json(answer.body);
  const dynamodb::AttributeValue* part = document ? events::find_part(*document, *next) : nullptr;
  const std::string* text = part == nullptr ? nullptr : part->as<std::string>();
  return text == nullptr || text->empty() ? std::nullopt : std::optional(*text);
}

Result<std::optional<net::WebUrl>> HttpPolling::next_page(const net::WebAnswer& answer,
                                                          const net::WebUrl& page) const {
  const auto reference = next_reference(answer);
  if (!reference) {
    return std::nullopt;
  }
  auto next_url = page.resolve(*reference);
  if (!next_url) {
    return fail(ErrorCode::kMalformed,
                fmt::format("the next page after {}: {}", shown(page), next_url.error().message));
  }
  if (next_url->origin() != url.origin()) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("the next page after {} is at {}, which is not asked: it is another server",
                            shown(page), next_url->origin()));
  }
  return *std::move(next_url);
}

std::string shown(const net::WebUrl& url) {
  return url.origin() + url.target.substr(0, url.target.find('?'));
}

Error refusal(const net::WebUrl& page, const net::WebAnswer& answer, std::string_view reason) {
  std::string begin = printable_utf8(answer.body.substr(0, kShownBytes));
  std::ranges::replace_if(begin, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return {ErrorCode::kUnavailable,
          fmt::format("{} answered {}{}{}{}{}", shown(page), answer.status, reason.empty() ? "" : ": ",
                      reason, begin.empty() ? "" : ": ", begin)};
}

}  // namespace rtp::sources
