// Who asks AWS: access keys, and the places they come from, in the order of the AWS SDKs ("Standardized
// credential providers", AWS SDKs and Tools Reference Guide).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "aws/environment.h"
#include "base/clock.h"
#include "base/error.h"
#include "net/web_client.h"

namespace rtp::aws {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token = {};                         // of temporary credentials; else empty
  std::optional<std::chrono::milliseconds> expires = {};  // Unix time; absent: never

  bool operator==(const Credentials&) const = default;
};

/// Belongs to the loop that awaits it.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  /// Those that are valid now. kUnauthenticated, naming where it looked and the fix, where there are none;
  /// kUnavailable and kTimeout where a service that has them does not answer.
  [[nodiscard]] virtual boost::asio::awaitable<Result<Credentials>> get() = 0;
};

/// Those that it was made with.
class FixedCredentials final : public CredentialsProvider {
 public:
  explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
  [[nodiscard]] boost::asio::awaitable<Result<Credentials>> get() override;

 private:
  Credentials credentials_;
};

/// The first that there are: environment variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
/// AWS_SESSION_TOKEN), the profile (aws/profile.h), the container's (AWS_CONTAINER_CREDENTIALS_FULL_URI or
/// _RELATIVE_URI), the role of the EC2 instance (IMDSv2, unless AWS_EC2_METADATA_DISABLED is true). What
/// expires is fetched anew five minutes before; while that fails the old ones serve as long as they are
/// valid. Looks at nothing before the first get().
class CredentialsChain final : public CredentialsProvider {
 public:
  /// `clock` outlives it.
  CredentialsChain(boost::asio::any_io_executor executor, Environment environment, const Clock& clock);

  [[nodiscard]] boost::asio::awaitable<Result<Credentials>> get() override;

 private:
  /// Whether they are valid now and for `time` more.
  [[nodiscard]] bool is_valid(const Credentials& credentials, std::chrono::milliseconds time) const;
  [[nodiscard]] boost::asio::awaitable<Result<Credentials>> fetch();

  boost::asio::any_io_executor executor_;
  Environment environment_;
  const Clock& clock_;
  std::optional<Credentials> credentials_;
  std::chrono::milliseconds next_refresh_{};  // Unix time, not to be tried before
  bool refreshing_ = false;
};

}  // namespace rtp::aws
