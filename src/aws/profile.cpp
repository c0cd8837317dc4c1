#include "aws/profile.h"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/trimmed.h"

namespace rtp::aws {
namespace {

constexpr std::string_view kSpace = " \t\r";

/// Ways to credentials that are not offered.
constexpr std::array<std::string_view, 7> kUnsupported = {
    "credential_process", "role_arn",      "source_profile",         "credential_source",
    "sso_session",        "sso_start_url", "web_identity_token_file"};

std::string_view trim(std::string_view text) { return trimmed(text, kSpace); }

/// "dev" of "[profile dev]"; empty for what is no section of a profile.
std::string section_of(std::string_view line) {
  const std::size_t end = line.find(']');
  std::string_view name = end == std::string_view::npos ? "" : trim(line.substr(1, end - 1));
  constexpr std::string_view kProfile = "profile";
  if (name.starts_with(kProfile) && name.size() > kProfile.size() && kSpace.contains(name[kProfile.size()])) {
    name = trim(name.substr(kProfile.size()));
  }
  return std::string(name);
}

/// Empty where it cannot be read: then there are no profiles.
std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string path_of(const Environment& environment, std::string_view variable, std::string_view file) {
  const std::string given = environment(variable);
  return given.empty() ? fmt::format("{}/.aws/{}", environment("HOME"), file) : given;
}

std::string value_or_empty(const std::map<std::string, std::string>& settings, const std::string& name) {
  const auto found = settings.find(name);
  return found == settings.end() ? std::string() : found->second;
}

struct Settings {
  std::string profile;
  bool asked_for;
  bool found;
  std::map<std::string, std::string> values;
};

Settings read_settings(const Environment& environment) {
  const std::string asked = environment("AWS_PROFILE");
  Settings settings{.profile = asked.empty() ? "default" : asked,
                    .asked_for = !asked.empty(),
                    .found = false,
                    .values = {}};
  for (const auto& [variable, file] :
       {std::pair{"AWS_SHARED_CREDENTIALS_FILE", "credentials"}, std::pair{"AWS_CONFIG_FILE", "config"}}) {
    ProfileFile profiles = parse_profile_file(read_file(path_of(environment, variable, file)));
    if (const auto found = profiles.find(settings.profile); found != profiles.end()) {
      settings.found = true;
      settings.values.merge(found->second);  // what is there already stays
    }
  }
  return settings;
}

}  // namespace

ProfileFile parse_profile_file(std::string_view text) {
  ProfileFile file;
  std::map<std::string, std::string>* section = nullptr;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view raw = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') {
      continue;
    }
    if (line.front() == '[') {
      section = &file[section_of(line)];
      continue;
    }
    const std::size_t equals = line.find('=');
    const bool is_nested = kSpace.contains(raw.front());
    if (section == nullptr || is_nested || equals == std::string_view::npos) {
      continue;
    }
    section->insert_or_assign(std::string(trim(line.substr(0, equals))),
                              std::string(trim(line.substr(equals + 1))));
  }
  return file;
}

Result<std::optional<Profile>> read_profile(const Environment& environment) {
  const Settings settings = read_settings(environment);
  if (!settings.found && settings.asked_for) {
    return fail(ErrorCode::kNotFound,
                fmt::format("AWS_PROFILE is '{}', and neither ~/.aws/credentials nor ~/.aws/config has it",
                            settings.profile));
  }
  if (!settings.found) {
    return std::nullopt;
  }
  Profile profile;
  profile.region = value_or_empty(settings.values, "region");
  Credentials credentials{.access_key_id = value_or_empty(settings.values, "aws_access_key_id"),
                          .secret_access_key = value_or_empty(settings.values, "aws_secret_access_key"),
                          .session_token = value_or_empty(settings.values, "aws_session_token"),
                          .expires = std::nullopt};
  if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty()) {
    profile.credentials = std::move(credentials);
    return profile;
  }
  for (const std::string_view name : kUnsupported) {
    if (settings.values.contains(std::string(name))) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("profile '{}' has {}, which is not supported: export its keys first, as `aws "
                              "configure export-credentials --format env` prints them",
                              settings.profile, name));
    }
  }
  return profile;
}

std::string read_region(const Environment& environment) {
  for (const std::string_view name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (std::string region = environment(name); !region.empty()) {
      return region;
    }
  }
  return value_or_empty(read_settings(environment).values, "region");
}

}  // namespace rtp::aws
