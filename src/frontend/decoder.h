// The protobuf door of the frontend: plans of the protocol into unresolved plans. SQL texts in them go through the
// parser.
#pragma once

#include <spark/connect/base.pb.h>

#include <memory>
#include <string>
#include <string_view>

#include "conf/conf.h"
#include "frontend/sql/parser.h"
#include "unresolved/plan.h"
#include "wire/parse.h"

namespace piezo::frontend {

struct DecodeOptions {
  int max_depth = wire::kDefaultMaxPlanDepth;  // nested relations and expressions
  wire::ParseLimits parse;                     // of a compressed plan
  sql::ParseOptions sql;                       // for the SQL texts in the plan
  /// What keeps the message alive (its arena, its request). When set, local data is shared with the message, not
  /// copied.
  std::shared_ptr<const void> owner;
};

/// `options` with what a session's settings say about SQL texts.
DecodeOptions ForSession(DecodeOptions options, const Conf& conf);

/// All of these throw Error: CONNECT_INVALID_PLAN.… for what is malformed, the parser's for SQL texts. What the
/// protocol knows and Piezo does not run becomes Unsupported or UnsupportedCommand.
///
/// A plan takes a thread with wire::kPlanStackBytes of stack at the default depth.
unresolved::Plan DecodePlan(const spark::connect::Plan& plan, const DecodeOptions& options = {});
unresolved::RelationPtr DecodeRelation(const spark::connect::Relation& relation, const DecodeOptions& options = {});
unresolved::ExprPtr DecodeExpression(const spark::connect::Expression& expression, const DecodeOptions& options = {});

/// `a.b`.c into its parts as Spark's DataFrame calls do, which allow more in a part than SQL does. Throws Error
/// INVALID_ATTRIBUTE_NAME_SYNTAX.
unresolved::NameParts ParseAttributeName(std::string_view name);

}  // namespace piezo::frontend
