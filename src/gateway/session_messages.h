// The texts that sessions send: messages of rtp.v1 and server-sent events. docs/protocol.md describes them.
// Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "dynamodb/merge_patch.h"
#include "gateway/delivery.h"

namespace rtp::gateway {

/// {"type":"item","id":"3","sequenceNumber":"17","item":{...}}; without an item, which was removed:
/// {"type":"removed","id":"3","sequenceNumber":"17"}
[[nodiscard]] std::string item_message(const Delivery& delivery);

/// {"type":"patch","id":"3","sequenceNumber":"18","base":"17","patch":{...},"removed":[["a","b"]]}; `removed`
/// is left out where nothing was.
[[nodiscard]] std::string patch_message(const Delivery& delivery, std::uint64_t base,
                                        const dynamodb::MergePatch& patch);

/// One of the messages above with `,"since":"15"`: what to resume with while its connection lags.
[[nodiscard]] std::string with_since(std::string_view message, std::uint64_t since);

/// {"type":"current","requestId":"1","sequenceNumber":"17"}: all that a request asked for with `since` is
/// sent; with `"anew":true` where that was everything, however old.
[[nodiscard]] std::string current_message(std::string_view request_id, std::uint64_t sequence_number,
                                          bool anew);

/// The head of the answer to a request for events, with when to come again. `allow_origin` is the page's
/// origin where it is another than ours, else empty.
[[nodiscard]] std::string event_stream_head(std::string_view allow_origin, std::chrono::milliseconds retry);

/// When to come again after the end of the stream.
[[nodiscard]] std::string event_stream_retry(std::chrono::milliseconds delay);

/// The item as an event; a removed item as one of type "removed" whose data is its id. `id` is what to resume
/// with.
[[nodiscard]] std::string event_stream_event(const Delivery& delivery, std::uint64_t id);

/// What tells a client that it can resume with `id`: no event comes of it.
[[nodiscard]] std::string event_stream_id(std::uint64_t id);

/// A message of another's as an event of type "message" without id.
[[nodiscard]] std::string event_stream_data(std::string_view text);

/// Why the stream ends, as an event of type "close": {"code":1012,"reason":"..."}.
[[nodiscard]] std::string event_stream_close(int code, std::string_view reason);

/// What keeps proxies from taking the stream for dead.
inline constexpr std::string_view kEventStreamComment = ":\n\n";

}  // namespace rtp::gateway
