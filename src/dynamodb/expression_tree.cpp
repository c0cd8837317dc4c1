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

std::string_view spelling(Clause clause) {
  static constexpr std::array<std::string_view, 4> kSpellings = {"SET", "REMOVE", "ADD", "DELETE"};
  return kSpellings.at(static_cast<std::size_t>(clause));
}

}  // namespace rtp::dynamodb
