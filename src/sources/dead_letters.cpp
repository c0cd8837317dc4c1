#include "sources/dead_letters.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <boost/json/serialize.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/iso8601.h"
#include "base/utf8.h"
#include "dynamodb/base64.h"
#include "events/json_members.h"

namespace rtp::sources {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> kForms = {"payload", "record",
                                                    "item"};  // in the order of LetterForm

}  // namespace

std::string to_line(const DeadLetter& letter, std::chrono::milliseconds unix_time) {
  json::object line;
  line["time"] = iso8601(unix_time);
  line["source"] = letter.source;
  line["reason"] = letter.reason;
  json::object& metadata = line["metadata"].emplace_object();
  for (const auto& [name, value] : letter.metadata) {
    metadata[name] = value;
  }
  line["form"] = kForms.at(static_cast<std::size_t>(letter.form));
  if (is_utf8(letter.payload)) {
    line["payload"] = letter.payload;
  } else {
    std::string encoded;
    dynamodb::append_base64(encoded, letter.payload);
    line["payloadBase64"] = std::move(encoded);
  }
  return json::serialize(line) + '\n';
}

Result<DeadLetter> parse_dead_letter(std::string_view line) {
  const auto value = events::parse_event_json(line);
  const json::object empty;
  const json::object& object = value && value->is_object() ? value->get_object() : empty;
  const auto source = events::optional_text_of(object, "source");
  const auto payload = events::optional_text_of(object, "payload");
  const auto encoded = events::optional_text_of(object, "payloadBase64");
  if (!source || payload.has_value() == encoded.has_value()) {
    return fail(ErrorCode::kMalformed, "this is no line of a dead-letter file, which has source and payload");
  }
  DeadLetter letter{.source = std::string(*source), .reason = {}, .metadata = {}, .payload = {}};
  if (payload) {
    letter.payload = *payload;
  } else {
    auto bytes = dynamodb::decode_base64(*encoded);
    if (!bytes) {
      return fail(ErrorCode::kMalformed, "payloadBase64 of a dead letter is not base64");
    }
    letter.payload = *std::move(bytes);
  }
  letter.reason = events::text_of(object, "reason");
  if (const auto name = events::optional_text_of(object, "form")) {
    const auto form = std::ranges::find(kForms, *name);
    if (form == kForms.end()) {
      return fail(ErrorCode::kMalformed, "form of a dead letter is none of payload, record and item");
    }
    letter.form = static_cast<LetterForm>(form - kForms.begin());
  }
  for (auto& [name, text] : events::texts_of(object, "metadata")) {
    letter.metadata.emplace_back(std::move(name), std::move(text));
  }
  return letter;
}

DeadLetterFile::~DeadLetterFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::unexpected<Error> DeadLetterFile::failed(std::string_view what) const {
  return fail(ErrorCode::kUnavailable, fmt::format("the dead-letter file {} cannot be {}: {}", path_.string(),
                                                   what, std::generic_category().message(errno)));
}

Result<void> DeadLetterFile::open() {
  if (descriptor_ >= 0) {
    return {};
  }
  std::error_code ignored;  // what could not be created is found when the file is opened
  std::filesystem::create_directories(path_.parent_path(), ignored);
  constexpr mode_t kOwnerOnly = 0600;
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor_ < 0) {
    return failed("opened");
  }
  return {};
}

Result<void> DeadLetterFile::append(std::string_view lines) {
  RTP_CHECK(open());
  while (!lines.empty()) {
    const ssize_t count = ::write(descriptor_, lines.data(), lines.size());
    if (count < 0 && errno != EINTR) {
      return failed("written");
    }
    lines.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  if (::fdatasync(descriptor_) != 0) {
    return failed("synced");
  }
  return {};
}

}  // namespace rtp::sources
