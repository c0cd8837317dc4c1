#include "sigv4/canonical_request.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/error.h"
#include "base/url.h"
#include "sigv4/text.h"

namespace rtp::sigv4 {
namespace {

/// Dot segments resolved, empty segments dropped, each segment encoded whether it is encoded already or not.
void append_normalized_path(std::string_view path, std::string& out) {
  std::vector<std::string_view> segments;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view segment = take_part(rest, '/');
    if (segment.empty() || segment == ".") {
      continue;
    }
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  for (const std::string_view segment : segments) {
    out.append("/").append(percent_encode(segment));
  }
  if (segments.empty() || path.ends_with('/')) {
    out.push_back('/');
  }
}

void append_path(std::string_view path, std::string_view service, std::string& out) {
  if (service == "s3") {
    out.append(path.empty() ? "/" : path);
  } else {
    append_normalized_path(path, out);
  }
}

/// A name or value of a query in the one encoding that counts, whichever it has on the wire. A '%' that
/// escapes nothing makes it count as text.
std::string normalized(std::string_view encoded) {
  const auto decoded = percent_decode(encoded);
  return percent_encode(decoded ? std::string_view(*decoded) : encoded);
}

void append_query(std::string_view query, Place place, std::string& out) {
  if (query.empty()) {
    return;
  }
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    std::string_view value = take_part(query, '&');
    if (value.empty()) {
      continue;
    }
    std::string name = normalized(take_part(value, '='));
    if (place == Place::kHeader || name != "X-Amz-Signature") {
      parameters.emplace_back(std::move(name), normalized(value));
    }
  }
  std::ranges::sort(parameters);
  for (std::string_view separator; const auto& [name, value] : parameters) {
    out.append(separator).append(name).append("=").append(value);
    separator = "&";
  }
}

/// Without spaces at the ends, and one for each run of them within.
void append_folded(std::string_view value, std::string& out) {
  value = trimmed(value);
  while (!value.empty()) {
    const auto* gap = std::ranges::find_if(value, is_space);
    out.append(value.begin(), gap);
    if (gap == value.end()) {
      return;
    }
    out.push_back(' ');
    value = trimmed({gap, value.end()});
  }
}

/// The values of all fields of that name, in the request's order.
std::expected<void, AbsentHeader> append_header(HeaderFields headers, std::string_view name,
                                                std::string& out) {
  std::string_view separator = ":";
  out.append(name);
  for (const auto& [field_name, value] : headers) {
    if (equals_ignoring_case(field_name, name)) {
      out.append(separator);
      append_folded(value, out);
      separator = ",";
    }
  }
  if (separator == ":") {
    return std::unexpected(AbsentHeader{name});
  }
  out.push_back('\n');
  return {};
}

}  // namespace

std::expected<void, AbsentHeader> append_canonical_request(const Request& request, const CanonicalForm& form,
                                                           std::string& out) {
  out.append(request.method).append("\n");
  append_path(request.path, form.service, out);
  out.push_back('\n');
  append_query(request.query, form.place, out);
  out.push_back('\n');
  for (std::string_view names = form.signed_headers; !names.empty();) {
    RTP_CHECK(append_header(request.headers, take_part(names, ';'), out));
  }
  out.append("\n").append(form.signed_headers).append("\n").append(form.payload_hash);
  return {};
}

}  // namespace rtp::sigv4
