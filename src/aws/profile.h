// The profile files of the AWS CLI and SDKs: ~/.aws/credentials and ~/.aws/config ("Shared config and
// credentials files", AWS SDKs and Tools Reference Guide).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/environment.h"
#include "base/error.h"

namespace rtp::aws {

struct Profile {
  std::optional<Credentials> credentials;
  std::string region;  // empty where it names none
};

/// Sections and their settings: {"default": {"region": "eu-west-1"}}. Nested settings are left out.
using ProfileFile = std::map<std::string, std::map<std::string, std::string>>;
[[nodiscard]] ProfileFile parse_profile_file(std::string_view text);

/// The profile AWS_PROFILE (default: "default") of AWS_SHARED_CREDENTIALS_FILE (default: ~/.aws/credentials)
/// and AWS_CONFIG_FILE (default: ~/.aws/config), the first having precedence; absent where neither has it and
/// AWS_PROFILE does not ask for it. kNotFound for one that is asked for and not there; kUnsupported, naming
/// it, for a way to credentials that is not offered (source_profile, credential_process, sso_session and the
/// like).
[[nodiscard]] Result<std::optional<Profile>> read_profile(const Environment& environment);

/// AWS_REGION, AWS_DEFAULT_REGION, or that of the profile; empty where none names one.
[[nodiscard]] std::string read_region(const Environment& environment);

}  // namespace rtp::aws
