#include "app/config_flags.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "app/settings.h"

namespace rtp::app {

ConfigFlags::ConfigFlags(CLI::App& line, std::initializer_list<std::string_view> names) {
  for (const Setting& setting : settings()) {
    if (names.size() != 0 && std::ranges::find(names, setting.name) == names.end()) {
      continue;
    }
    const std::string name(setting.name);
    const std::string preset = setting.print(Config{});
    options_[setting.name] = line.add_option(flag_name(setting), values_[name],
                                             fmt::format("{} ({}; {})", setting.purpose,
                                                         preset.empty() ? "none" : preset, setting.variable))
                                 ->type_name(setting.form);
  }
  file_option_ =
      line.add_option("--config", file_, "configuration file (rtp.toml where it exists)")->type_name("FILE");
  line.add_option("--config-env", environment_, "table of the file that wins over [default]")
      ->type_name("NAME");
}

Result<LoadedConfig> ConfigFlags::load() const {
  ConfigInputs inputs;
  inputs.file = file_;
  inputs.file_required = file_option_->count() > 0;
  inputs.environment = environment_;
  inputs.variable = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here changes it
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  for (const auto& [name, option] : options_) {
    if (option->count() > 0) {
      inputs.flags.emplace(name, values_.find(name)->second);
    }
  }
  return load_config(inputs);
}

}  // namespace rtp::app
