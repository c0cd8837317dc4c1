#include "app/demo_command.h"

#include <cmath>
#include <random>

#include <fmt/format.h>

#include "app/api_client.h"
#include "app/console_files.h"
#include "app/demo_fleet.h"
#include "app/stop_signal.h"
#include "base/clock.h"
#include "base/iso8601.h"
#include "dynamodb/wire_json.h"

namespace rtp::app {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kVehicles = 20;
constexpr std::chrono::milliseconds kPeriod = std::chrono::seconds(1);  // of each vehicle
constexpr std::chrono::milliseconds kRetryPause = std::chrono::seconds(1);

dynamodb::Number number_of(double value, int decimals) {
  return dynamodb::Number::parse(fmt::format("{:.{}f}", value, decimals)).value();
}

std::string put_request(std::size_t vehicle, const VehicleState& state, const std::string& key_name) {
  dynamodb::Item item;
  item.emplace("latitude", number_of(state.position.latitude, 6));
  item.emplace("longitude", number_of(state.position.longitude, 6));
  item.emplace("speed", number_of(state.speed, 1));
  item.emplace("heading", number_of(std::fmod(std::round(state.heading), 360), 0));
  item.emplace("street", std::string(state.street));
  item.emplace("updatedAt", iso8601(SystemClock().now()));
  item.insert_or_assign(key_name, std::to_string(vehicle + 1));
  std::string body = R"({"TableName":"RealTimeData","Item":)";
  dynamodb::append_typed_json(body, item);
  body += '}';
  return body;
}

/// Writes one position after the other, evenly spread over the period, until it shall stop.
class Demo {
 public:
  Demo(const Config& config, const StreetNetwork& network)
      : config_(config), api_(config), fleet_(network, kVehicles, std::random_device{}()) {}

  [[nodiscard]] Result<void> run() {
    auto due = steady_clock::now();
    for (std::size_t vehicle = 0; !stop_.wait_until(due); vehicle = (vehicle + 1) % fleet_.size()) {
      RTP_TRY(const bool written, write(vehicle));
      due += kPeriod / fleet_.size();
      if (!written) {
        due = steady_clock::now() + kRetryPause;
      }
    }
    return {};
  }

 private:
  /// False when the platform is not there: then it is tried again later.
  [[nodiscard]] Result<bool> write(std::size_t vehicle) {
    const auto state = fleet_.advance(vehicle, kPeriod);
    const auto answer = api_.dynamodb("PutItem", put_request(vehicle, state, config_.real_time_item_key));
    if (!answer && answer.error().code != ErrorCode::kUnavailable &&
        answer.error().code != ErrorCode::kTimeout) {
      return std::unexpected(answer.error());
    }
    if (!answer && connected_ != Connected::kNo) {
      fmt::print(stderr, "rtp: waiting for the platform: {}\n", answer.error().message);
    } else if (answer && connected_ != Connected::kYes) {
      fmt::print(stderr, "rtp: {} vehicles drive at {}\n", fleet_.size(), config_.api.to_string());
    }
    connected_ = answer ? Connected::kYes : Connected::kNo;
    return answer.has_value();
  }

  enum class Connected { kUnknown, kYes, kNo };

  const Config& config_;
  StopSignal stop_;
  ApiClient api_;
  DemoFleet fleet_;
  Connected connected_ = Connected::kUnknown;
};

}  // namespace

DemoCommand::DemoCommand(CLI::App& root)
    : Command(root, "demo", "Let a simulated fleet write its positions until Ctrl-C",
              "rtp demo --api 127.0.0.1:8000"),
      config_(line(), {"api", "real_time_item_key"}) {}

Result<void> DemoCommand::run() {
  RTP_TRY(const auto config, config_.load());
  RTP_TRY(const auto network, StreetNetwork::parse(console::find_file("/streets.json")->content));
  return Demo(config.values, network).run();
}

}  // namespace rtp::app
