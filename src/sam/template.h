// A SAM template as far as it says how to run its functions (AWS Serverless Application Model specification
// 2016-10-31). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sam/environment_file.h"
#include "sam/parameters.h"
#include "sam/stream_event.h"

namespace rtp::sam {

/// An AWS::Serverless::Function, with what Globals say of it.
struct Function {
  std::string logical_id;
  std::string handler;   // "bootstrap" where the template has none
  std::string code_uri;  // a path relative to the template
  std::string runtime;   // empty where the template has none
  std::chrono::seconds timeout{3};
  std::uint32_t memory_mb = 128;
  std::vector<std::string> architectures;  // x86_64 where the template has none
  Variables environment;                   // in the template's order
};

class Template {
 public:
  /// Messages begin with the line. kMalformed for what is no YAML or no template; kInvalidArgument, naming
  /// the nearest parameter or the allowed values, for overrides that it does not take.
  [[nodiscard]] static Result<Template> parse(std::string_view yaml, ParameterOverrides overrides);
  ~Template();
  Template(Template&&) noexcept;
  Template& operator=(Template&&) noexcept;

  /// The logical ids, in the template's order.
  [[nodiscard]] const std::vector<std::string>& function_names() const;

  /// kNotFound, naming the functions there are, for an unknown one, and for one whose condition does not
  /// hold; kMalformed, naming line and fix, for values that are wrong or cannot be known without an account.
  [[nodiscard]] Result<Function> function(const std::string& logical_id);
  /// Its events of type DynamoDB. Errors as function().
  [[nodiscard]] Result<std::vector<StreamEvent>> stream_events(const std::string& logical_id);

 private:
  struct Document;
  explicit Template(std::unique_ptr<Document> document);

  std::unique_ptr<Document> document_;
};

}  // namespace rtp::sam
