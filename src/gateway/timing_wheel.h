// Coarse timers of many things: each is due in some second, and is asked again later where it wants. Setting
// and cancelling cost a few instructions and no memory of their own, so a thing moves its deadline lazily: it
// is asked too early rather than rescheduled with every event. Pure: the time is a parameter.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace rtp::gateway {

/// Where a thing is in the wheel. Part of the thing; not copied.
struct WheelPlace {
  std::uint32_t position = 0;
  std::uint16_t slot = 0;
  bool scheduled = false;
};

/// `T` has `WheelPlace& wheel_place()`. Borrows the things; each cancels itself before it ends. Not
/// thread-safe.
template <typename T>
class TimingWheel {
 public:
  using Second = std::uint32_t;

  /// `now` may be any second; time goes on from it.
  explicit TimingWheel(Second now) : now_(now) {}

  [[nodiscard]] Second now() const { return now_; }

  /// Makes `thing` due in second `at`, or as soon as possible where that has passed. Beyond the wheel's size
  /// it is due earlier, and has to ask again.
  void schedule(T& thing, Second at) {
    cancel(thing);
    const Second due = std::clamp(at, now_ + 1, now_ + static_cast<Second>(kSlots) - 1);
    const auto slot = static_cast<std::uint16_t>(due % kSlots);
    thing.wheel_place() = {
        .position = static_cast<std::uint32_t>(slots_[slot].size()), .slot = slot, .scheduled = true};
    slots_[slot].push_back(&thing);
  }

  /// Nothing where it is not scheduled.
  void cancel(T& thing) {
    WheelPlace& place = thing.wheel_place();
    if (!place.scheduled) {
      return;
    }
    std::vector<T*>& slot = slots_[place.slot];
    slot[place.position] = slot.back();
    slot[place.position]->wheel_place().position = place.position;
    slot.pop_back();
    place.scheduled = false;
  }

  /// Goes on to second `to` and calls `due(thing)` for each thing on the way, which is no longer scheduled
  /// then and may schedule itself and cancel others.
  template <typename Due>
  void advance(Second to, Due due) {
    while (now_ < to) {
      ++now_;
      std::vector<T*>& slot = slots_[now_ % kSlots];
      while (!slot.empty()) {
        T& thing = *slot.back();
        cancel(thing);
        due(thing);
      }
      if (slot.capacity() > kKeptCapacity) {
        slot.shrink_to_fit();
      }
    }
  }

 private:
  static constexpr std::size_t kSlots = 512;
  static constexpr std::size_t kKeptCapacity = 16;

  Second now_;
  std::array<std::vector<T*>, kSlots> slots_;
};

}  // namespace rtp::gateway
