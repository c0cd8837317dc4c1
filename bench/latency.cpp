#include <cstdio>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/http_connection.h"
#include "bench/statistics.h"
#include "bench/subscriber_pool.h"
#include "bench/synced_file.h"

namespace rtp::bench {
namespace {

constexpr std::size_t kWarmUpWrites = 100;
constexpr std::chrono::seconds kReceiptTimeout{10};
constexpr std::chrono::milliseconds kSubscribingTime{100};

double microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

struct Samples {
  std::vector<double> receipts;  // microseconds from send to receipt
  std::vector<double> syncs;     // microseconds of one append and fdatasync
};

/// One write at a time, and one sync between two writes, so that both meet the same disk.
Result<Samples> measure(const PubSubServer& server, SyncedFile& file, std::size_t writes) {
  const std::vector<std::string> targets{server.target("v00000")};
  RTP_TRY(auto writer, HttpConnection::open(server.ports().publishing));
  RTP_TRY(auto subscriber, SubscriberPool::open(server.ports().gateway, targets));
  RTP_CHECK(subscriber.receive_for(kSubscribingTime));
  Samples samples;
  for (std::size_t i = 0; i < kWarmUpWrites + writes; ++i) {
    const Publication write = server.publish({.key = "v00000", .sequence = i});
    subscriber.forget();
    const auto start = std::chrono::steady_clock::now();
    RTP_CHECK(writer.send(write.request));
    const auto received = subscriber.await_each(1, {}, kReceiptTimeout);
    const auto receipt = std::chrono::steady_clock::now() - start;
    RTP_CHECK(writer.receive_successes(write.answers));
    RTP_CHECK(received);
    RTP_TRY(const auto sync, file.append_and_sync());
    if (i >= kWarmUpWrites) {
      samples.receipts.push_back(microseconds(receipt));
      samples.syncs.push_back(microseconds(sync));
    }
  }
  return samples;
}

}  // namespace

Result<void> run_latency(const LatencyOptions& options) {
  RTP_TRY(const auto folder, empty_folder(options.setup, "fdatasync"));
  RTP_TRY(SyncedFile file, SyncedFile::create(folder / "log"));
  Table table({"server", "p50 µs", "p99 µs", "fdatasync p50 µs", "fdatasync p99 µs", "ratio of p50"});
  for (const std::string& name : options.servers) {
    RTP_TRY(const auto server, start_pub_sub_server(name, options.setup));
    auto samples = measure(*server, file, options.writes);
    if (!samples) {
      return fail(samples.error().code, fmt::format("latency, {}: {}", name, samples.error().message));
    }
    const double receipt = percentile(samples->receipts, kP50);
    const double sync = percentile(samples->syncs, kP50);
    table.add_row({name, fmt::format("{:.0f}", receipt),
                   fmt::format("{:.0f}", percentile(samples->receipts, kP99)), fmt::format("{:.0f}", sync),
                   fmt::format("{:.0f}", percentile(samples->syncs, kP99)),
                   fmt::format("{:.2f}", receipt / sync)});
  }
  fmt::print(
      "\n### Write to receipt, idle system\n\n{} writes, one at a time, one fdatasync between two.\n\n{}",
      options.writes, table.to_markdown());
  static_cast<void>(std::fflush(stdout));
  return {};
}

}  // namespace rtp::bench
