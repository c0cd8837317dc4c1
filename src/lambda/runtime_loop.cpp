#include "lambda/runtime_loop.h"

#include <charconv>
#include <cstdlib>
#include <exception>
#include <thread>

#include "base/log.h"
#include "lambda/function_error.h"
#include "net/http_client.h"

namespace rtp::lambda {
namespace {

using net::HttpAnswer;

constexpr std::string_view kRuntime = "/2018-06-01/runtime/";
// The sandbox may be frozen for hours between two invocations, so waiting has no limit; a Runtime API that
// does not take connections is given this many tries, in less than a second.
constexpr int kTries = 4;
constexpr std::chrono::milliseconds kFirstPause{10};
constexpr int kPauseGrowth = 4;

/// The requests of the Runtime API. An Error means that it is of no more use.
class RuntimeClient {
 public:
  explicit RuntimeClient(net::Endpoint endpoint) : http_(std::move(endpoint), net::HttpClient::kNoTimeout) {}

  Result<Invocation> next() {
    RTP_TRY(HttpAnswer answer, request("GET", "invocation/next", {}, {}));
    if (answer.status != 200) {
      return fail(ErrorCode::kUnavailable, refusal("invocation/next", answer));
    }
    Invocation invocation{.request_id = std::string(answer.headers["Lambda-Runtime-Aws-Request-Id"]),
                          .function_arn = std::string(answer.headers["Lambda-Runtime-Invoked-Function-Arn"]),
                          .trace_id = std::string(answer.headers["Lambda-Runtime-Trace-Id"]),
                          .deadline = {},
                          .event = std::move(answer.body)};
    if (invocation.request_id.empty()) {
      return fail(ErrorCode::kMalformed,
                  "an invocation without Lambda-Runtime-Aws-Request-Id: AWS_LAMBDA_RUNTIME_API must name a "
                  "Lambda Runtime API");
    }
    const std::string_view deadline = answer.headers["Lambda-Runtime-Deadline-Ms"];
    std::chrono::milliseconds::rep milliseconds = 0;
    std::from_chars(deadline.data(), deadline.data() + deadline.size(), milliseconds);
    invocation.deadline = std::chrono::milliseconds(milliseconds);
    return invocation;
  }

  Result<void> respond(const std::string& request_id, const std::string& json) {
    const std::string path = "invocation/" + request_id + "/response";
    RTP_TRY(const HttpAnswer answer, request("POST", path, {{"Content-Type", "application/json"}}, json));
    if (answer.status == 413) {
      return fail_invocation(request_id, too_large(json));
    }
    return accept(path, answer);
  }

  Result<void> fail_invocation(const std::string& request_id, const FunctionError& error) {
    return post_error("invocation/" + request_id + "/error", error);
  }

  Result<void> fail_init(const FunctionError& error) { return post_error("init/error", error); }

  static FunctionError too_large(const std::string& json) {
    return {.type = "Function.ResponseSizeTooLarge",
            .message = "the answer has " + std::to_string(json.size()) + " bytes, more than the " +
                       std::to_string(kMaxAnswerBytes) + " that Lambda takes: answer less"};
  }

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  Result<HttpAnswer> request(std::string_view method, const std::string& path, const Headers& headers,
                             std::string_view body) {
    std::chrono::milliseconds pause = kFirstPause;
    for (int tries = 1;; ++tries, pause *= kPauseGrowth) {
      auto answer = http_.request(method, std::string(kRuntime) + path, headers, body);
      if (answer || tries == kTries) {
        return answer;
      }
      std::this_thread::sleep_for(pause);
    }
  }

  Result<void> post_error(const std::string& path, const FunctionError& error) {
    const Headers headers{{"Content-Type", "application/json"},
                          {"Lambda-Runtime-Function-Error-Type", error.type}};
    RTP_TRY(const HttpAnswer answer, request("POST", path, headers, to_json(error)));
    return accept(path, answer);
  }

  /// A refusal is of this invocation only, which may have timed out meanwhile; a status from 500 on ends the
  /// runtime, as the Runtime API asks for.
  static Result<void> accept(const std::string& path, const HttpAnswer& answer) {
    if (answer.status >= 500) {
      return fail(ErrorCode::kUnavailable, refusal(path, answer));
    }
    if (answer.status >= 300) {
      log(LogLevel::kWarning, refusal(path, answer));
    }
    return {};
  }

  static std::string refusal(const std::string& path, const HttpAnswer& answer) {
    return "the Runtime API answered " + path + " with " + std::to_string(answer.status) + ": " + answer.body;
  }

  net::HttpClient http_;
};

/// Result of `call()`; an exception of it is an error as well.
template <typename T, typename Call>
std::expected<T, FunctionError> guarded(Call call) {
  constexpr std::string_view kType = "Function.Exception";
  try {
    Result<T> result = call();
    if (result) {
      return *std::move(result);
    }
    return std::unexpected(function_error(result.error()));
  } catch (const std::exception& exception) {
    return std::unexpected(FunctionError{.type = std::string(kType), .message = exception.what()});
  } catch (...) {
    return std::unexpected(
        FunctionError{.type = std::string(kType), .message = "an exception without a message"});
  }
}

/// For libraries that take the trace from there. No other thread reads the environment meanwhile: a handler
/// has ended its own when it returns.
void set_trace_id(const std::string& trace_id) {
  constexpr const char* kVariable = "_X_AMZN_TRACE_ID";
  if (trace_id.empty()) {
    ::unsetenv(kVariable);  // NOLINT(concurrency-mt-unsafe)
  } else {
    ::setenv(kVariable, trace_id.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
}

Result<void> serve_next(RuntimeClient& runtime, Handler& handler) {
  RTP_TRY(const Invocation invocation, runtime.next());
  set_trace_id(invocation.trace_id);
  const auto answer = guarded<std::string>([&] { return handler(invocation); });
  if (!answer) {
    return runtime.fail_invocation(invocation.request_id, answer.error());
  }
  if (answer->size() > kMaxAnswerBytes) {
    return runtime.fail_invocation(invocation.request_id, RuntimeClient::too_large(*answer));
  }
  return runtime.respond(invocation.request_id, *answer);
}

int stop(const std::string& reason) {
  log(LogLevel::kError, "the function's process ends: " + reason);
  return 1;
}

}  // namespace

int run_runtime_loop(std::string_view runtime_api, std::move_only_function<Result<Handler>()> make_handler) {
  auto endpoint = net::Endpoint::parse(runtime_api);
  if (!endpoint) {
    return stop("AWS_LAMBDA_RUNTIME_API: " + endpoint.error().message);
  }
  RuntimeClient runtime(*std::move(endpoint));
  auto handler = guarded<Handler>([&] { return make_handler(); });
  if (!handler) {
    const Result<void> posted = runtime.fail_init(handler.error());
    return stop(posted ? handler.error().message : handler.error().message + "; " + posted.error().message);
  }
  Result<void> served;
  while (served) {
    served = serve_next(runtime, *handler);
  }
  return stop(served.error().message);
}

}  // namespace rtp::lambda
