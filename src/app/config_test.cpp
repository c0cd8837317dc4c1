#include "app/config.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/settings.h"
#include "base/temporary_directory.h"

namespace rtp::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    inputs_.file = directory_.path() / "rtp.toml";
    inputs_.variable = [this](const char* name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
  }

  void write_file(std::string_view text) const { std::ofstream(inputs_.file) << text; }

  [[nodiscard]] LoadedConfig loaded() const {
    auto config = load_config(inputs_);
    EXPECT_TRUE(config.has_value()) << config.error().message;
    return config.value_or(LoadedConfig{});
  }

  [[nodiscard]] Error refused() const {
    const auto config = load_config(inputs_);
    EXPECT_FALSE(config.has_value());
    return config ? Error{} : config.error();
  }

  TemporaryDirectory directory_;
  ConfigInputs inputs_;
  std::map<std::string, std::string, std::less<>> variables_;
};

TEST_F(ConfigTest, HasDefaultsForEverything) {
  const auto config = loaded();
  EXPECT_EQ(config.values.gateway.to_string(), "127.0.0.1:8080");
  EXPECT_EQ(config.values.api.to_string(), "127.0.0.1:8000");
  EXPECT_EQ(config.values.data_dir, "data");
  EXPECT_EQ(config.values.stage, "develop");
  EXPECT_EQ(config.values.real_time_item_key, "vehicleId");
  EXPECT_TRUE(config.values.is_query_param);
  for (const Setting& setting : settings()) {
    EXPECT_EQ(config.sources.at(setting.name), "default") << setting.name;
  }
}

TEST_F(ConfigTest, LaterSourcesWin) {
  write_file(
      "[default]\nstage = \"one\"\nshards = 1\napi = \"127.0.0.1:1\"\ndata_dir = \"d\"\n"
      "[prod]\nstage = \"two\"\nshards = 2\napi = \"127.0.0.1:2\"\n[test]\nstage = \"other\"\n");
  inputs_.environment = "prod";
  variables_ = {{"RTP_SHARDS", "3"}, {"RTP_API", "127.0.0.1:3"}, {"REAL_TIME_ITEM_KEY", "deviceId"}};
  inputs_.flags = {{"api", "127.0.0.1:4"}};
  const auto config = loaded();
  EXPECT_EQ(config.values.data_dir, "d");
  EXPECT_EQ(config.sources.at("data_dir"), inputs_.file.string() + ":5 [default]");
  EXPECT_EQ(config.values.stage, "two");
  EXPECT_EQ(config.sources.at("stage"), inputs_.file.string() + ":7 [prod]");
  EXPECT_EQ(config.values.shards, 3U);
  EXPECT_EQ(config.sources.at("shards"), "RTP_SHARDS");
  EXPECT_EQ(config.values.real_time_item_key, "deviceId");
  EXPECT_EQ(config.sources.at("real_time_item_key"), "REAL_TIME_ITEM_KEY");
  EXPECT_EQ(config.values.api.port, 4);
  EXPECT_EQ(config.sources.at("api"), "--api");
}

TEST_F(ConfigTest, UsesTheNamesOfTheFunctionsEnvironment) {
  variables_ = {{"REAL_TIME_ITEM_KEY", "k"}, {"IS_QUERY_PARAM", "false"}, {"PAYLOAD_FORMAT", "dynamodb"}};
  const auto config = loaded();
  EXPECT_EQ(config.values.real_time_item_key, "k");
  EXPECT_FALSE(config.values.is_query_param);
  EXPECT_EQ(config.values.payload_format, functions::PayloadFormat::kDynamodb);
}

TEST_F(ConfigTest, SuggestsTheNearestSetting) {
  write_file("[default]\n\nreal_time_itemkey = \"x\"\n");
  const auto error = refused();
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("rtp.toml:3: "));
  EXPECT_THAT(error.message, HasSubstr("\"real_time_itemkey\", did you mean \"real_time_item_key\"?"));
}

TEST_F(ConfigTest, ChecksTheTablesThatAreNotChosen) {
  write_file("[default]\n[prod]\nstge = \"x\"\n");
  EXPECT_THAT(refused().message, HasSubstr("did you mean \"stage\"?"));
}

TEST_F(ConfigTest, NamesLineValueAndAllowedValues) {
  const std::array<std::pair<std::string_view, std::string_view>, 7> cases = {{
      {"shards = \"4\"",
       ":2: \"4\" is no value for shards: give a whole number from 0 (one per core) to 256, without quotes"},
      {"shards = 999", ":2: \"999\" is no value for shards: give a whole number from 0"},
      {"stage = \"a/b\"", ":2: \"a/b\" is no value for stage: give 1 to 128 letters"},
      {"stage = true",
       ":2: true is no value for stage: give 1 to 128 letters, digits, '_' or '-', in quotes"},
      {"is_query_param = \"yes\"",
       ":2: \"yes\" is no value for is_query_param: give true or false, without quotes"},
      {"gateway = \"8080\"", ":2: \"8080\" is no value for gateway: give HOST:PORT"},
      {"payload_format = [1]", ":2: an array is no value for payload_format"},
  }};
  for (const auto& [line, message] : cases) {
    write_file("[default]\n" + std::string(line) + "\n");
    EXPECT_THAT(refused().message, HasSubstr(message)) << line;
  }
}

TEST_F(ConfigTest, NamesTheVariableAndTheFlagOfAWrongValue) {
  variables_ = {{"RTP_DURABILITY", "maybe"}};
  EXPECT_EQ(refused().message, "RTP_DURABILITY: \"maybe\" is no value for durability: give fsync or os");
  variables_.clear();
  inputs_.flags = {{"log_level", "loud"}};
  EXPECT_EQ(refused().message,
            "--log-level: \"loud\" is no value for log_level: give debug, info, warning or error");
}

TEST_F(ConfigTest, RefusesWhatIsNotToml) {
  write_file("[default]\nstage = \n");
  const auto error = refused();
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("rtp.toml:2: not valid TOML"));
}

TEST_F(ConfigTest, RefusesSettingsOutsideOfATable) {
  write_file("stage = \"x\"\n");
  EXPECT_THAT(refused().message, HasSubstr("rtp.toml:1: \"stage\" stands outside of a table"));
}

TEST_F(ConfigTest, RefusesAnEnvironmentThatHasNoTable) {
  write_file("[default]\n[prod]\n");
  inputs_.environment = "staging";
  EXPECT_THAT(refused().message, HasSubstr("has no table [staging]; it has [default] [prod]"));
}

TEST_F(ConfigTest, NeedsTheFileOnlyWhenItWasNamed) {
  EXPECT_EQ(loaded().values.stage, "develop");
  inputs_.file_required = true;
  const auto error = refused();
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("rtp.toml cannot be read: No such file or directory"));
}

TEST_F(ConfigTest, WantsTheCertificateOfTlsAndItsKeyTogether) {
  variables_ = {{"RTP_TLS_CERTIFICATE", "chain.pem"}};
  EXPECT_EQ(
      refused().message,
      "RTP_TLS_CERTIFICATE: tls_certificate is set but tls_key is not: give both, or neither for no TLS");
  inputs_.flags = {{"tls_key", "key.pem"}};
  EXPECT_EQ(loaded().values.tls_certificate, "chain.pem");
  EXPECT_EQ(loaded().values.tls_key, "key.pem");
  variables_.clear();
  EXPECT_EQ(refused().message,
            "--tls-key: tls_key is set but tls_certificate is not: give both, or neither for no TLS");
  inputs_.flags = {{"tls_key", ""}};
  EXPECT_EQ(loaded().values.tls_key, "");
}

TEST_F(ConfigTest, WantsTheKeysOfTokensWhereTheirIssuerIsSet) {
  variables_ = {{"RTP_JWT_ISSUER", "https://id.example"}};
  EXPECT_EQ(refused().message,
            "RTP_JWT_ISSUER: jwt_issuer is set but jwt_keys is not: give the file of the keys of tokens");
  inputs_.flags = {{"jwt_keys", "keys.json"}};
  EXPECT_EQ(loaded().values.jwt_issuer, "https://id.example");
}

TEST_F(ConfigTest, PrintsEachSettingWithItsSource) {
  inputs_.flags = {{"stage", "prod"}};
  const std::string printed = print_config(loaded());
  EXPECT_THAT(printed, HasSubstr("stage              = \"prod\"                # --stage\n"));
  EXPECT_THAT(printed, HasSubstr("is_query_param     = true                  # default\n"));
  EXPECT_EQ(std::ranges::count(printed, '\n'), std::ssize(settings()));
}

TEST_F(ConfigTest, PrintsTextAsTomlHasIt) {
  inputs_.flags = {{"parameter_overrides", R"(Name="a b" Path=C:\x)"}};
  const std::string printed = print_config(loaded());
  EXPECT_THAT(printed, HasSubstr(R"(parameter_overrides = "Name=\"a b\" Path=C:\\x")"));
  write_file("[default]\n" + printed);
  inputs_.flags.clear();
  EXPECT_EQ(loaded().values.parameter_overrides, R"(Name="a b" Path=C:\x)");
}

TEST_F(ConfigTest, ReadsAccessKeys) {
  using Keys = std::map<std::string, std::string, std::less<>>;
  write_file("[default]\naccess_keys = \"AKIDEXAMPLE:wJalr/K7+x=,local:a:b\"\n");
  EXPECT_EQ(loaded().values.access_keys, (Keys{{"AKIDEXAMPLE", "wJalr/K7+x="}, {"local", "a:b"}}));
  variables_ = {{"RTP_ACCESS_KEYS", ""}};
  EXPECT_EQ(loaded().values.access_keys, Keys{});
}

TEST_F(ConfigTest, TellsHowManyAccessKeysThereAreAndNoneOfThem) {
  variables_ = {{"RTP_ACCESS_KEYS", "id:hidden,id2:hidden"}};
  const std::string printed = print_config(loaded());
  EXPECT_THAT(printed, HasSubstr("# access_keys        = 2 keys, not shown     # RTP_ACCESS_KEYS\n"));
  EXPECT_THAT(printed, Not(HasSubstr("hidden")));
  EXPECT_THAT(printed, Not(HasSubstr("id2")));
}

TEST_F(ConfigTest, RefusesAccessKeysWithoutRepeatingThem) {
  for (const char* text : {"hidden", ":hidden", "id:", "id:hidden,", ",id:hidden", "id:hidden,id:hidden2",
                           "id:hidden, id2:hidden", "i/d:hidden", "id:hid\tden"}) {
    variables_ = {{"RTP_ACCESS_KEYS", text}};
    EXPECT_EQ(refused().message,
              "RTP_ACCESS_KEYS: this is no value for access_keys: give ID:SECRET,ID2:SECRET2 without spaces, "
              "each id once, or nothing")
        << text;
  }
}

TEST_F(ConfigTest, ReadsTokensAndShowsNone) {
  variables_ = {{"RTP_API_TOKENS", "one:hidden,two:hid-den="}};
  EXPECT_EQ(loaded().values.api_tokens, (api::BearerTokens{{"one", "hidden"}, {"two", "hid-den="}}));
  EXPECT_THAT(print_config(loaded()),
              HasSubstr("# api_tokens         = 2 tokens, not shown   # RTP_API_TOKENS\n"));
  variables_ = {{"RTP_API_TOKENS", "hidden"}};
  EXPECT_EQ(
      refused().message,
      "RTP_API_TOKENS: this is no value for api_tokens: give NAME:TOKEN,NAME2:TOKEN2 without spaces, each "
      "name once, or nothing");
}

TEST_F(ConfigTest, ReadsBackWhatItPrints) {
  inputs_.flags = {{"gateway", "[::1]:0"},
                   {"tls_certificate", "/etc/rtp/chain.pem"},
                   {"tls_key", "/etc/rtp/key.pem"},
                   {"api", "localhost:9"},
                   {"data_dir", "a b"},
                   {"stage", "s-1"},
                   {"log_level", "error"},
                   {"real_time_item_key", "k"},
                   {"is_query_param", "false"},
                   {"durability", "os"},
                   {"payload_format", "dynamodb"},
                   {"shards", "256"},
                   {"access_keys", "id:hidden,id2:hidden"},
                   {"api_tokens", "name:hidden"},
                   {"auth", "sigv4"},
                   {"idle_timeout", "0"},
                   {"max_connection_duration", "86400"},
                   {"ping_interval", "25"},
                   {"pong_timeout", "7"},
                   {"max_frame_bytes", "125"},
                   {"max_message_bytes", "16777216"},
                   {"max_url_bytes", "8192"},
                   {"max_subscriptions", "500"},
                   {"deflate", "false"},
                   {"deflate_context_mb", "64"},
                   {"allowed_origins", "https://app.example,http://localhost:3000"},
                   {"max_connections", "5000"},
                   {"max_connections_per_address", "20"},
                   {"max_handshakes_per_second", "3"},
                   {"trusted_proxies", "10.0.0.0/8,::1"},
                   {"jwt_keys", "keys.json"},
                   {"jwt_issuer", "https://id.example"},
                   {"jwt_audience", "rtp"},
                   {"jwt_claim", "vehicles"},
                   {"functions", "lambda"},
                   {"template", "stack.yaml"},
                   {"env_vars", "env.json"},
                   {"parameter_overrides", "Env=prod Arch=arm64"}};
  ASSERT_EQ(inputs_.flags.size(), settings().size());
  const std::string printed = print_config(loaded());
  inputs_.flags.clear();
  write_file("[default]\n" + printed);
  const auto again = loaded();
  EXPECT_EQ(again.values.gateway.to_string(), "[::1]:0");
  for (const Setting& setting : settings()) {
    if (setting.secret) {
      continue;
    }
    EXPECT_THAT(printed, HasSubstr(setting.print(again.values))) << setting.name;
    EXPECT_THAT(again.sources.at(setting.name), HasSubstr("[default]")) << setting.name;
  }
}

}  // namespace
}  // namespace rtp::app
