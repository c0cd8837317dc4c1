// rtp-bench: measures rtp and other servers from outside. script/bench builds what it needs and runs it.
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "bench/benchmark.h"

namespace {

using rtp::Result;
using namespace rtp::bench;

struct Options {
  Setup setup{.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path(),
              .peers = "bench/peers",
              .scratch = "build",
              .server_cpu = 0};
  int client_cpu = 1;
  FanoutOptions fanout;
  MemoryOptions memory;
  PutItemOptions put_item;
  LatencyOptions latency;
};

CLI::App* add_benchmark(CLI::App& app, const std::string& name, const std::string& description,
                        std::vector<std::string>& servers) {
  CLI::App* benchmark = app.add_subcommand(name, description);
  benchmark->add_option("--servers", servers, "what to measure, in this order")
      ->delimiter(',')
      ->capture_default_str();
  return benchmark;
}

void declare(CLI::App& app, Options& options) {
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--programs", options.setup.programs, "folder of rtp and bare_send")->capture_default_str();
  app.add_option("--peers", options.setup.peers, "the folder bench/peers")->capture_default_str();
  app.add_option("--scratch", options.setup.scratch,
                 "holds a folder rtp-bench with data and logs; on a real disk")
      ->capture_default_str();
  app.add_option("--server-cpu", options.setup.server_cpu, "the CPU of the servers")->capture_default_str();
  app.add_option("--client-cpu", options.client_cpu, "the CPU of the load generator")->capture_default_str();

  auto* fanout = add_benchmark(app, "fanout", "server CPU time per delivered frame", options.fanout.servers);
  fanout->add_option("--subscribers", options.fanout.subscribers)->capture_default_str();
  fanout->add_option("--publications", options.fanout.publications, "to all subscribers")
      ->capture_default_str();
  fanout->add_option("--rounds", options.fanout.rounds)->capture_default_str();

  auto* memory = add_benchmark(app, "memory", "resident memory per idle connection", options.memory.servers);
  memory->add_option("--connections", options.memory.connections)->capture_default_str();
  memory->add_option("--rounds", options.memory.rounds)->capture_default_str();

  auto* put_item = add_benchmark(app, "putitem", "PutItem requests per second", options.put_item.servers);
  put_item->add_option("--connections", options.put_item.connections)->capture_default_str();
  put_item->add_option("--rounds", options.put_item.rounds)->capture_default_str();

  auto* latency =
      add_benchmark(app, "latency", "write to receipt on an idle system", options.latency.servers);
  latency->add_option("--writes", options.latency.writes)->capture_default_str();
}

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

Result<void> run(const CLI::App& app, Options& options) {
  RTP_CHECK(raise_file_limit());
  RTP_TRY(options.setup.scratch, empty_folder(options.setup, "rtp-bench"));
  if (app.got_subcommand("latency")) {
    // An idle system runs nothing else: nothing needs to be kept apart.
    options.latency.setup = options.setup;
    options.latency.setup.server_cpu.reset();
    return run_latency(options.latency);
  }
  RTP_CHECK(pin_to_cpu(options.client_cpu));
  if (app.got_subcommand("fanout")) {
    options.fanout.setup = options.setup;
    return run_fanout(options.fanout);
  }
  if (app.got_subcommand("memory")) {
    options.memory.setup = options.setup;
    return run_memory(options.memory);
  }
  options.put_item.setup = options.setup;
  return run_put_item(options.put_item);
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): one that is thrown ends the program and is printed
int main(int argc, char** argv) {
  CLI::App app{"Measures rtp and other servers from outside, over loopback sockets"};
  Options options;
  declare(app, options);
  CLI11_PARSE(app, argc, argv);
  if (const auto done = run(app, options); !done) {
    fmt::print(stderr, "rtp-bench: {}\n", done.error().message);
    return 1;
  }
  return 0;
}
