#include "gateway/outgoing_change.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "dynamodb/merge_patch.h"
#include "gateway/session_messages.h"
#include "websocket/frame.h"

namespace rtp::gateway {

OutgoingChange::OutgoingChange(SharedDelivery delivery, SharedDeflaters& deflaters)
    : delivery_(std::move(delivery)), deflaters_(deflaters) {}

FrameVariants OutgoingChange::encode(std::string_view text) const {
  return {std::make_shared<const std::string>(websocket::encode_frame(websocket::Opcode::kText, text)),
          deflaters_};
}

FrameVariants& OutgoingChange::message_variants() {
  if (!message_) {
    message_.emplace(encode(item_message(*delivery_)));
  }
  return *message_;
}

FrameVariants& OutgoingChange::patch_variants(const PatchBase& base, const PatchBase& item) {
  const auto made =
      std::ranges::find(patches_, base.sequence_number, [](const auto& patch) { return patch.first; });
  if (made != patches_.end()) {
    return made->second == nullptr ? message_variants() : *made->second;
  }
  const std::string text =
      patch_message(*delivery_, base.sequence_number, dynamodb::merge_patch(*base.item, *item.item));
  const std::size_t whole = websocket::payload_of(*message_variants().frame(0)).size();
  auto& [sequence_number, variants] = patches_.emplace_back(base.sequence_number, nullptr);
  if (text.size() >= whole) {
    return message_variants();
  }
  variants = std::make_unique<FrameVariants>(encode(text));
  return *variants;
}

SharedFrame OutgoingChange::frame_of(FrameVariants& variants, std::uint8_t window_bits,
                                     std::optional<std::uint64_t> since) const {
  if (!since) {
    return variants.frame(window_bits);
  }
  return encode(with_since(websocket::payload_of(*variants.frame(0)), *since)).frame(window_bits);
}

SharedFrame OutgoingChange::item(std::uint8_t window_bits) {
  if (!item_) {
    item_.emplace(SharedFrame(delivery_, &delivery_->frame), deflaters_);
  }
  return item_->frame(window_bits);
}

SharedFrame OutgoingChange::message(std::uint8_t window_bits, std::optional<std::uint64_t> since) {
  return frame_of(message_variants(), window_bits, since);
}

std::optional<PatchBase> OutgoingChange::as_base() const {
  const auto& record = delivery_->record;
  if (record == nullptr) {
    return std::nullopt;
  }
  const std::optional<dynamodb::Item>& image = record->new_image;
  if (!image) {
    return std::nullopt;
  }
  return PatchBase{.sequence_number = record->sequence_number,
                   .item = std::shared_ptr<const dynamodb::Item>(record, &*image)};
}

SharedFrame OutgoingChange::patch(const PatchBase& base, const PatchBase& item, std::uint8_t window_bits,
                                  std::optional<std::uint64_t> since) {
  return frame_of(patch_variants(base, item), window_bits, since);
}

SharedFrame OutgoingChange::event(std::uint64_t id) {
  if (id != delivery_->sequence_number) {
    return std::make_shared<const std::string>(event_stream_event(*delivery_, id));
  }
  if (event_ == nullptr) {
    event_ = std::make_shared<const std::string>(event_stream_event(*delivery_, id));
  }
  return event_;
}

}  // namespace rtp::gateway
