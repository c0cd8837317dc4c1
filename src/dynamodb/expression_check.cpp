#include "dynamodb/expression_check.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/expression_operands.h"
#include "dynamodb/expression_parser.h"

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxExpressionBytes = 4096;
constexpr std::size_t kMaxPathElements = 32;

constexpr std::string_view kFilterParameter = "filter";
constexpr std::string_view kUpdateParameter = "UpdateExpression";
constexpr std::string_view kProjectionParameter = "ProjectionExpression";

/// `result`, its error begun with the name of the expression.
template <typename T>
Result<T> named(std::string_view parameter, Result<T> result) {
  if (!result) {
    result.error().message = fmt::format("Invalid {}: {}", parameter, result.error().message);
  }
  return result;
}

Result<void> check_size(std::string_view parameter, std::string_view text) {
  if (text.empty()) {
    return fail(ErrorCode::kInvalidArgument, "The expression can not be empty;");
  }
  if (text.size() <= kMaxExpressionBytes) {
    return {};
  }
  std::string message = "Expression size has exceeded the maximum allowed size;";
  if (parameter == "ConditionExpression" || parameter == "FilterExpression" ||
      parameter == kFilterParameter) {
    message += fmt::format(" expression size: {}", text.size());
  }
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

/// Puts the name where a path has its placeholder. Here and below, a filter has no `placeholders`: its tree
/// is resolved already.
Result<void> resolve(Path& path, Placeholders* placeholders) {
  for (PathElement& element : path) {
    auto* const name = std::get_if<std::string>(&element);
    if (placeholders == nullptr || name == nullptr || !name->starts_with('#')) {
      continue;
    }
    const auto found = placeholders->names.find(*name);
    if (found == placeholders->names.end()) {
      return fail(ErrorCode::kInvalidArgument,
                  "An expression attribute name used in the document path is not "
                  "defined; attribute name: " +
                      *name);
    }
    placeholders->used_names.insert(std::move(*name));
    *name = found->second;
  }
  if (path.size() > kMaxPathElements) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("The document path has too many nesting levels; nesting levels: {}", path.size()));
  }
  return {};
}

Result<void> resolve(ValueReference& reference, Placeholders* placeholders) {
  if (placeholders == nullptr) {
    return {};
  }
  const auto found = placeholders->values.find(reference.placeholder);
  if (found == placeholders->values.end()) {
    return fail(ErrorCode::kInvalidArgument,
                "An expression attribute value used in expression is not defined; attribute value: " +
                    reference.placeholder);
  }
  placeholders->used_values.insert(reference.placeholder);
  reference.value = found->second;
  return {};
}

/// Resolves in the order of the text.
Result<void> resolve(Node& node, Placeholders* placeholders) {
  if (auto* const path = node.as<Path>()) {
    return resolve(*path, placeholders);
  }
  if (auto* const reference = node.as<ValueReference>()) {
    return resolve(*reference, placeholders);
  }
  for (Node& operand : node.as<Operation>()->operands) {
    RTP_CHECK(resolve(operand, placeholders));
  }
  return {};
}

/// Resolves and checks one comparison after the other, as DynamoDB does.
Result<void> check_condition(Node& node, Placeholders* placeholders) {
  auto* const operation = node.as<Operation>();
  if (operation->op > Operator::kNot) {
    RTP_CHECK(resolve(node, placeholders));
    return check_operands(node);
  }
  for (Node& operand : operation->operands) {
    RTP_CHECK(check_condition(operand, placeholders));
  }
  return {};
}

Result<ConditionTree> condition(std::string_view parameter, std::string_view text,
                                Placeholders* placeholders) {
  RTP_CHECK(check_size(parameter, text));
  const Dialect dialect = placeholders == nullptr ? Dialect::kFilter : Dialect::kRequest;
  RTP_TRY(Node root, ExpressionParser(text, dialect).condition());
  RTP_CHECK(check_condition(root, placeholders));
  return ConditionTree{.root = std::move(root)};
}

Result<UpdateTree> update(std::string_view text, Placeholders& placeholders) {
  RTP_CHECK(check_size(kUpdateParameter, text));
  UpdateTree tree;
  RTP_TRY(tree.actions, ExpressionParser(text).update());
  std::vector<const Path*> paths;
  for (UpdateAction& action : tree.actions) {
    RTP_CHECK(resolve(action.path, &placeholders));
    if (action.clause != Clause::kRemove) {
      RTP_CHECK(resolve(action.value, &placeholders));
    }
    paths.push_back(&action.path);
  }
  RTP_TRY(tree.touched, PathSet::make(paths));
  for (const UpdateAction& action : tree.actions) {
    RTP_CHECK(check_operand(action));
  }
  for (const UpdateAction& action : tree.actions) {
    RTP_CHECK(check_operands(action.value));
  }
  return tree;
}

Result<ProjectionTree> projection(std::string_view text, Placeholders& placeholders) {
  RTP_CHECK(check_size(kProjectionParameter, text));
  RTP_TRY(std::vector<Path> parsed, ExpressionParser(text).projection());
  std::vector<const Path*> paths;
  for (Path& path : parsed) {
    RTP_CHECK(resolve(path, &placeholders));
    paths.push_back(&path);
  }
  RTP_TRY(PathSet set, PathSet::make(paths));
  return ProjectionTree{.paths = std::move(set)};
}

}  // namespace

Result<ConditionTree> checked_condition(std::string_view parameter, std::string_view text,
                                        Placeholders& placeholders) {
  return named(parameter, condition(parameter, text, &placeholders));
}

Result<ConditionTree> checked_filter(std::string_view text) {
  return named(kFilterParameter, condition(kFilterParameter, text, nullptr));
}

Result<UpdateTree> checked_update(std::string_view text, Placeholders& placeholders) {
  return named(kUpdateParameter, update(text, placeholders));
}

Result<ProjectionTree> checked_projection(std::string_view text, Placeholders& placeholders) {
  return named(kProjectionParameter, projection(text, placeholders));
}

}  // namespace rtp::dynamodb
