#include "pgoutput/builtin_type.h"

#include <algorithm>
#include <array>

namespace rtp::pgoutput {
namespace {

using enum Representation;

constexpr auto kTypes = std::to_array<BuiltinType>({
    {16, 1000, "bool", kBool},
    {17, 1001, "bytea", kBytea},
    {18, 1002, "char", kText},
    {19, 1003, "name", kText},
    {20, 1016, "int8", kNumber},
    {21, 1005, "int2", kNumber},
    {23, 1007, "int4", kNumber},
    {25, 1009, "text", kText},
    {26, 1028, "oid", kNumber},
    {114, 199, "json", kJson},
    {142, 143, "xml", kText},
    {650, 651, "cidr", kText},
    {700, 1021, "float4", kNumber},
    {701, 1022, "float8", kNumber},
    {774, 775, "macaddr8", kText},
    {790, 791, "money", kText},
    {829, 1040, "macaddr", kText},
    {869, 1041, "inet", kText},
    {1042, 1014, "bpchar", kText},
    {1043, 1015, "varchar", kText},
    {1082, 1182, "date", kDate},
    {1083, 1183, "time", kText},  // ISO 8601 as it is
    {1114, 1115, "timestamp", kTimestamp},
    {1184, 1185, "timestamptz", kTimestampTz},
    {1186, 1187, "interval", kText},
    {1266, 1270, "timetz", kText},
    {1560, 1561, "bit", kText},
    {1562, 1563, "varbit", kText},
    {1700, 1231, "numeric", kNumber},
    {2950, 2951, "uuid", kText},
    {3802, 3807, "jsonb", kJson},
});

template <typename Value>
const BuiltinType* find(const Value& value, Value BuiltinType::* member) {
  const auto* const found = std::ranges::find(kTypes, value, member);
  return found == kTypes.end() ? nullptr : found;
}

}  // namespace

const BuiltinType* find_type(Oid oid) { return find(oid, &BuiltinType::oid); }

const BuiltinType* find_element_type(Oid array_oid) { return find(array_oid, &BuiltinType::array_oid); }

std::optional<Oid> find_oid(std::string_view name) {
  const bool is_array = name.starts_with('_');
  const BuiltinType* const type = find(name.substr(is_array ? 1 : 0), &BuiltinType::name);
  if (type == nullptr) {
    return std::nullopt;
  }
  return is_array ? type->array_oid : type->oid;
}

}  // namespace rtp::pgoutput
