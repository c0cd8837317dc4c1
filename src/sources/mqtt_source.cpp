#include "sources/mqtt_source.h"

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>

#include "sources/mqtt_connection.h"
#include "sources/mqtt_options.h"

namespace rtp::sources {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

/// The error of the one that ends first; the other is cancelled.
awaitable<Error> first_error(awaitable<Error> one, awaitable<Error> other) {
  const auto executor = co_await asio::this_coro::executor;
  auto group =
      asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(one), asio::deferred),
                                              asio::co_spawn(executor, std::move(other), asio::deferred));
  auto [order, first_thrown, first, second_thrown, second] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  // An error goes before an exception: a connection that closes ends what waits for it as cancelled.
  if (!first_thrown && (order[0] == 0 || second_thrown)) {
    co_return first;
  }
  if (!second_thrown) {
    co_return second;
  }
  std::rethrow_exception(order[0] == 0 ? first_thrown : second_thrown);
}

/// Sorted, as the options have them; none where the checkpoint is not of ours.
std::vector<std::string> filters_of(const std::string& checkpoint) {
  boost::system::error_code error;
  const boost::json::value filters = boost::json::parse(checkpoint, error);
  auto read = boost::json::try_value_to<std::vector<std::string>>(filters);
  return read.has_value() ? *std::move(read) : std::vector<std::string>();
}

class MqttSource final : public Source {
 public:
  MqttSource(MqttOptions options, const SourceServices& services)
      : options_(std::move(options)),
        name_(services.name),
        checkpoint_(fmt::format("mqtt {} {}", options_.server.endpoint.to_string(), options_.client_id)),
        intake_(services.intake),
        sink_(services.sink),
        monitor_(services.monitor) {}

  awaitable<Error> session() override {
    MqttConnection connection(co_await asio::this_coro::executor, options_);
    const Result<void> begun = co_await begin(&connection);
    Error error = begun ? Error{} : begun.error();
    if (begun) {
      error = co_await first_error(take_all(&connection), connection.keep_alive());
    }
    co_await connection.say_goodbye(error.code);
    co_return error;
  }

 private:
  awaitable<Result<void>> begin(MqttConnection* connection) {
    RTP_CO_TRY(const std::optional<std::string> known, sink_.checkpoint(name_, checkpoint_));
    RTP_CO_TRY(const MqttSession session, co_await connection->open());
    tell(session, known.has_value());
    subscribed_ = false;
    subscribed_to_ = filters_of(known.value_or(""));
    std::vector<std::string> former;
    if (session.was_kept) {
      std::ranges::set_difference(subscribed_to_, options_.topics, std::back_inserter(former));
    }
    co_return co_await connection->subscribe(std::move(former));
  }

  void tell(const MqttSession& session, bool was_here_before) {
    const std::size_t count = options_.topics.size();
    std::string detail = fmt::format("{} topic{}, {}", count, count == 1 ? "" : "s",
                                     session.was_kept ? "session kept" : "new session");
    if (session.expiry < options_.session_expiry) {
      detail += fmt::format(", which the broker keeps for {} s only", session.expiry.count());
    }
    monitor_.set_detail(std::move(detail));
    if (was_here_before && !session.was_kept && options_.session_expiry.count() > 0) {
      monitor_.note_error(
          fmt::format("the broker has not kept the session of client {}: what was published meanwhile did "
                      "not arrive, but for retained messages",
                      options_.client_id));
    }
  }

  awaitable<Error> take_all(MqttConnection* connection) {
    Result<void> going = {};
    while (going) {
      going = co_await take_batch(connection);
    }
    co_return going.error();
  }

  /// What came at once is durable with one commit, and acknowledged with one write.
  awaitable<Result<void>> take_batch(MqttConnection* connection) {
    RTP_CO_TRY(MqttBatch batch, co_await connection->receive());
    std::vector<Checkpoint> checkpoints;
    if (connection->is_subscribed() && !subscribed_) {
      subscribed_ = true;
      monitor_.enter(SourceState::kRunning);
      if (subscribed_to_ != options_.topics) {
        subscribed_to_ = options_.topics;
        const std::string topics = boost::json::serialize(boost::json::value_from(options_.topics));
        checkpoints.push_back({.name = checkpoint_, .value = topics});
      }
    }
    if (!batch.records.empty() || !checkpoints.empty()) {
      RTP_CO_CHECK(co_await intake_.take(std::move(batch.records), std::move(checkpoints)));
    }
    if (!batch.acknowledgements.empty()) {
      RTP_CO_CHECK(co_await connection->send(std::move(batch.acknowledgements)));
    }
    co_return Result<void>{};
  }

  MqttOptions options_;
  const std::string& name_;
  const std::string checkpoint_;  // its name; it has the filters that the session is subscribed to
  Intake& intake_;
  ItemSink& sink_;
  SourceMonitor& monitor_;
  std::vector<std::string> subscribed_to_;  // as the checkpoint has it
  bool subscribed_ = false;                 // in this session
};

}  // namespace

std::unique_ptr<Source> make_mqtt_source(SourceOptions& options, const SourceServices& services) {
  return std::make_unique<MqttSource>(read_mqtt_options(options), services);
}

}  // namespace rtp::sources
