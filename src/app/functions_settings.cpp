#include "app/functions_settings.h"

#include <array>
#include <string>

#include "app/setting_values.h"

namespace rtp::app {
namespace {

constexpr std::array kPlaces = {Choice<FunctionPlace>{"local", FunctionPlace::kLocal},
                                Choice<FunctionPlace>{"lambda", FunctionPlace::kLambda}};

using enum Setting::Kind;

constexpr std::array kFunctionsSettings = {
    Setting{
        .name = "functions",
        .variable = "RTP_FUNCTIONS",
        .kind = kText,
        .form = "local|lambda",
        .allowed = "local or lambda",
        .purpose = "where the functions run: local: in rtp; lambda: as Lambda processes, by their template",
        .parse = [](Config& c, std::string_view text) { return choose(c.functions, text, kPlaces); },
        .print = [](const Config& c) { return name_of(c.functions, kPlaces); }},
    Setting{
        .name = "template",
        .variable = "RTP_TEMPLATE",
        .kind = kText,
        .form = "FILE",
        .allowed = "a path, or nothing",
        .purpose = "of functions=lambda: the SAM template; without it deploy/sam/template.yaml or "
                   "template.yaml",
        .parse = [](Config& c, std::string_view text) { return parse_optional_text(c.template_file, text); },
        .print = [](const Config& c) { return c.template_file; }},
    Setting{
        .name = "env_vars",
        .variable = "RTP_ENV_VARS",
        .kind = kText,
        .form = "FILE",
        .allowed = "a path, or nothing",
        .purpose = "of functions=lambda: JSON with values of the functions' environment variables",
        .parse = [](Config& c, std::string_view text) { return parse_optional_text(c.env_vars_file, text); },
        .print = [](const Config& c) { return c.env_vars_file; }},
    Setting{.name = "parameter_overrides",
            .variable = "RTP_PARAMETER_OVERRIDES",
            .kind = kText,
            .form = "TEXT",
            .allowed = "'NAME=VALUE NAME2=VALUE2', or nothing",
            .purpose = "of functions=lambda: the template's parameters, such as 'Env=prod Arch=arm64'",
            .parse = [](Config& c,
                        std::string_view text) { return parse_optional_text(c.parameter_overrides, text); },
            .print = [](const Config& c) { return c.parameter_overrides; }},
};

}  // namespace

std::span<const Setting> functions_settings() { return kFunctionsSettings; }

}  // namespace rtp::app
