#include <utility>

#include "dynamodb/expression.h"
#include "dynamodb/expression_check.h"

namespace rtp::dynamodb {

Result<Projection> Projection::parse(std::string_view text, Placeholders& placeholders) {
  RTP_TRY(ProjectionTree tree, checked_projection(text, placeholders));
  return Projection(std::move(tree));
}

Projection::Projection(ProjectionTree tree)
    : tree_(std::make_shared<const ProjectionTree>(std::move(tree))) {}

Item Projection::project(const Item& item) const { return tree_->paths.project(item); }

std::set<std::string, std::less<>> Projection::attributes() const { return tree_->paths.attributes(); }

std::set<std::string, std::less<>> Projection::opened_attributes() const {
  return tree_->paths.opened_attributes();
}

}  // namespace rtp::dynamodb
