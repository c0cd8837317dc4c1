#include "sam/environment_file.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rtp::sam {
namespace {

constexpr std::string_view kForAll = "Parameters";

Result<std::string> text_of(const boost::json::value& value, const std::string& place) {
  if (value.is_string()) {
    return std::string(value.get_string());
  }
  if (value.is_number() || value.is_bool()) {
    return boost::json::serialize(value);
  }
  return fail(ErrorCode::kMalformed, place + " is not a string, a number, true or false");
}

}  // namespace

Result<EnvironmentFile> EnvironmentFile::parse(std::string_view json) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(json, error);
  if (error || !document.is_object()) {
    return fail(ErrorCode::kMalformed,
                "not a JSON object" + (error ? ": " + error.message() : std::string()) +
                    R"(; write {"Parameters": {"NAME": "VALUE"}} or {"FUNCTION": {"NAME": "VALUE"}})");
  }
  EnvironmentFile file;
  for (const auto& [key, section] : document.get_object()) {
    const std::string name = key;
    if (!section.is_object()) {
      return fail(
          ErrorCode::kMalformed,
          name + R"( is not an object: put variables into {"Parameters": {...}} or {"FUNCTION": {...}})");
    }
    Values& values = file.sections_[name];
    for (const auto& [variable, value] : section.get_object()) {
      RTP_TRY(values[variable], text_of(value, name + "." + std::string(variable)));
    }
  }
  return file;
}

Variables EnvironmentFile::apply(std::string_view function, Variables declared,
                                 const std::function<const char*(const char* name)>& lookup) const {
  const auto find = [this](std::string_view section, const std::string& name) -> const std::string* {
    const auto values = sections_.find(section);
    if (values == sections_.end()) {
      return nullptr;
    }
    const auto value = values->second.find(name);
    return value == values->second.end() ? nullptr : &value->second;
  };
  for (auto& [name, value] : declared) {
    const std::string* replacement = find(function, name);
    if (replacement == nullptr) {
      replacement = find(kForAll, name);
    }
    if (replacement != nullptr) {
      value = *replacement;
    } else if (const char* inherited = lookup(name.c_str())) {
      value = inherited;
    }
  }
  return declared;
}

}  // namespace rtp::sam
