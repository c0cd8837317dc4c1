#include "dynamodb/base64.h"

#include <algorithm>

#include <openssl/evp.h>

namespace rtp::dynamodb {
namespace {

// EVP_EncodeBlock and EVP_DecodeBlock take lengths as int: longer input goes through in blocks of this size.
constexpr std::size_t kBytesPerBlock = 3UL << 20U;

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(
      bytes.data());  // NOLINT(*-reinterpret-cast): OpenSSL's byte type
}

unsigned char* unsigned_bytes(std::string& bytes, std::size_t offset) {
  return reinterpret_cast<unsigned char*>(bytes.data() + offset);  // NOLINT(*-reinterpret-cast)
}

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

std::size_t padding_of(std::string_view text) {
  if (text.ends_with("==")) {
    return 2;
  }
  return text.ends_with('=') ? 1 : 0;
}

/// Padding where there should be a character, or a character that padding cannot follow.
std::unexpected<Error> misplaced() {
  return fail(ErrorCode::kMalformed, "Invalid last non-pad Base64 character dectected");
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kBytesPerBlock))) {
    const std::string_view block = bytes.substr(0, kBytesPerBlock);
    const std::size_t start = out.size();
    out.resize(start + (block.size() + 2) / 3 * 4 + 1);  // and the terminating zero that OpenSSL writes
    EVP_EncodeBlock(unsigned_bytes(out, start), unsigned_bytes(block), static_cast<int>(block.size()));
    out.pop_back();
  }
}

Result<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return fail(ErrorCode::kMalformed, "Base64 encoded length is expected a multiple of 4 bytes but found: " +
                                           std::to_string(text.size()));
  }
  const std::size_t padding = padding_of(text);
  const std::string_view digits = text.substr(0, text.size() - padding);
  if (const auto* wrong = std::ranges::find_if_not(digits, is_base64); wrong != digits.end()) {
    if (*wrong == '=') {
      return misplaced();
    }
    return fail(ErrorCode::kMalformed, std::string("Invalid Base64 character: '") + *wrong + "'");
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  for (std::size_t read = 0, written = 0; read < text.size();) {
    const std::string_view block = text.substr(read, kBytesPerBlock / 3 * 4);
    EVP_DecodeBlock(unsigned_bytes(bytes, written), unsigned_bytes(block), static_cast<int>(block.size()));
    read += block.size();
    written += block.size() / 4 * 3;
  }
  bytes.resize(bytes.size() - padding);
  // The last group must be what an encoder writes: its unused bits are zero.
  std::string last;
  append_base64(last, std::string_view(bytes).substr(bytes.size() / 3 * 3));
  if (padding > 0 && !text.ends_with(last)) {
    return misplaced();
  }
  return bytes;
}

}  // namespace rtp::dynamodb
