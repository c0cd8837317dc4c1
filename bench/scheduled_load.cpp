#include "bench/scheduled_load.h"

#include <algorithm>

namespace rtp::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{10};

double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

class LoadRun {
 public:
  LoadRun(Broadcast& broadcast, const ScheduledLoad& load)
      : broadcast_(broadcast), load_(load), total_(load.warm_up + load.publications) {}

  Result<LatencyReport> run() {
    SubscriberPool& pool = broadcast_.pool();
    report_.receipts.reserve(load_.publications * pool.size());
    pool.forget();
    pool.observe([this](std::uint64_t first, std::uint64_t end) { note_receipts(first, end); });
    const auto received = pool.await_each(total_, broadcast_.shape(), load_.interval * total_ + kPatience,
                                          [this] { return step(); });
    pool.observe({});
    RTP_CHECK(received);
    return std::move(report_);
  }

 private:
  [[nodiscard]] Clock::time_point due(std::uint64_t publication) const {
    return start_ + load_.interval * publication;
  }

  void note_receipts(std::uint64_t first, std::uint64_t end) {
    const auto now = Clock::now();
    for (std::uint64_t i = std::max<std::uint64_t>(first, load_.warm_up); i < end; ++i) {
      report_.receipts.push_back(milliseconds(now - due(i)));
    }
  }

  Result<void> step() {
    if (const auto now = Clock::now(); sent_ < total_ && now >= due(sent_)) {
      if (sent_ >= load_.warm_up) {
        report_.latest_send = std::max(report_.latest_send, milliseconds(now - due(sent_)));
      }
      broadcast_.publisher().add(broadcast_.next_publication());
      ++sent_;
    }
    RTP_CHECK(broadcast_.publisher().exchange());
    return load_.meanwhile ? load_.meanwhile() : Result<void>();
  }

  Broadcast& broadcast_;
  const ScheduledLoad& load_;
  const std::size_t total_;
  const Clock::time_point start_ = Clock::now() + load_.interval;
  std::size_t sent_ = 0;
  LatencyReport report_;
};

}  // namespace

ScheduledLoad scheduled(std::uint64_t interval_ms, std::uint64_t seconds) {
  constexpr std::uint64_t kMillisecondsPerSecond = 1000;
  const std::size_t per_second = kMillisecondsPerSecond / interval_ms;
  return {.interval = std::chrono::milliseconds(interval_ms),
          .warm_up = per_second,
          .publications = seconds * per_second};
}

Result<LatencyReport> run_scheduled_load(Broadcast& broadcast, const ScheduledLoad& load) {
  return LoadRun(broadcast, load).run();
}

}  // namespace rtp::bench
