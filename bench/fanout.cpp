#include <cstdio>
#include <map>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/http_connection.h"
#include "bench/process_usage.h"
#include "bench/statistics.h"
#include "bench/subscriber_pool.h"

namespace rtp::bench {
namespace {

constexpr std::chrono::seconds kDeliveryTimeout{10};
constexpr std::chrono::milliseconds kWarmUpTimeout{1000};
constexpr std::chrono::milliseconds kQuietTime{100};
constexpr std::size_t kWarmUpAttempts = 10;

/// One server with its subscribers and its publisher.
class Fanout {
 public:
  static Result<Fanout> start(std::string_view name, const FanoutOptions& options, Audience audience) {
    RTP_TRY(auto server, start_pub_sub_server(name, options.setup));
    std::vector<Message> messages;
    std::vector<std::string> targets;
    for (std::size_t i = 0; i < options.subscribers; ++i) {
      const std::string key = fmt::format("v{:05}", audience == Audience::kOneKey ? 0 : i);
      targets.push_back(server->target(key));
      messages.push_back({.key = key, .sequence = 0});
    }
    RTP_TRY(auto publisher, HttpConnection::open(server->ports().publishing));
    RTP_TRY(auto pool, SubscriberPool::open(server->ports().gateway, targets));
    return Fanout(std::move(server), std::move(publisher), std::move(pool), std::move(messages), audience);
  }

  /// Publishes until all subscribers receive: a server may answer a handshake before it subscribes.
  Result<void> warm_up() {
    Result<void> delivered;
    for (std::size_t attempt = 0; attempt < kWarmUpAttempts; ++attempt) {
      pool_.forget();
      delivered = deliver(1, kWarmUpTimeout);
      RTP_CHECK(pool_.receive_for(kQuietTime));
      if (delivered) {
        return {};
      }
    }
    return delivered;
  }

  /// Server CPU time per delivered frame in microseconds.
  Result<double> measure(std::size_t publications) {
    pool_.forget();
    RTP_TRY(const auto before, cpu_time(server_->pid()));
    for (std::size_t i = 1; i <= publications; ++i) {
      RTP_CHECK(deliver(i, kDeliveryTimeout));
    }
    RTP_TRY(const auto after, cpu_time(server_->pid()));
    const std::chrono::duration<double, std::micro> used = after - before;
    return used.count() / static_cast<double>(publications * pool_.size());
  }

 private:
  Fanout(std::unique_ptr<PubSubServer> server, HttpConnection publisher, SubscriberPool pool,
         std::vector<Message> messages, Audience audience)
      : server_(std::move(server)),
        publisher_(std::move(publisher)),
        pool_(std::move(pool)),
        messages_(std::move(messages)),
        audience_(audience) {}

  /// Publishes to every subscriber and waits until each has `frames` of them.
  Result<void> deliver(std::size_t frames, std::chrono::milliseconds timeout) {
    ++sequence_;
    for (Message& message : messages_) {
      message.sequence = sequence_;
    }
    const Publication publication = audience_ == Audience::kOneKey ? server_->publish(messages_.front())
                                                                   : server_->publish_all(messages_);
    RTP_CHECK(publisher_.send(publication.request));
    const auto delivered = pool_.await_each(frames, kPayloadBytes, timeout);
    RTP_CHECK(publisher_.receive_successes(publication.answers));
    return delivered;
  }

  std::unique_ptr<PubSubServer> server_;
  HttpConnection publisher_;
  SubscriberPool pool_;
  std::vector<Message> messages_;
  Audience audience_;
  std::uint64_t sequence_ = 0;
};

Result<double> measure_round(const std::string& name, const FanoutOptions& options, Audience audience) {
  RTP_TRY(Fanout fanout, Fanout::start(name, options, audience));
  RTP_CHECK(fanout.warm_up());
  return fanout.measure(options.publications);
}

Result<void> measure_audience(const FanoutOptions& options, Audience audience) {
  std::map<std::string, std::vector<double>> costs;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (const std::string& name : options.servers) {
      auto cost = measure_round(name, options, audience);
      if (!cost) {
        return fail(cost.error().code, fmt::format("fanout, {}: {}", name, cost.error().message));
      }
      fmt::print(stderr, "fanout, round {}: {} {:.2f} us/frame\n", round + 1, name, *cost);
      costs[name].push_back(*cost);
    }
  }

  const std::string& bound = options.servers.front();
  Table table({"server", "CPU µs per frame", "ratio to " + bound});
  for (const std::string& name : options.servers) {
    table.add_row(
        {name, to_text(summarise(costs[name]), 2), to_text(summarise(ratios(costs[name], costs[bound])), 2)});
  }
  fmt::print(
      "\n### Fan-out, {} of {} subscribers\n\n{}-byte frames, {} to each; {} rounds: median (least to "
      "most).\n\n{}",
      audience == Audience::kOneKey ? "one key" : "a key each", options.subscribers, kPayloadBytes,
      options.publications, options.rounds, table.to_markdown());
  static_cast<void>(std::fflush(stdout));
  return {};
}

}  // namespace

Result<void> run_fanout(const FanoutOptions& options) {
  RTP_CHECK(measure_audience(options, Audience::kOneKey));
  return measure_audience(options, Audience::kEachItsOwn);
}

}  // namespace rtp::bench
