// Shorthand for the messages that clients send, for the tests of this folder.
#pragma once

#include <spark/connect/base.pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace piezo::frontend::testing {

namespace proto = spark::connect;

inline proto::Expression Column(const std::string& name) {
  proto::Expression expression;
  expression.mutable_unresolved_attribute()->set_unparsed_identifier(name);
  return expression;
}

inline proto::Expression Int(int32_t value) {
  proto::Expression expression;
  expression.mutable_literal()->set_integer(value);
  return expression;
}

inline proto::Expression Text(const std::string& value) {
  proto::Expression expression;
  expression.mutable_literal()->set_string(value);
  return expression;
}

inline proto::Expression Function(const std::string& name, const std::vector<proto::Expression>& args) {
  proto::Expression expression;
  expression.mutable_unresolved_function()->set_function_name(name);
  for (const auto& arg : args) *expression.mutable_unresolved_function()->add_arguments() = arg;
  return expression;
}

inline proto::Expression::SortOrder Ascending(const proto::Expression& child) {
  proto::Expression::SortOrder order;
  *order.mutable_child() = child;
  order.set_direction(proto::Expression::SortOrder::SORT_DIRECTION_ASCENDING);
  order.set_null_ordering(proto::Expression::SortOrder::SORT_NULLS_FIRST);
  return order;
}

inline proto::Relation Table(const std::string& name) {
  proto::Relation relation;
  relation.mutable_read()->mutable_named_table()->set_unparsed_identifier(name);
  return relation;
}

inline proto::Relation Filtered(const proto::Relation& input, const proto::Expression& condition) {
  proto::Relation relation;
  *relation.mutable_filter()->mutable_input() = input;
  *relation.mutable_filter()->mutable_condition() = condition;
  return relation;
}

inline proto::Relation Projected(const proto::Relation& input, const std::vector<proto::Expression>& items) {
  proto::Relation relation;
  *relation.mutable_project()->mutable_input() = input;
  for (const auto& item : items) *relation.mutable_project()->add_expressions() = item;
  return relation;
}

inline proto::Relation Sql(const std::string& text) {
  proto::Relation relation;
  relation.mutable_sql()->set_query(text);
  return relation;
}

}  // namespace piezo::frontend::testing
