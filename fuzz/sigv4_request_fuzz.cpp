// Any request is judged without a fault of ours, none is taken for signed that was not, and what sign()
// signs, verify() accepts. The input is lines: method, path, query, then `name:value` fields up to an empty
// line; the rest is the body.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzzing.h"
#include "sigv4/signer.h"
#include "sigv4/verifier.h"

namespace {

using rtp::fuzzing::next_line;
using rtp::fuzzing::require;

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::chrono::milliseconds kTime{1'440'938'160'000};
constexpr std::string_view kSecret = "secret";

/// A token that is none of the fields which sign() adds or verify() reads.
bool can_be_signed(std::string_view name) {
  return !name.empty() && !name.starts_with("x-amz-") && name != "authorization" && name != "host" &&
         std::ranges::all_of(name, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
}

void verify_what_is_signed(rtp::sigv4::Request request, std::string_view service) {
  Fields fields{{"host", "h"}};
  for (const auto& field : request.headers) {
    if (can_be_signed(field.first) && fields.size() + 2 < rtp::sigv4::kMaxSignedHeaders) {
      fields.push_back(field);
    }
  }
  request.headers = fields;
  const auto added = rtp::sigv4::sign(request, {"id", kSecret}, {"region", service}, kTime);
  for (const auto& [name, value] : added) {
    fields.emplace_back(name, value);
  }
  request.headers = fields;
  rtp::sigv4::Verifier verifier({.service = std::string(service)}, [](std::string_view) { return kSecret; });
  require(verifier.verify(request, kTime).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<char> input(data, data + size);
  std::string_view text(input.data(), input.size());
  const std::string_view method = next_line(text);
  const std::string_view path = next_line(text);
  const std::string_view query = next_line(text);
  Fields fields;
  for (std::string_view line = next_line(text); !line.empty(); line = next_line(text)) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    fields.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
  }
  const rtp::sigv4::Request request{
      .method = method, .path = path, .query = query, .headers = fields, .body = text};

  rtp::sigv4::Verifier verifier({.service = "s"}, [](std::string_view id) {
    return id == "id" ? std::optional(kSecret) : std::nullopt;
  });
  const auto judged = verifier.verify(request, kTime);
  require(!judged && !judged.error().message.empty());

  if (query.find("X-Amz-") == std::string_view::npos) {
    verify_what_is_signed(request, "s");
    verify_what_is_signed(request, "s3");
  }
  return 0;
}
