#include "dynamodb/expression_tree.h"

#include <array>
#include <cstddef>

namespace rtp::dynamodb {

std::string_view spelling(Operator op) {
  static constexpr std::array<std::string_view, 21> kSpellings = {"AND",
                                                                  "OR",
                                                                  "NOT",
                                                                  "=",
                                                                  "<>",
                                                                  "<",
                                                                  "<=",
                                                                  ">",
                                                                  ">=",
                                                                  "BETWEEN",
                                                                  "IN",
                                                                  "+",
                                                                  "-",
                                                                  "attribute_exists",
                                                                  "attribute_not_exists",
                                                                  "attribute_type",
                                                                  "begins_with",
                                                                  "contains",
                                                                  "size",
                                                                  "if_not_exists",
                                                                  "list_append"};
  return kSpellings.at(static_cast<std::size_t>(op));
}

void collect_attributes(const Node& node, std::size_t least, std::set<std::string, std::less<>>& names) {
  if (const auto* const path = node.as<Path>(); path != nullptr && path->size() >= least) {
    names.insert(std::get<std::string>(path->front()));
  }
  if (const auto* const operation = node.as<Operation>()) {
    for (const Node& operand : operation->operands) {
      collect_attributes(operand, least, names);
    }
  }
}

std::string_view spelling(Clause clause) {
  static constexpr std::array<std::string_view, 4> kSpellings = {"SET", "REMOVE", "ADD", "DELETE"};
  return kSpellings.at(static_cast<std::size_t>(clause));
}

}  // namespace rtp::dynamodb
