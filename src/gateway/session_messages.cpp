#include "gateway/session_messages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "base/utf8.h"
#include "dynamodb/wire_json.h"
#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

/// {"type":"item","id":"3","sequenceNumber":"17" and no end.
std::string begin_message(std::string_view type, const Delivery& delivery) {
  constexpr std::size_t kLongestRest = 128;
  std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 1> digits;
  const char* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), delivery.sequence_number).ptr;
  std::string text;
  text.reserve(delivery.real_time_item_id.size() + delivery.frame.size() + kLongestRest);
  text.append(R"({"type":")").append(type).append(R"(","id":)");
  dynamodb::append_json_string(text, delivery.real_time_item_id);
  text.append(R"(,"sequenceNumber":")").append(std::string_view(digits.data(), end)).append("\"");
  return text;
}

}  // namespace

std::string item_message(const Delivery& delivery) {
  if (delivery.frame.empty()) {
    return begin_message("removed", delivery) + "}";
  }
  std::string text = begin_message("item", delivery);
  text.append(R"(,"item":)").append(websocket::payload_of(delivery.frame)).append("}");
  return text;
}

std::string patch_message(const Delivery& delivery, std::uint64_t base, const dynamodb::MergePatch& patch) {
  std::string text = begin_message("patch", delivery);
  text += fmt::format(R"(,"base":"{}","patch":{})", base, patch.patch);
  if (patch.removed != "[]") {
    text.append(R"(,"removed":)").append(patch.removed);
  }
  return text + "}";
}

std::string with_since(std::string_view message, std::uint64_t since) {
  return fmt::format(R"({},"since":"{}"}})", message.substr(0, message.size() - 1), since);
}

std::string current_message(std::string_view request_id, std::uint64_t sequence_number, bool anew) {
  std::string text = R"({"type":"current")";
  if (!request_id.empty()) {
    text.append(R"(,"requestId":)").append(request_id);
  }
  return text + fmt::format(R"(,"sequenceNumber":"{}"{}}})", sequence_number, anew ? R"(,"anew":true)" : "");
}

std::string event_stream_head(std::string_view allow_origin, std::chrono::milliseconds retry) {
  std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
      "X-Accel-Buffering: no\r\nConnection: close\r\n";
  if (!allow_origin.empty()) {
    head += fmt::format("Access-Control-Allow-Origin: {}\r\nVary: Origin\r\n", allow_origin);
  }
  return head + "\r\n" + event_stream_retry(retry);
}

std::string event_stream_retry(std::chrono::milliseconds delay) {
  return fmt::format("retry: {}\n\n", delay.count());
}

std::string event_stream_event(const Delivery& delivery, std::uint64_t id) {
  if (delivery.frame.empty()) {
    std::string text = fmt::format("event: removed\nid: {}\ndata: {{\"id\":", id);
    dynamodb::append_json_string(text, delivery.real_time_item_id);
    return text + "}\n\n";
  }
  return fmt::format("id: {}\ndata: {}\n\n", id, websocket::payload_of(delivery.frame));
}

std::string event_stream_id(std::uint64_t id) { return fmt::format("id: {}\n\n", id); }

std::string event_stream_data(std::string_view text) {
  std::string event;
  for (;;) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    event.append("data: ").append(text.substr(0, end)).append("\n");
    if (end == text.size()) {
      return event + "\n";
    }
    text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
}

std::string event_stream_close(int code, std::string_view reason) {
  std::string text = fmt::format("event: close\ndata: {{\"code\":{},\"reason\":", code);
  dynamodb::append_json_string(text, printable_utf8(reason));
  return text + "}\n\n";
}

}  // namespace rtp::gateway
