// rtp-bench: measures rtp and other servers from outside. script/bench builds what it needs and runs it.
#include <cstdio>
#include <functional>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "bench/benchmark.h"

namespace {

using rtp::Result;
using namespace rtp::bench;

/// Lets this process and the servers it starts open as many files as the system permits.
Result<void> raise_file_limit() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0) {
    return rtp::fail(rtp::ErrorCode::kPermissionDenied, "the limit of open files cannot be raised");
  }
  return {};
}

/// The command line: a subcommand for each benchmark.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.fallthrough();
    declare_setup();
    declare_cpu_benchmarks();
    declare_latency_benchmarks();
    declare_memory_benchmarks();
    declare_request_benchmarks();
  }

  [[nodiscard]] CLI::App& app() { return app_; }

  /// Runs the benchmark that the parsed command line names.
  [[nodiscard]] Result<void> run() {
    RTP_CHECK(raise_file_limit());
    RTP_TRY(setup_.scratch, empty_folder(setup_, "rtp-bench"));
    return runs_.at(app_.get_subcommands().front()->get_name())();
  }

 private:
  void declare_setup() {
    app_.add_option("--programs", setup_.programs, "folder of rtp and bare_send")->capture_default_str();
    app_.add_option("--peers", setup_.peers, "the folder bench/peers")->capture_default_str();
    app_.add_option("--scratch", setup_.scratch,
                    "holds a folder rtp-bench with data and logs; on a real disk")
        ->capture_default_str();
    app_.add_option("--server-cpu", setup_.server_cpu, "the CPU of the servers")->capture_default_str();
    app_.add_option("--client-cpu", client_cpu_, "the CPU of the load generator")->capture_default_str();
  }

  /// A subcommand for `measure`, pinned to its CPU, with an option for the servers where it has any.
  template <typename Options>
  CLI::App* add(const std::string& name, const std::string& description, Options& options,
                Result<void> (*measure)(const Options&)) {
    CLI::App* benchmark = app_.add_subcommand(name, description);
    if constexpr (requires { options.servers; }) {
      benchmark->add_option("--servers", options.servers, "what to measure, in this order")
          ->delimiter(',')
          ->capture_default_str();
    }
    runs_[name] = [this, &options, measure]() -> Result<void> {
      RTP_CHECK(pin_to_cpu(client_cpu_));
      options.setup = setup_;
      return measure(options);
    };
    return benchmark;
  }

  template <typename Value>
  static CLI::Option* add_option(CLI::App* benchmark, const std::string& name, Value& value,
                                 const std::string& description = "") {
    return benchmark->add_option(name, value, description)->capture_default_str();
  }

  static void add_interval(CLI::App* benchmark, std::uint64_t& milliseconds) {
    add_option(benchmark, "--interval", milliseconds, "milliseconds from one publication to the next")
        ->check(CLI::Range(1, 1000));
  }

  void declare_cpu_benchmarks() {
    auto* fanout = add("fanout", "server CPU time per delivered frame", fanout_, run_fanout);
    add_option(fanout, "--subscribers", fanout_.subscribers);
    add_option(fanout, "--publications", fanout_.publications, "to all subscribers");
    add_option(fanout, "--rounds", fanout_.rounds);

    auto* tls = add("tls", "server CPU time per frame and handshake over TLS", tls_, run_tls);
    add_option(tls, "--subscribers", tls_.subscribers);
    add_option(tls, "--publications", tls_.publications, "to all subscribers");
    add_option(tls, "--rounds", tls_.rounds);

    auto* deflate = add("deflate", "server CPU time and bytes per compressed frame", deflate_, run_deflate);
    add_option(deflate, "--subscribers", deflate_.subscribers);
    add_option(deflate, "--publications", deflate_.publications, "to all subscribers");
    add_option(deflate, "--rounds", deflate_.rounds);

    auto* dashboard =
        add("dashboard", "frames per CPU second to one client of many keys", dashboard_, run_dashboard);
    add_option(dashboard, "--keys", dashboard_.keys);
    add_option(dashboard, "--seconds", dashboard_.seconds, "of each round");
    add_option(dashboard, "--rounds", dashboard_.rounds);
  }

  void declare_latency_benchmarks() {
    auto* load = add("load", "write to receipt under load", load_, run_load);
    add_option(load, "--subscribers", load_.subscribers);
    add_interval(load, load_.interval_ms);
    add_option(load, "--seconds", load_.seconds, "that count of each round");
    add_option(load, "--rounds", load_.rounds);

    auto* stalled = add("stalled", "what clients that do not read cost the others", stalled_, run_stalled);
    add_option(stalled, "--subscribers", stalled_.subscribers, "of all kinds");
    add_option(stalled, "--silent", stalled_.silent, "that read nothing");
    add_option(stalled, "--slow", stalled_.slow, "that read a byte a second");
    add_interval(stalled, stalled_.interval_ms);
    add_option(stalled, "--seconds", stalled_.seconds, "that count of each round");
    add_option(stalled, "--rounds", stalled_.rounds);

    auto* latency = add("latency", "write to receipt on an idle system", latency_, run_latency);
    add_option(latency, "--writes", latency_.writes);
    runs_["latency"] = [this] {
      // An idle system runs nothing else: nothing needs to be kept apart.
      latency_.setup = setup_;
      latency_.setup.server_cpu.reset();
      return run_latency(latency_);
    };
  }

  void declare_memory_benchmarks() {
    auto* memory = add("memory", "resident memory per idle connection", memory_, run_memory);
    add_option(memory, "--connections", memory_.connections);
    add_option(memory, "--rounds", memory_.rounds);
  }

  void declare_request_benchmarks() {
    auto* put_item = add("putitem", "PutItem requests per second", put_item_, run_put_item);
    add_option(put_item, "--connections", put_item_.connections);
    add_option(put_item, "--rounds", put_item_.rounds);

    auto* get_item = add("getitem", "GetItem requests per second", get_item_, run_get_item);
    add_option(get_item, "--connections", get_item_.connections);
    add_option(get_item, "--rounds", get_item_.rounds);

    auto* batch = add("batchwrite", "items per second by BatchWriteItem", batch_write_, run_batch_write);
    add_option(batch, "--items", batch_write_.items);
    add_option(batch, "--rounds", batch_write_.rounds);

    auto* growth = add("growth", "PutItem in a table of 10^3, 10^4, ... items", growth_, run_growth);
    add_option(growth, "--decades", growth_.decades, "the last one's exponent")->check(CLI::Range(3, 8));
    add_option(growth, "--seconds", growth_.seconds, "that count of each decade");

    auto* stream = add("streamread", "PutItem while its stream is read", stream_read_, run_stream_read);
    add_option(stream, "--readers", stream_read_.readers);
    add_option(stream, "--rounds", stream_read_.rounds);
  }

  CLI::App app_{"Measures rtp and other servers from outside, over loopback sockets"};
  std::map<std::string, std::function<Result<void>()>> runs_;
  Setup setup_{.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path(),
               .peers = "bench/peers",
               .scratch = "build",
               .server_cpu = 0,
               .certificate = {}};
  int client_cpu_ = 1;
  FanoutOptions fanout_;
  TlsOptions tls_;
  DeflateOptions deflate_;
  DashboardOptions dashboard_;
  LoadOptions load_;
  StalledOptions stalled_;
  MemoryOptions memory_;
  ItemRequestOptions put_item_;
  ItemRequestOptions get_item_;
  BatchWriteOptions batch_write_;
  GrowthOptions growth_;
  StreamReadOptions stream_read_;
  LatencyOptions latency_;
};

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): one that is thrown ends the program and is printed
int main(int argc, char** argv) {
  CommandLine command_line;
  CLI11_PARSE(command_line.app(), argc, argv);
  if (const auto done = command_line.run(); !done) {
    fmt::print(stderr, "rtp-bench: {}\n", done.error().message);
    return 1;
  }
  return 0;
}
