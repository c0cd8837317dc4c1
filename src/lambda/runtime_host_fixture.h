// For tests: a Runtime API host whose functions are scripts, or this very test program, which then serves the
// handler of the test instead of running it.
#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/temporary_directory.h"
#include "lambda/runtime_host.h"
#include "lambda/runtime_loop.h"

namespace rtp::lambda {

class RuntimeHostFixture : public testing::Test {
 protected:
  RuntimeHostFixture() {
    settings_.name = "TestFunction";
    settings_.directory = directory_.path();
    settings_.timeout = std::chrono::seconds(20);
  }
  ~RuntimeHostFixture() override {
    host_.reset();
    loop_.stop();
  }

  /// A process of the function, which is this program, does not come back from here.
  void serve(std::move_only_function<Result<Handler>()> make_handler) {
    // NOLINTBEGIN(concurrency-mt-unsafe): there is no other thread yet
    if (const char* runtime_api = std::getenv("AWS_LAMBDA_RUNTIME_API")) {
      static_cast<void>(std::fflush(stdout));
      std::_Exit(run_runtime_loop(runtime_api, std::move(make_handler)));
    }
    // NOLINTEND(concurrency-mt-unsafe)
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    write_bootstrap("#!/bin/sh\nexec " + std::filesystem::read_symlink("/proc/self/exe").string() +
                    " --gtest_brief=1 --gtest_filter=" + test->test_suite_name() + "." + test->name() + "\n");
  }

  void serve(Result<std::string> (*handler)(const Invocation& invocation)) {
    serve([handler]() -> Result<Handler> { return handler; });
  }

  /// The body of a script of Python, which has `api`: request(method, path, body) to (status, headers, body).
  void serve_python(const std::string& body) {
    write_bootstrap(R"(#!/usr/bin/python3
import http.client, json, os, sys
class Api:
  def __init__(self):
    self.connection = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
  def request(self, method, path, body=None):
    self.connection.request(method, '/2018-06-01/runtime/' + path, body)
    answer = self.connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()
  def next(self):
    status, headers, event = self.request('GET', 'invocation/next')
    return headers['Lambda-Runtime-Aws-Request-Id'], event
api = Api()
)" + body);
  }

  void write_bootstrap(std::string_view text) {
    const auto path = directory_.path() / "bootstrap";
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }

  /// The future outcome of an invocation; starts the host at the first.
  std::future<InvocationOutcome> begin(std::string event) {
    if (host_ == nullptr) {
      host_ = std::make_unique<RuntimeHost>(loop_, settings_,
                                            [this](std::string_view, std::string_view line) { keep(line); });
      loop_.start("test-loop");
    }
    std::promise<InvocationOutcome> promise;
    std::future<InvocationOutcome> outcome = promise.get_future();
    host_->invoke(std::move(event), [promise = std::move(promise)](InvocationOutcome ended) mutable {
      promise.set_value(std::move(ended));
    });
    return outcome;
  }

  static InvocationOutcome end(std::future<InvocationOutcome> outcome) {
    if (outcome.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
      throw std::runtime_error("the invocation did not end");
    }
    return outcome.get();
  }

  InvocationOutcome invoke(std::string event) { return end(begin(std::move(event))); }

  /// The answer of an invocation that must succeed.
  std::string answer_to(std::string event) {
    const InvocationOutcome outcome = invoke(std::move(event));
    if (!outcome.answer) {
      ADD_FAILURE() << "it failed: " << outcome.answer.error().message;
    }
    return outcome.answer.value_or("");
  }

  /// The error of an invocation that must fail.
  FunctionError error_of(std::string event) {
    const InvocationOutcome outcome = invoke(std::move(event));
    if (outcome.answer) {
      ADD_FAILURE() << "it answered " << *outcome.answer;
      return {.type = "", .message = ""};
    }
    return outcome.answer.error();
  }

  std::vector<std::string> log_lines() {
    const std::scoped_lock lock(mutex_);
    return log_lines_;
  }

  TemporaryDirectory directory_;
  FunctionSettings settings_;
  net::EventLoop loop_;
  std::unique_ptr<RuntimeHost> host_;

 private:
  void keep(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    log_lines_.emplace_back(line);
  }

  std::mutex mutex_;
  std::vector<std::string> log_lines_;
};

}  // namespace rtp::lambda
