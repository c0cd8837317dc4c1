#include "lambda/function_settings.h"

#include <algorithm>
#include <array>
#include <map>

namespace rtp::lambda {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

/// On AWS the function has its role's credentials; here those of whoever calls it. HOME is where the profile
/// files are; PATH finds the interpreter of a `bootstrap` that is a script.
constexpr std::array<std::string_view, 13> kTakenOver = {"AWS_ACCESS_KEY_ID",
                                                         "AWS_SECRET_ACCESS_KEY",
                                                         "AWS_SESSION_TOKEN",
                                                         "AWS_PROFILE",
                                                         "AWS_CONFIG_FILE",
                                                         "AWS_SHARED_CREDENTIALS_FILE",
                                                         "AWS_REGION",
                                                         "AWS_DEFAULT_REGION",
                                                         "AWS_ENDPOINT_URL",
                                                         "AWS_ENDPOINT_URL_DYNAMODB",
                                                         "AWS_ENDPOINT_URL_S3",
                                                         "HOME",
                                                         "PATH"};

constexpr const char* kDefaultRegion = "us-east-1";

Variables taken_over(const char* const* caller) {
  Variables variables;
  for (; *caller != nullptr; ++caller) {
    const std::string_view variable = *caller;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (name.size() < variable.size() && std::ranges::find(kTakenOver, name) != kTakenOver.end()) {
      variables.emplace(name, variable.substr(name.size() + 1));
    }
  }
  return variables;
}

/// The function's region is that of AWS_REGION, then AWS_DEFAULT_REGION, as the AWS CLI has it.
std::string region_of(const Variables& variables) {
  for (const std::string_view name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const auto found = variables.find(name); found != variables.end() && !found->second.empty()) {
      return found->second;
    }
  }
  return kDefaultRegion;
}

}  // namespace

std::string function_arn(const FunctionSettings& settings) {
  return "arn:aws:lambda:us-east-1:012345678912:function:" + settings.name;
}

std::vector<std::string> process_environment(const FunctionSettings& settings, std::string_view runtime_api,
                                             std::string_view log_stream, const char* const* caller) {
  Variables variables = taken_over(caller);
  for (const auto& [name, value] : settings.environment) {
    variables[name] = value;
    if (name == "AWS_ACCESS_KEY_ID") {
      variables.erase("AWS_SESSION_TOKEN");
      variables.erase("AWS_PROFILE");
    }
  }
  const std::string region = region_of(variables);
  const std::string memory = std::to_string(settings.memory_mb);
  variables.insert_or_assign("AWS_REGION", region);
  variables.insert_or_assign("AWS_DEFAULT_REGION", region);
  variables.insert_or_assign("AWS_LAMBDA_RUNTIME_API", runtime_api);
  variables.insert_or_assign("AWS_LAMBDA_FUNCTION_NAME", settings.name);
  variables.insert_or_assign("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory);
  variables.insert_or_assign("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
  variables.insert_or_assign("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
  variables.insert_or_assign("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name);
  variables.insert_or_assign("AWS_LAMBDA_LOG_STREAM_NAME", log_stream);
  variables.insert_or_assign("AWS_SAM_LOCAL", "true");
  variables.insert_or_assign("LAMBDA_TASK_ROOT", settings.directory.string());
  variables.insert_or_assign("TZ", ":UTC");
  variables.insert_or_assign("_HANDLER", settings.handler);
  std::vector<std::string> environment;
  environment.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    environment.emplace_back(name).append("=").append(value);
  }
  return environment;
}

}  // namespace rtp::lambda
