#include "aws/s3_client.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/url.h"

namespace rtp::aws {
namespace {

using boost::asio::awaitable;

constexpr int kWhole = 200;
constexpr int kForbidden = 403;
constexpr std::size_t kMaxErrorBytes = std::size_t{16} * 1024;

/// The text of the first element of that name; empty where there is none.
std::string_view element_of(std::string_view xml, std::string_view name) {
  const std::string open = fmt::format("<{}>", name);
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = xml.substr(begin + open.size());
  return rest.substr(0, rest.find('<'));
}

std::string encode_key(std::string_view key) {
  std::string encoded;
  while (true) {
    const std::size_t end = key.find('/');
    encoded += percent_encode(key.substr(0, end));
    if (end == std::string_view::npos) {
      return encoded;
    }
    encoded += '/';
    key.remove_prefix(end + 1);
  }
}

/// Up to kMaxErrorBytes, and what came when reading fails.
awaitable<std::string> read_error_body(net::WebBody body) {
  std::string text(kMaxErrorBytes, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const std::span<char> room = std::span(text).subspan(size);
    const auto read = co_await body.read_some(room);
    if (!read || *read == 0) {
      break;
    }
    size += *read;
  }
  text.resize(size);
  co_return text;
}

}  // namespace

std::string object_url(const S3Address& address, std::string_view bucket, std::string_view key,
                       std::string_view version_id) {
  std::string url = address.endpoint;
  if (address.style == S3Address::Style::kHost) {
    url.insert(url.find("://") + 3, fmt::format("{}.", bucket));
  } else {
    url.append("/").append(percent_encode(bucket));
  }
  url.append("/").append(encode_key(key));
  if (!version_id.empty()) {
    url.append("?versionId=").append(percent_encode(version_id));
  }
  return url;
}

S3Client::S3Client(AwsClient client, S3Address address)
    : client_(std::move(client)), address_(std::move(address)) {}

awaitable<Result<net::WebBody>> S3Client::get(std::string bucket, std::string key, std::string version_id,
                                              std::chrono::milliseconds time) {
  net::WebRequest request{
      .method = "GET", .url = object_url(address_, bucket, key, version_id), .headers = {}, .body = {}};
  RTP_CO_TRY(net::WebBody body, co_await client_.open_within(time, std::move(request)));
  const int status = body.status();
  if (status == kWhole) {
    co_return std::move(body);
  }
  const std::string text = co_await read_error_body(std::move(body));
  co_return std::unexpected(s3_error(status, text));
}

Error s3_error(int status, std::string_view body) {
  const std::string_view name = element_of(body, "Code");
  if (name.empty()) {
    return {ErrorCode::kUnavailable, fmt::format("S3 answered {} and no reason: check the endpoint", status)};
  }
  ErrorCode code = ErrorCode::kUnavailable;
  if (name == "NoSuchKey" || name == "NoSuchVersion" || name == "MethodNotAllowed") {  // the last: is deleted
    code = ErrorCode::kNotFound;
  } else if (status == kForbidden) {
    code = ErrorCode::kPermissionDenied;
  }
  return {code, fmt::format("S3: {}: {}", name, element_of(body, "Message"))};
}

}  // namespace rtp::aws
