// What functions need before they run here: their packages and settings as a SAM template has them, and the
// event of `rtp invoke`.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"
#include "lambda/function_settings.h"
#include "sam/environment_file.h"
#include "sam/stream_event.h"
#include "sam/template.h"

namespace rtp::app {

struct PackageOptions {
  std::string template_file;      // empty: deploy/sam/template.yaml, then template.yaml
  std::string environment_file;   // as --env-vars of `sam local invoke` has it; empty: none
  std::string parameters;         // "Env=develop Arch=x86_64"
  sam::Variables variables = {};  // before those of the calling process, for what the template declares
};

/// The functions of one template, which is read once. Not thread-safe.
class FunctionPackages {
 public:
  /// kNotFound, naming the fix, for a template that is not there; errors of sam::Template, with the file
  /// before them.
  [[nodiscard]] static Result<FunctionPackages> open(PackageOptions options);

  /// By its logical id. Its package is in the folder of its CodeUri, or where `sam build` puts it:
  /// .aws-sam/build beside the template. kNotFound, naming the fix, for a function or package that is not
  /// there; errors of sam::Template and sam::EnvironmentFile, with the file before them.
  [[nodiscard]] Result<lambda::FunctionSettings> find(const std::string& function);

  /// Its one event of type DynamoDB. kInvalidArgument, naming the fix, where it has none or several, and for
  /// one that leaves out records; else errors of sam::Template.
  [[nodiscard]] Result<sam::StreamEvent> find_stream_event(const std::string& function);

 private:
  FunctionPackages(PackageOptions options, sam::Template parsed)
      : options_(std::move(options)), template_(std::move(parsed)) {}

  PackageOptions options_;  // with the file that the template was found in
  sam::Template template_;
};

/// The text of `file`, "-" being standard input. An empty name is standard input where that is a pipe or a
/// file, else {}, as is nothing. kNotFound for a file that cannot be read, kMalformed, naming the line, for
/// what is no JSON.
[[nodiscard]] Result<std::string> read_event(const std::string& file);

}  // namespace rtp::app
