#include "sigv4/authorization.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "base/ascii.h"
#include "base/error.h"
#include "base/url.h"
#include "sigv4/text.h"
#include "sigv4/timestamp.h"

namespace rtp::sigv4 {
namespace {

using std::chrono::seconds;

constexpr seconds kMaxValidity = std::chrono::days(7);

constexpr std::array<std::string_view, 5> kRequiredParameters = {
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"};

std::string quoted(std::string_view text) { return std::string("'").append(text).append("'"); }

std::expected<void, Rejection> check_algorithm(std::string_view algorithm) {
  if (algorithm != kAlgorithm) {
    return reject(Fault::kMalformedAuthorization,
                  "Unsupported AWS 'algorithm': " + quoted(algorithm) + " (only AWS4-HMAC-SHA256 for now).");
  }
  return {};
}

/// The canonical form has them ascending; a list with repetitions could demand a large one.
std::expected<void, Rejection> check_signed_headers(std::string_view names) {
  std::string_view previous;
  std::size_t count = 0;
  bool has_host = false;
  for (std::string_view rest = names; !rest.empty();) {
    const std::string_view name = take_part(rest, ';');
    if (name <= previous || ++count > kMaxSignedHeaders) {
      return reject(Fault::kMalformedAuthorization,
                    "SignedHeaders must be at most " + std::to_string(kMaxSignedHeaders) +
                        " distinct names in ascending order, separated by ';', got " + quoted(names) + ".");
    }
    has_host = has_host || equals_ignoring_case(name, "host");
    previous = name;
  }
  if (!has_host) {
    return reject(Fault::kHostNotSigned, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return {};
}

std::unexpected<Rejection> reject_date(std::string_view date) {
  return reject(Fault::kMalformedDate, "Date must be in ISO-8601 'basic format'. Got " + quoted(date) +
                                           ". See http://en.wikipedia.org/wiki/ISO_8601");
}

/// The part of `components` before the next comma or space, which is taken off with it.
std::string_view take_component(std::string_view& components) {
  std::string_view component = components.substr(0, components.find(','));
  component = component.substr(0, std::min(component.find(' '), component.find('\t')));
  components.remove_prefix(std::min(component.size() + 1, components.size()));
  return component;
}

/// Credential, SignedHeaders and Signature of the part after the algorithm. Others are passed over.
std::expected<Authorization, Rejection> read_components(std::string_view components,
                                                        std::string_view header) {
  Authorization read;
  while (!components.empty()) {
    std::string_view value = take_component(components);
    if (value.empty()) {
      continue;
    }
    if (!value.contains('=')) {
      return reject(Fault::kMalformedAuthorization,
                    quoted(value) +
                        " not a valid key=value pair (missing equal-sign) in Authorization header: " +
                        quoted(header) + ".");
    }
    const std::string_view name = take_part(value, '=');
    if (name == "Credential") {
      read.credential = value;
    } else if (name == "SignedHeaders") {
      read.signed_headers = value;
    } else if (name == "Signature") {
      read.signature = value;
    }
  }
  return read;
}

std::string missing_of_header(const Authorization& read, std::string_view date) {
  std::string missing;
  for (const auto& [name, value] :
       {std::pair{"Credential", read.credential}, std::pair{"Signature", read.signature},
        std::pair{"SignedHeaders", read.signed_headers}}) {
    if (value.empty()) {
      missing.append("Authorization header requires '").append(name).append("' parameter. ");
    }
  }
  if (date.empty()) {
    missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  return missing;
}

std::expected<Authorization, Rejection> read_header(const Request& request, std::string_view header) {
  const auto end = static_cast<std::size_t>(std::ranges::find_if(header, is_space) - header.begin());
  RTP_TRY(Authorization read, read_components(header.substr(end), header));
  const auto amz_date = find_header(request.headers, "x-amz-date");
  const std::string_view date = amz_date ? *amz_date : find_header(request.headers, "date").value_or("");
  if (const std::string missing = missing_of_header(read, date); !missing.empty()) {
    return reject(Fault::kIncompleteAuthorization, missing + "Authorization=" + std::string(header));
  }
  const auto time = amz_date ? parse_timestamp(date) : parse_http_date(date);
  if (!time) {
    return reject_date(date);
  }
  read.time = *time;
  read.timestamp = amz_date ? std::string(date) : format_timestamp(*time);
  RTP_CHECK(check_signed_headers(read.signed_headers));
  RTP_CHECK(check_algorithm(header.substr(0, end)));
  return read;
}

/// Whether a query, still encoded, has a parameter of that name.
bool names(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view part = take_part(query, '&');
    if (take_part(part, '=') == name) {
      return true;
    }
  }
  return false;
}

/// The first of that name; empty where there is none.
std::string_view parameter(const QueryParameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &QueryParameters::value_type::first);
  return found == parameters.end() ? std::string_view{} : found->second;
}

std::expected<std::optional<seconds>, Rejection> read_validity(const QueryParameters& parameters) {
  const std::string_view text = parameter(parameters, "X-Amz-Expires");
  if (text.empty()) {
    return std::nullopt;
  }
  seconds::rep count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 1 || count > kMaxValidity.count()) {
    return reject(Fault::kMalformedAuthorization,
                  "X-Amz-Expires must be a number of seconds from 1 to 604800, got " + quoted(text) + ".");
  }
  return seconds(count);
}

std::expected<Authorization, Rejection> read_query(const QueryParameters& parameters) {
  std::string missing;
  for (const std::string_view name : kRequiredParameters) {
    if (parameter(parameters, name).empty()) {
      missing.append("AWS query-string parameters must include ").append(quoted(name)).append(". ");
    }
  }
  if (!missing.empty()) {
    return reject(Fault::kIncompleteAuthorization, missing + "Re-examine the query-string parameters.");
  }
  const std::string_view date = parameter(parameters, "X-Amz-Date");
  const auto time = parse_timestamp(date);
  if (!time) {
    return reject_date(date);
  }
  RTP_TRY(const auto validity, read_validity(parameters));
  const std::string_view signed_headers = parameter(parameters, "X-Amz-SignedHeaders");
  RTP_CHECK(check_signed_headers(signed_headers));
  RTP_CHECK(check_algorithm(parameter(parameters, "X-Amz-Algorithm")));
  return Authorization{.place = Place::kQuery,
                       .credential = parameter(parameters, "X-Amz-Credential"),
                       .signed_headers = signed_headers,
                       .signature = parameter(parameters, "X-Amz-Signature"),
                       .time = *time,
                       .timestamp = std::string(date),
                       .validity = validity};
}

}  // namespace

std::expected<Authorization, Rejection> read_authorization(const Request& request, QueryParameters& storage) {
  const auto header = find_header(request.headers, "authorization");
  const bool in_header = header && header->starts_with("AWS4-");
  const bool in_query = names(request.query, "X-Amz-Algorithm");
  if (header && in_query) {
    return reject(Fault::kDoubleAuthentication,
                  "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  }
  if (in_header) {
    return read_header(request, *header);
  }
  if (!in_query) {
    return reject(Fault::kMissingAuthentication, "Request is missing Authentication Token");
  }
  auto parameters = parse_query(request.query);
  if (!parameters) {
    return reject(Fault::kMalformedAuthorization, std::move(parameters).error().message);
  }
  storage = *std::move(parameters);
  return read_query(storage);
}

std::expected<Credential, Rejection> read_credential(std::string_view text, std::string_view timestamp,
                                                     std::string_view service) {
  std::array<std::string_view, 5> parts;
  std::string_view rest = text;
  std::ranges::generate(parts, [&rest] { return take_part(rest, '/'); });
  const auto& [access_key_id, date, region, scoped_service, terminator] = parts;
  if (std::ranges::count(text, '/') != 4 || access_key_id.empty() || region.empty()) {
    return reject(
        Fault::kMalformedCredential,
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
        "got " +
            quoted(text));
  }
  if (scoped_service != service) {
    return reject(Fault::kWrongService,
                  "Credential should be scoped to correct service: " + quoted(service) + ".");
  }
  if (terminator != kTerminator) {
    return reject(Fault::kWrongScope,
                  "Credential should be scoped with a valid terminator: 'aws4_request', not " +
                      quoted(terminator) + ".");
  }
  const std::string_view day = timestamp.substr(0, 8);
  if (date != day) {
    return reject(
        Fault::kWrongScope,
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
            quoted(date) + " != " + quoted(day) + ", from " + quoted(timestamp) + ".");
  }
  return Credential{.access_key_id = access_key_id,
                    .scope = {.date = date, .region = region, .service = scoped_service}};
}

}  // namespace rtp::sigv4
