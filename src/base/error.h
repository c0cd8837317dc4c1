// The one closed set of errors of the platform. A code says what the caller does next; the message names
// the input that is wrong and the fix. Below the edges nobody knows of HTTP statuses, close codes or exit
// codes: each edge owns one table from ErrorCode to its wire.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace rtp {

enum class ErrorCode {
  kInvalidArgument,   // the request is understood and wrong: correct it
  kMalformed,         // the bytes are not of the expected format: correct the sender
  kNotFound,          // the named thing does not exist: create it or name another
  kAlreadyExists,     // the named thing exists or is in use: choose another name, or wait
  kConditionFailed,   // the caller's condition does not hold: read again, decide anew
  kGone,              // the peer is no longer there: forget it
  kExpired,           // a token that was good once is too old: get a new one
  kTrimmed,           // what is asked for is no longer kept: begin with the oldest that is
  kUnauthenticated,   // who the caller is is not proven: sign in
  kPermissionDenied,  // the caller may not do this: ask for the right
  kTooLarge,          // over a limit: send less
  kThrottled,         // too much at once: slow down, retry
  kLimitExceeded,     // a quota is used up: finish or give up something first
  kUnavailable,       // not now (storage, network, disk full): retry later
  kTimeout,           // the deadline passed: retry, the outcome is unknown
  kUnsupported,       // not offered here: use something else
  kCorrupt,           // stored data is damaged or foreign: an operator must look
  kInternal,          // a fault of ours: report it
};

struct Error {
  ErrorCode code;
  std::string message;

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

/// An Error ready to be returned from a function that returns Result<T>.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

/// fail() with kInvalidArgument.
[[nodiscard]] inline std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

}  // namespace rtp

#define RTP_CONCAT_INNER(a, b) a##b
#define RTP_CONCAT(a, b) RTP_CONCAT_INNER(a, b)

/// RTP_TRY(auto value, f()): value of f(), or returns its error from the enclosing function.
#define RTP_TRY(declaration, expression) \
  RTP_TRY_IMPL(RTP_CONCAT(rtp_result_, __LINE__), declaration, expression)
#define RTP_TRY_IMPL(result, declaration, expression)  \
  auto result = (expression);                          \
  if (!result) {                                       \
    return std::unexpected(std::move(result).error()); \
  }                                                    \
  declaration = *std::move(result)

/// RTP_CHECK(f()): returns the error of f(), a Result, from the enclosing function if there is one.
#define RTP_CHECK(expression)                                 \
  do {                                                        \
    if (auto rtp_checked = (expression); !rtp_checked) {      \
      return std::unexpected(std::move(rtp_checked).error()); \
    }                                                         \
  } while (false)

/// RTP_TRY and RTP_CHECK for coroutines.
#define RTP_CO_TRY(declaration, expression) \
  RTP_CO_TRY_IMPL(RTP_CONCAT(rtp_result_, __LINE__), declaration, expression)
#define RTP_CO_TRY_IMPL(result, declaration, expression)  \
  auto result = (expression);                             \
  if (!result) {                                          \
    co_return std::unexpected(std::move(result).error()); \
  }                                                       \
  declaration = *std::move(result)
#define RTP_CO_CHECK(expression)                                 \
  do {                                                           \
    if (auto rtp_checked = (expression); !rtp_checked) {         \
      co_return std::unexpected(std::move(rtp_checked).error()); \
    }                                                            \
  } while (false)
