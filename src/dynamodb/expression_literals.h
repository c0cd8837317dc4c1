// What the literals of Dialect::kFilter stand for. Pure.
#pragma once

#include <string>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/expression_lexer.h"

namespace rtp::dynamodb {

/// Whether a token stands for a value: kInteger to kNull.
[[nodiscard]] bool is_literal(TokenKind kind);

/// The value of a literal. kInvalidArgument for a number that DynamoDB does not have.
[[nodiscard]] Result<AttributeValue> literal_value(const Token& literal);

/// The name that a token of kind kQuotedName stands for. kInvalidArgument when it is empty.
[[nodiscard]] Result<std::string> unquoted_name(const Token& token);

/// Why a filter has no #name or :value, and what to write instead.
[[nodiscard]] Error placeholder_error(const Token& placeholder);

}  // namespace rtp::dynamodb
