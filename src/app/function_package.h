// What `rtp invoke` needs of a function before it runs: its package and settings as a SAM template has them,
// and the event.
#pragma once

#include <string>

#include "base/error.h"
#include "lambda/function_settings.h"
#include "sam/environment_file.h"
#include "sam/stream_event.h"

namespace rtp::app {

struct PackageOptions {
  std::string function;           // its logical id
  std::string template_file;      // empty: deploy/sam/template.yaml, then template.yaml
  std::string environment_file;   // as --env-vars of `sam local invoke` has it; empty: none
  std::string parameters;         // "Env=develop Arch=x86_64"
  sam::Variables variables = {};  // before those of the calling process, for what the template declares
};

/// The function's package is in the folder of its CodeUri, or where `sam build` puts it: .aws-sam/build
/// beside the template. kNotFound, naming the fix, for a template, function or package that is not there;
/// errors of sam::Template and sam::EnvironmentFile, with the file before them.
[[nodiscard]] Result<lambda::FunctionSettings> find_package(const PackageOptions& options);

/// Its one event of type DynamoDB. kInvalidArgument, naming the fix, where it has none or several, and for
/// one that leaves out records; else errors as find_package().
[[nodiscard]] Result<sam::StreamEvent> find_stream_event(const PackageOptions& options);

/// The text of `file`, "-" being standard input. An empty name is standard input where that is a pipe or a
/// file, else {}, as is nothing. kNotFound for a file that cannot be read, kMalformed, naming the line, for
/// what is no JSON.
[[nodiscard]] Result<std::string> read_event(const std::string& file);

}  // namespace rtp::app
