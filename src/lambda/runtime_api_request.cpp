#include "lambda/runtime_api_request.h"

namespace rtp::lambda {
namespace {

using Kind = RuntimeApiRequest::Kind;

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

RuntimeApiRequest understand(std::string_view path) {
  if (!take_prefix(path, "/2018-06-01/runtime/")) {
    return {};
  }
  if (path == "init/error") {
    return {.kind = Kind::kInitError};
  }
  if (path == "invocation/next") {
    return {.kind = Kind::kNext};
  }
  if (!take_prefix(path, "invocation/")) {
    return {};
  }
  const std::size_t slash = path.find('/');
  const std::string_view id = path.substr(0, slash);
  const std::string_view rest = slash == std::string_view::npos ? "" : path.substr(slash);
  if (rest == "/response") {
    return {.kind = Kind::kResponse, .request_id = id};
  }
  if (rest == "/error") {
    return {.kind = Kind::kError, .request_id = id};
  }
  return {};
}

}  // namespace

RuntimeApiRequest RuntimeApiRequest::parse(std::string_view method, std::string_view target) {
  const RuntimeApiRequest request = understand(target.substr(0, target.find('?')));
  const std::string_view expected = request.kind == Kind::kNext ? "GET" : "POST";
  if (request.kind != Kind::kUnknown && method != expected) {
    return {.kind = Kind::kWrongMethod};
  }
  return request;
}

}  // namespace rtp::lambda
