#include "aws/credentials.h"

#include "aws/credentials_endpoint.h"
#include "aws/profile.h"

namespace rtp::aws {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::milliseconds kRefreshBefore = std::chrono::minutes(5);
constexpr std::chrono::seconds kRefreshPause{10};  // between attempts while the old ones are valid

std::optional<Credentials> environment_credentials(const Environment& environment) {
  Credentials credentials{.access_key_id = environment("AWS_ACCESS_KEY_ID"),
                          .secret_access_key = environment("AWS_SECRET_ACCESS_KEY"),
                          .session_token = environment("AWS_SESSION_TOKEN"),
                          .expires = std::nullopt};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return std::nullopt;
  }
  return credentials;
}

/// Ends the flag with its scope, also when the coroutine is cancelled.
class Flag {
 public:
  explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
  ~Flag() { flag_ = false; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  bool& flag_;
};

}  // namespace

awaitable<Result<Credentials>> FixedCredentials::get() { co_return credentials_; }

CredentialsChain::CredentialsChain(boost::asio::any_io_executor executor, Environment environment,
                                   const Clock& clock)
    : executor_(std::move(executor)), environment_(std::move(environment)), clock_(clock) {}

bool CredentialsChain::is_valid(const Credentials& credentials, std::chrono::milliseconds time) const {
  return !credentials.expires || clock_.now() + time < *credentials.expires;
}

awaitable<Result<Credentials>> CredentialsChain::get() {
  if (credentials_) {
    const bool is_waiting = refreshing_ || clock_.now() < next_refresh_;
    if (is_valid(*credentials_, is_waiting ? std::chrono::milliseconds(0) : kRefreshBefore)) {
      co_return *credentials_;
    }
  }
  const Flag refreshing(refreshing_);
  next_refresh_ = clock_.now() + kRefreshPause;
  Result<Credentials> fetched = co_await fetch();
  if (fetched) {
    credentials_ = *fetched;
  } else if (credentials_ && is_valid(*credentials_, std::chrono::milliseconds(0))) {
    co_return *credentials_;
  }
  co_return fetched;
}

awaitable<Result<Credentials>> CredentialsChain::fetch() {
  if (std::optional<Credentials> found = environment_credentials(environment_)) {
    co_return *std::move(found);
  }
  RTP_CO_TRY(const std::optional<Profile> profile, read_profile(environment_));
  if (profile && profile->credentials) {
    co_return *profile->credentials;
  }
  if (has_container_endpoint(environment_)) {
    co_return co_await fetch_container_credentials(executor_, environment_);
  }
  if (environment_("AWS_EC2_METADATA_DISABLED") == "true") {
    co_return fail(ErrorCode::kUnauthenticated,
                   "no access keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with "
                   "AWS_PROFILE");
  }
  co_return co_await fetch_instance_credentials(executor_, environment_);
}

}  // namespace rtp::aws
