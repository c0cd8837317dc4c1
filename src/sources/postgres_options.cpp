#include "sources/postgres_options.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "base/ascii.h"
#include "pgoutput/identifier.h"

namespace rtp::sources {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMaxIdentifierBytes = 63;  // NAMEDATALEN - 1
constexpr std::int64_t kDefaultMaxLagMb = 1024;
constexpr std::int64_t kMostMaxLagMb = 1'000'000'000;
constexpr std::uint64_t kBytesPerMb = 1'048'576;

constexpr std::array kTruncates = {std::pair{std::string_view("delete"), OnTruncate::kDelete},
                                   std::pair{std::string_view("ignore"), OnTruncate::kIgnore}};

PostgresParameters read_connection(SourceOptions& options) {
  const std::string url = options.required_text("url", "postgresql://rtp@db.example.com/fleet");
  const std::string password = options.secret("password");
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.c_str(), &message), &PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> owned_message(message, &PQfreemem);
  if (parsed == nullptr) {
    // libpq's reason may repeat a password.
    options.reject("url",
                   "url is no connection string: give one like postgresql://USER@HOST:PORT/DATABASE or "
                   "host=HOST dbname=DATABASE user=USER");
    return {};
  }
  PostgresParameters parameters;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) {
      parameters.emplace_back(option->keyword, option->val);
    }
  }
  if (!password.empty()) {
    std::erase_if(parameters, [](const auto& parameter) { return parameter.first == "password"; });
    parameters.emplace_back("password", password);
  }
  return parameters;
}

std::vector<PostgresTable> read_tables(SourceOptions& options) {
  std::vector<PostgresTable> tables;
  for (const std::string& text : options.texts("table")) {
    const std::size_t dot = text.find('.');
    const PostgresTable table =
        dot == std::string::npos ? PostgresTable{.schema = "public", .name = text}
                                 : PostgresTable{.schema = text.substr(0, dot), .name = text.substr(dot + 1)};
    if (!pgoutput::quote_identifier(table.schema) || !pgoutput::quote_identifier(table.name)) {
      options.reject("table", fmt::format("table: \"{}\" is no table: give its schema and its name, as in "
                                          "\"public.vehicles\"",
                                          text));
    }
    if (std::ranges::find(tables, table) == tables.end()) {
      tables.push_back(table);
    }
  }
  if (tables.empty()) {
    options.reject("table", "table is missing: give it, as in table = \"public.vehicles\"");
  }
  return tables;
}

/// What may be the name of a slot, of the name of a source.
std::string default_name(std::string_view source) {
  std::string name = "rtp_" + to_lower(source);
  std::ranges::replace(name, '-', '_');
  return name.substr(0, kMaxIdentifierBytes);
}

std::string read_name(SourceOptions& options, std::string_view key) {
  std::string name = options.text(key, default_name(options.name()));
  const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (name.empty() || name.size() > kMaxIdentifierBytes || !std::ranges::all_of(name, is_allowed)) {
    options.reject(
        key, fmt::format("{} is not 1 to {} of the characters a-z, 0-9 and _", key, kMaxIdentifierBytes));
  }
  return name;
}

}  // namespace

std::string to_string(const PostgresTable& table) { return fmt::format("{}.{}", table.schema, table.name); }

std::string to_sql(const PostgresTable& table) {
  return pgoutput::quote_identifier(table.schema).value_or("") + "." +
         pgoutput::quote_identifier(table.name).value_or("");
}

PostgresOptions read_postgres_options(SourceOptions& options) {
  PostgresOptions read;
  read.connection = read_connection(options);
  read.tables = read_tables(options);
  read.publication = read_name(options, "publication");
  read.slot = read_name(options, "slot");
  read.copy = options.flag("copy", true) ? InitialCopy::kYes : InitialCopy::kNo;
  read.on_truncate = options.choice("truncate", OnTruncate::kDelete, kTruncates);
  read.status_interval = options.duration("status_interval", seconds(10), milliseconds(100), hours(1));
  read.max_lag_bytes =
      static_cast<std::uint64_t>(options.number("max_lag_mb", kDefaultMaxLagMb, 1, kMostMaxLagMb)) *
      kBytesPerMb;
  return read;
}

}  // namespace rtp::sources
