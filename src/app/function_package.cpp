#include "app/function_package.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>
#include <utility>

#include <boost/json/parser.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "sam/environment_file.h"

namespace rtp::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 2> kTemplates = {"deploy/sam/template.yaml", "template.yaml"};

std::string read_all(std::istream& stream) { return {std::istreambuf_iterator<char>(stream), {}}; }

Result<std::string> read_text_file(const std::string& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    return fail(ErrorCode::kNotFound, "cannot read " + file + ": it is a directory");
  }
  std::ifstream stream(file);
  std::string text = read_all(stream);
  if (!stream.is_open() || stream.bad()) {
    return fail(ErrorCode::kNotFound, "cannot read " + file + ": " + std::system_category().message(errno));
  }
  return text;
}

/// An error within `file`.
template <typename T>
Result<T> in_file(const std::string& file, Result<T> result) {
  if (!result && result.error().code == ErrorCode::kMalformed) {
    return fail(ErrorCode::kMalformed, file + ": " + result.error().message);
  }
  return result;
}

Result<std::string> find_template(const std::string& named) {
  if (!named.empty()) {
    return named;
  }
  const auto* const found =
      std::ranges::find_if(kTemplates, [](const char* file) { return fs::exists(file); });
  if (found == kTemplates.end()) {
    return fail(
        ErrorCode::kNotFound,
        "neither deploy/sam/template.yaml nor template.yaml is here: name the template with --template");
  }
  return *found;
}

Result<fs::path> find_directory(const fs::path& template_file, const sam::Function& function) {
  const fs::path beside = fs::absolute(template_file).parent_path();
  const fs::path declared = (beside / function.code_uri).lexically_normal();
  for (const fs::path& directory : {declared, beside / ".aws-sam" / "build" / function.logical_id}) {
    if (fs::exists(directory / "bootstrap")) {
      return directory;
    }
  }
  return fail(ErrorCode::kNotFound, "the package of " + function.logical_id + " is not built: there is no " +
                                        (declared / "bootstrap").string() +
                                        "; build it with script/sam build");
}

Result<sam::Template> read_template(const PackageOptions& options) {
  RTP_TRY(const std::string text, read_text_file(options.template_file));
  RTP_TRY(auto parameters, sam::parse_parameter_overrides(options.parameters));
  return in_file(options.template_file, sam::Template::parse(text, std::move(parameters)));
}

Result<sam::Variables> environment_of(const sam::Function& function, const PackageOptions& options) {
  sam::EnvironmentFile values;
  if (const std::string& file = options.environment_file; !file.empty()) {
    RTP_TRY(const std::string text, read_text_file(file));
    RTP_TRY(values, in_file(file, sam::EnvironmentFile::parse(text)));
  }
  const auto caller = [&options](const char* name) -> const char* {
    const auto given =
        std::ranges::find(options.variables, std::string_view(name), &sam::Variables::value_type::first);
    if (given != options.variables.end()) {
      return given->second.c_str();
    }
    return std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no other thread changes the environment
  };
  return values.apply(function.logical_id, function.environment, caller);
}

bool has_input() {
  struct stat input{};
  return ::fstat(STDIN_FILENO, &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISREG(input.st_mode));
}

Result<std::string> read_event_text(const std::string& file) {
  if (file == "-" || (file.empty() && has_input())) {
    return read_all(std::cin);
  }
  return file.empty() ? Result<std::string>("") : read_text_file(file);
}

/// As text editors count.
std::string line_of(std::string_view text, std::size_t position) {
  return std::to_string(1 + std::ranges::count(text.substr(0, position), '\n'));
}

}  // namespace

Result<FunctionPackages> FunctionPackages::open(PackageOptions options) {
  RTP_TRY(options.template_file, find_template(options.template_file));
  RTP_TRY(sam::Template parsed, read_template(options));
  return FunctionPackages(std::move(options), std::move(parsed));
}

Result<lambda::FunctionSettings> FunctionPackages::find(const std::string& function_name) {
  RTP_TRY(const sam::Function function, in_file(options_.template_file, template_.function(function_name)));
  lambda::FunctionSettings settings;
  settings.name = function.logical_id;
  settings.handler = function.handler;
  settings.timeout = function.timeout;
  settings.memory_mb = function.memory_mb;
  RTP_TRY(settings.environment, environment_of(function, options_));
  RTP_TRY(settings.directory, find_directory(options_.template_file, function));
  return settings;
}

Result<sam::StreamEvent> FunctionPackages::find_stream_event(const std::string& function) {
  const std::string& file = options_.template_file;
  RTP_TRY(const std::vector<sam::StreamEvent> events, in_file(file, template_.stream_events(function)));
  if (events.size() != 1) {
    return fail(ErrorCode::kInvalidArgument,
                file + ": " + function + " has " + std::to_string(events.size()) +
                    " events of type DynamoDB: give it one, as by it the changes of the items reach it");
  }
  if (const sam::StreamEvent& event = events.front(); !event.filters.empty()) {
    return fail(ErrorCode::kInvalidArgument, file + ": event " + event.name + " of " + function + " has " +
                                                 event.filters.front() +
                                                 ", which is not offered here: leave it out");
  }
  return events.front();
}

Result<std::string> read_event(const std::string& file) {
  RTP_TRY(std::string text, read_event_text(file));
  if (file.empty() && text.empty()) {
    return "{}";
  }
  boost::json::parser parser;
  boost::system::error_code error;
  const std::size_t end = parser.write(text, error);
  if (error) {
    return fail(ErrorCode::kMalformed, (file.empty() || file == "-" ? "the event" : file) + ": line " +
                                           line_of(text, end) + ": not JSON: " + error.message());
  }
  return text;
}

}  // namespace rtp::app
