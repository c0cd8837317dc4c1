#include "app/token_keys_file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

namespace rtp::app {
namespace {

Error wrong(const std::string& file, std::string_view reason) {
  return {ErrorCode::kInvalidArgument, fmt::format("jwt_keys: {}: {}", file, reason)};
}

}  // namespace

Result<jwt::KeySet> load_token_keys(const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return std::unexpected(wrong(file, std::generic_category().message(EISDIR)));
  }
  std::ifstream stream(file);
  if (!stream) {
    return std::unexpected(wrong(file, std::generic_category().message(errno)));
  }
  auto keys = jwt::KeySet::parse(std::string(std::istreambuf_iterator<char>(stream), {}));
  if (!keys) {
    return std::unexpected(wrong(file, keys.error().message));
  }
  return keys;
}

}  // namespace rtp::app
