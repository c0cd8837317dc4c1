// The benchmarks. Each starts its servers anew in every round, in turn, so that all see the same
// machine, and prints a Markdown table of the rounds' medians on standard output, progress on standard error.
// They run in the calling thread and need the machine for themselves.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/pub_sub_server.h"

namespace rtp::bench {

struct FanoutOptions {
  Setup setup;
  std::vector<std::string> servers{"bare", "rtp", "nchan", "ws"};  // the first is the one compared with
  std::size_t subscribers = 1000;
  std::size_t publications = 300;  // to all subscribers each; the next when all have received the last
  std::size_t rounds = 5;
};

/// Server CPU time per delivered frame of kPayloadBytes, for both audiences.
[[nodiscard]] Result<void> run_fanout(const FanoutOptions& options);

struct LoadOptions {
  Setup setup;
  std::vector<std::string> servers{"nchan", "rtp", "ws"};  // the first is the one compared with
  std::size_t subscribers = 1000;
  std::uint64_t interval_ms = 20;  // milliseconds from one publication to all subscribers to the next
  std::uint64_t seconds = 15;      // that count
  std::size_t rounds = 3;
};

/// From the time when a publication is due to its receipt by each subscriber, when it does not wait for those
/// before it.
[[nodiscard]] Result<void> run_load(const LoadOptions& options);

struct StalledOptions {
  Setup setup;
  std::size_t subscribers = 1000;
  std::size_t silent = 100;  // of them, that read nothing
  std::size_t slow = 20;     // of them, that read one byte a second
  std::uint64_t interval_ms = 20;
  std::uint64_t seconds = 15;  // that count
  std::size_t rounds = 3;
};

/// What clients that do not read cost the others: their latency under the load of run_load, with larger
/// items, and the server's memory.
[[nodiscard]] Result<void> run_stalled(const StalledOptions& options);

struct DashboardOptions {
  Setup setup;
  std::size_t keys = 1000;
  std::uint64_t seconds = 5;
  std::size_t rounds = 5;
};

/// Frames delivered to one connection that watches many keys, per CPU second of the threads that send, when
/// all keys are written as fast as they can be; beside one send() per frame.
[[nodiscard]] Result<void> run_dashboard(const DashboardOptions& options);

struct TlsOptions {
  Setup setup;
  std::vector<std::string> servers{"nchan", "rtp"};  // the first is the one compared with
  std::size_t subscribers = 1000;
  std::size_t publications = 300;  // to all subscribers
  std::size_t rounds = 5;
};

/// What run_fanout measures for one key, over TLS, and server CPU time per handshake.
[[nodiscard]] Result<void> run_tls(const TlsOptions& options);

struct DeflateOptions {
  Setup setup;
  std::size_t subscribers = 1000;
  std::size_t publications = 300;  // to all subscribers
  std::size_t rounds = 5;
};

/// Server CPU time and bytes per delivered frame of about 1 KB of JSON, to clients that offer
/// permessage-deflate beside clients that do not.
[[nodiscard]] Result<void> run_deflate(const DeflateOptions& options);

struct MemoryOptions {
  Setup setup;
  std::vector<std::string> servers{"bare", "rtp", "nchan", "ws"};
  std::size_t connections = 15000;
  std::size_t rounds = 3;
};

/// Growth of the server's resident memory per idle connection, for both audiences.
[[nodiscard]] Result<void> run_memory(const MemoryOptions& options);

struct ItemRequestOptions {
  Setup setup;
  std::vector<std::string> servers{"dynalite", "dynalite-disk", "rtp-stream",
                                   "rtp"};  // the last is compared with all
  std::size_t connections = 64;
  std::chrono::seconds warm_up{5};  // as long as a compiling runtime needs to reach its speed
  std::chrono::seconds duration{5};
  std::size_t rounds = 5;
};

/// Signed requests per second through the DynamoDB endpoint, one in flight per connection.
[[nodiscard]] Result<void> run_put_item(const ItemRequestOptions& options);
[[nodiscard]] Result<void> run_get_item(const ItemRequestOptions& options);

struct BatchWriteOptions {
  Setup setup;
  std::size_t items = 100'000;
  std::size_t connections = 64;
  std::size_t rounds = 5;
};

/// Items per second of a load by BatchWriteItem, beside RocksDB's own batches of as many bytes.
[[nodiscard]] Result<void> run_batch_write(const BatchWriteOptions& options);

struct GrowthOptions {
  Setup setup;
  std::size_t decades = 7;  // the last: 10^7 items
  std::size_t connections = 64;
  std::chrono::seconds warm_up{10};  // compactions that the load left behind end in it
  std::uint64_t seconds = 20;        // that count of each decade: compactions of what is written in them too
};

/// What a PutItem costs, and how much memory the server has, when the table has 10^3, 10^4, ... items.
[[nodiscard]] Result<void> run_growth(const GrowthOptions& options);

struct StreamReadOptions {
  Setup setup;
  std::size_t readers = 2;
  std::size_t connections = 64;
  std::chrono::seconds duration{5};
  std::size_t rounds = 5;
};

/// PutItem while the table's stream is read, beside PutItem while it is not.
[[nodiscard]] Result<void> run_stream_read(const StreamReadOptions& options);

struct LatencyOptions {
  Setup setup;
  std::vector<std::string> servers{"rtp"};
  std::size_t writes = 2000;
};

/// From the send of one write to the receipt of its frame, beside one fdatasync in the same file system.
[[nodiscard]] Result<void> run_latency(const LatencyOptions& options);

}  // namespace rtp::bench
