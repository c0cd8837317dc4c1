#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/broadcast.h"
#include "bench/dashboard_client.h"
#include "bench/process_usage.h"
#include "bench/rounds.h"

namespace rtp::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kBare = "bare";
constexpr std::string_view kMessages = "rtp, rtp.v1, *";
constexpr std::string_view kUrl = "rtp, keys in the URL";
constexpr std::size_t kKeysInUrl = 100;  // as many as fit
constexpr std::size_t kInFlight = 8;     // publications: enough that no thread of rtp waits for the publisher
constexpr std::size_t kWarmUpPublications = 10;
constexpr std::chrono::seconds kPatience{10};

struct Rate {
  double frames_per_cpu_second;
  double published_per_second;  // changes of items
  double delivered_percent;     // of those; what is missing was replaced by newer changes
};

/// One connection to rtp that watches all keys, and the publisher of them all.
class Dashboard {
 public:
  static Result<Dashboard> start(const std::string& name, const DashboardOptions& options) {
    RTP_TRY(auto server, start_pub_sub_server("rtp", options.setup));
    std::vector<Message> messages;
    std::string target = server->target("v00000");
    for (std::size_t i = 0; i < (name == kUrl ? kKeysInUrl : options.keys); ++i) {
      messages.push_back({.key = fmt::format("v{:05}", i)});
      target += name == kUrl && i > 0 ? fmt::format("&{}={}", kItemKey, messages.back().key) : "";
    }
    const std::uint16_t port = server->ports().gateway;
    RTP_TRY(auto client, name == kUrl
                             ? DashboardClient::open(port, target, "", messages.size())
                             : DashboardClient::open(port, "/develop", "Sec-WebSocket-Protocol: rtp.v1\r\n",
                                                     messages.size()));
    RTP_TRY(auto publisher, Publisher::open(server->ports().publishing));
    Dashboard dashboard(std::move(server), std::move(client), std::move(publisher), std::move(messages));
    if (name == kMessages) {
      RTP_CHECK(dashboard.client_.send_text(R"({"action":"subscribe","items":["*"]})"));
      RTP_CHECK(dashboard.await([&] { return dashboard.client_.progress().answers() == 1; }));
    }
    return dashboard;
  }

  Result<Rate> measure(std::chrono::seconds duration) {
    RTP_CHECK(publish_while([this] { return sequence_ < kWarmUpPublications; }));
    const std::uint64_t published_before = sequence_;
    const std::uint64_t items_before = client_.progress().items();
    RTP_TRY(const auto cpu_before, senders_cpu_time());
    const auto start = Clock::now();
    RTP_CHECK(publish_while([&] { return Clock::now() < start + duration; }));
    const std::chrono::duration<double> passed = Clock::now() - start;
    RTP_TRY(const auto cpu_after, senders_cpu_time());
    const std::chrono::duration<double> cpu = cpu_after - cpu_before;
    const auto published = static_cast<double>((sequence_ - published_before) * messages_.size());
    const auto items = static_cast<double>(client_.progress().items() - items_before);
    constexpr double kPercent = 100;
    return Rate{.frames_per_cpu_second = items / cpu.count(),
                .published_per_second = published / passed.count(),
                .delivered_percent = kPercent * items / published};
  }

 private:
  Dashboard(std::unique_ptr<PubSubServer> server, DashboardClient client, Publisher publisher,
            std::vector<Message> messages)
      : server_(std::move(server)),
        client_(std::move(client)),
        publisher_(std::move(publisher)),
        messages_(std::move(messages)) {}

  [[nodiscard]] Result<std::chrono::nanoseconds> senders_cpu_time() const {
    return threads_cpu_time(server_->pid(), "gateway-");
  }

  /// Publishes all keys again and again while `more` says so, then waits until the client is up to date.
  template <typename More>
  Result<void> publish_while(More more) {
    while (more()) {
      if (publisher_.awaited() < kInFlight) {
        ++sequence_;
        for (Message& message : messages_) {
          message.sequence = sequence_;
        }
        publisher_.add(server_->publish_all(messages_));
      }
      RTP_CHECK(publisher_.exchange());
      RTP_CHECK(client_.receive());
    }
    return await([this] { return publisher_.awaited() == 0 && client_.progress().all_at(sequence_); });
  }

  template <typename Done>
  Result<void> await(Done done) {
    for (const auto deadline = Clock::now() + kPatience; !done();) {
      RTP_CHECK(publisher_.exchange());
      RTP_CHECK(client_.receive());
      if (Clock::now() > deadline) {
        return fail(ErrorCode::kTimeout,
                    fmt::format("the client is not up to date after {} s: it has {} changes",
                                kPatience.count(), client_.progress().items()));
      }
    }
    return {};
  }

  std::unique_ptr<PubSubServer> server_;
  DashboardClient client_;
  Publisher publisher_;
  std::vector<Message> messages_;
  std::uint64_t sequence_ = 0;
};

/// The bound's: one send() for each frame, all to one connection.
Result<Rate> measure_bare(const DashboardOptions& options) {
  RTP_TRY(const auto server, start_pub_sub_server("bare", options.setup));
  const std::vector<std::string> targets{server->target("v00000")};
  RTP_TRY(auto publisher, HttpConnection::open(server->ports().publishing));
  RTP_TRY(auto pool, SubscriberPool::open(server->ports().gateway, targets));
  std::uint64_t frames = 0;
  RTP_TRY(const auto before, cpu_time(server->pid()));
  const auto start = Clock::now();
  while (Clock::now() < start + std::chrono::seconds(options.seconds)) {
    constexpr std::uint64_t kFramesOfABurst = 1000;
    RTP_CHECK(publisher.send("m"));
    frames += kFramesOfABurst;
    RTP_CHECK(pool.await_each(frames, {}, kPatience));
  }
  const std::chrono::duration<double> passed = Clock::now() - start;
  RTP_TRY(const auto after, cpu_time(server->pid()));
  const std::chrono::duration<double> cpu = after - before;
  constexpr double kAll = 100;
  return Rate{.frames_per_cpu_second = static_cast<double>(frames) / cpu.count(),
              .published_per_second = static_cast<double>(frames) / passed.count(),
              .delivered_percent = kAll};
}

Result<Rate> measure_round(const std::string& name, const DashboardOptions& options) {
  if (name == kBare) {
    return measure_bare(options);
  }
  RTP_TRY(Dashboard dashboard, Dashboard::start(name, options));
  return dashboard.measure(std::chrono::seconds(options.seconds));
}

}  // namespace

Result<void> run_dashboard(const DashboardOptions& options) {
  const std::vector<std::string> names{std::string(kBare), std::string(kMessages), std::string(kUrl)};
  RTP_TRY(const auto rates, alternate<Rate>(
                                "dashboard", names, options.rounds,
                                [&](const std::string& name) { return measure_round(name, options); },
                                [](const Rate& rate) {
                                  return fmt::format("{:.0f} frames per CPU second",
                                                     rate.frames_per_cpu_second);
                                }));
  Table table({"server", "frames per CPU second", "ratio to bare", "changes per second", "delivered %"});
  for (const std::string& name : names) {
    const auto& rounds = rates.at(name);
    table.add_row({name, to_text(rounds, &Rate::frames_per_cpu_second, 0),
                   ratio_text(rounds, rates.at(names.front()), &Rate::frames_per_cpu_second),
                   to_text(rounds, &Rate::published_per_second, 0),
                   to_text(rounds, &Rate::delivered_percent, 1)});
  }
  print_table(
      fmt::format("Dashboard, one connection that watches {} keys", options.keys),
      fmt::format("All keys written again and again, {} requests in flight; in the URL {} keys; CPU time of "
                  "the gateway's threads; {} rounds of {} s: median (least to most).",
                  kInFlight, kKeysInUrl, options.rounds, options.seconds),
      table);
  return {};
}

}  // namespace rtp::bench
