// The text of typed expressions as Spark shows it: automatic column names and parameters of errors (toPrettySQL).
// Implicit casts are not shown, strings and columns stand without quotes.

#include <algorithm>

#include "analysis/call.h"
#include "analysis/resolver.h"
#include "base/match.h"

namespace piezo::analysis {

using plan::ExprPtr;

namespace {

std::string LiteralText(const Value& value, const Conf& conf) {
  if (value.is_null()) return "NULL";
  if (const auto* text = std::get_if<std::string>(&value.data); text != nullptr && value.type.IsStringLike()) {
    return value.type.has_default_collation() ? *text : types::ToSqlValue(value);
  }
  if (value.type.IsNumeric()) return types::ToDisplay(value);
  // Looking the zone up takes a while; few literals need it.
  if (!value.type.is(TypeId::kTimestamp) && !value.type.IsNested()) return types::ToSql(value);
  return types::ToSql(value, types::TimeZone::Find(conf.time_zone()).value_or(types::TimeZone::Utc()));
}

std::string Listed(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    if (!list.empty()) list += ", ";
    list += text;
  }
  return list;
}

}  // namespace

std::vector<std::string> Resolver::Texts(const std::vector<ExprPtr>& exprs) const {
  std::vector<std::string> texts;
  texts.reserve(exprs.size());
  for (const ExprPtr& expr : exprs) texts.push_back(Text(*expr));
  return texts;
}

std::string Resolver::OrderText(const plan::SortOrder& order) const {
  return Text(*order.child) + (order.ascending ? " ASC" : " DESC") +
         (order.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

std::string Resolver::OrdersText(const std::vector<plan::SortOrder>& orders) const {
  std::vector<std::string> texts;
  for (const plan::SortOrder& order : orders) texts.push_back(OrderText(order));
  return Listed(texts);
}

std::string Resolver::BoundText(const plan::FrameBound& bound) const {
  switch (bound.kind) {
    case plan::FrameBound::Kind::kUnboundedPreceding:
      return "UNBOUNDED PRECEDING";
    case plan::FrameBound::Kind::kUnboundedFollowing:
      return "UNBOUNDED FOLLOWING";
    case plan::FrameBound::Kind::kCurrentRow:
      return "CURRENT ROW";
    case plan::FrameBound::Kind::kPreceding:
      // Spark turns the sign into the word PRECEDING only where no cast stands between.
      if (std::holds_alternative<plan::Cast>(bound.offset->op)) return "(- " + Text(*bound.offset) + ") FOLLOWING";
      // A DataFrame's rowsBetween(-1, …) is kept as the negative of -1.
      if (const auto* call = std::get_if<plan::Call>(&bound.offset->op);
          call != nullptr && call->function->name == "negative") {
        return Text(*call->args.front()) + " FOLLOWING";
      }
      return Text(*bound.offset) + " PRECEDING";
    case plan::FrameBound::Kind::kFollowing:
      return Text(*bound.offset) + " FOLLOWING";
  }
  return {};
}

std::string Resolver::FrameText(const plan::Frame& frame) const {
  return (frame.type == plan::FrameType::kRows ? "ROWS BETWEEN " : "RANGE BETWEEN ") + BoundText(frame.lower) +
         " AND " + BoundText(frame.upper);
}

std::string Resolver::SpecText(const plan::Window& window) const {
  std::string spec;
  const auto add = [&](const std::string& part) { spec += (spec.empty() ? "" : " ") + part; };
  if (!window.partition_by.empty()) add("PARTITION BY " + Listed(Texts(window.partition_by)));
  if (!window.order_by.empty()) add("ORDER BY " + OrdersText(window.order_by));
  add(FrameText(window.frame));
  return spec;
}

/// The frame as Spark's trees print it: some conditions have it as a parameter.
std::string Resolver::FrameTreeText(const plan::Frame& frame) const {
  const auto bound = [&](const plan::FrameBound& part) -> std::string {
    switch (part.kind) {
      case plan::FrameBound::Kind::kUnboundedPreceding:
        return "unboundedpreceding$()";
      case plan::FrameBound::Kind::kUnboundedFollowing:
        return "unboundedfollowing$()";
      case plan::FrameBound::Kind::kCurrentRow:
        return "currentrow$()";
      case plan::FrameBound::Kind::kPreceding:
        return "-" + Text(*part.offset);
      case plan::FrameBound::Kind::kFollowing:
        return Text(*part.offset);
    }
    return {};
  };
  return std::string("specifiedwindowframe(") + (frame.type == plan::FrameType::kRows ? "RowFrame" : "RangeFrame") +
         ", " + bound(frame.lower) + ", " + bound(frame.upper) + ")";
}

std::string Resolver::CallText(const plan::Call& call) const {
  if (call.called_as == kFieldOfElements) {
    const auto& lambda = std::get<plan::Lambda>(call.args[1]->op);
    const auto& field = std::get<plan::GetField>(lambda.body->op);
    return Text(*call.args[0]) + "." + field.child->type.fields()[static_cast<size_t>(field.ordinal)].name;
  }
  if (call.called_as.starts_with(kUpdateFields)) return call.called_as;
  if (call.called_as == "struct" && call.function->name == "named_struct") return StructText(call);
  std::vector<std::string> args = Texts(call.args);
  const functions::WithinGroup within = call.function->within_group;
  const bool ordered_value =
      within == functions::WithinGroup::kGivesValue || within == functions::WithinGroup::kMayGiveValue;
  if (ordered_value && !call.order_by.empty()) args.erase(args.begin());
  std::string text = functions::ShowCall(*call.function, call.called_as, args, &call);
  if (!call.order_by.empty()) text += " WITHIN GROUP (ORDER BY " + WithinGroupText(call) + ")";
  if (call.filter != nullptr) text += " FILTER (WHERE " + Text(*call.filter) + ")";
  return text;
}

/// Where the order gives the value, it is shown with the direction alone, and that only when it is descending. Spark's
/// mode() shows the opposite of the direction that was asked for.
std::string Resolver::WithinGroupText(const plan::Call& call) const {
  const functions::WithinGroup within = call.function->within_group;
  if (within == functions::WithinGroup::kOrdersRows) return OrdersText(call.order_by);
  const plan::SortOrder& order = call.order_by.front();
  const bool opposite = within == functions::WithinGroup::kMayGiveValue;
  return Text(*order.child) + (order.ascending != opposite ? "" : " DESC");
}

/// struct(a, b + 1 AS c): names are shown only where the argument does not bring them along.
std::string Resolver::StructText(const plan::Call& call) const {
  std::vector<std::string> parts;
  for (size_t i = 0; i + 1 < call.args.size(); i += 2) {
    const auto& name = std::get<std::string>(std::get<plan::Literal>(call.args[i]->op).value.data);
    const plan::Expr& value = *call.args[i + 1];
    std::string text = Text(value);
    std::string own = "col" + std::to_string(i / 2 + 1);
    if (const auto* ref = std::get_if<plan::ColumnRef>(&value.op)) own = ref->name;
    if (const auto* ref = std::get_if<plan::LambdaRef>(&value.op)) own = ref->name;
    if (const auto* field = std::get_if<plan::GetField>(&value.op)) {
      const std::string& field_name = field->child->type.fields()[static_cast<size_t>(field->ordinal)].name;
      if (EqualIgnoringCase(field_name, name)) own = name;
    }
    if (own != name) text += " AS " + name;
    parts.push_back(std::move(text));
  }
  return "struct(" + Listed(parts) + ")";
}

std::string Resolver::SubqueryText(const plan::Subquery& subquery) const {
  const std::string outer = OuterText(subquery.plan);
  switch (subquery.kind) {
    case plan::Subquery::Kind::kScalar:
      return "scalarsubquery(" + outer + ")";
    case plan::Subquery::Kind::kExists:
      return "exists(" + outer + ")";
    case plan::Subquery::Kind::kIn:
      break;
  }
  std::string values = Listed(Texts(subquery.values));
  if (subquery.values.size() > 1) {
    values = "named_struct(";
    for (size_t i = 0; i < subquery.values.size(); ++i) {
      const auto* ref = std::get_if<plan::ColumnRef>(&subquery.values[i]->op);
      const std::string name = ref != nullptr ? ref->name : "_" + std::to_string(i);
      values += (i > 0 ? ", '" : "'") + name + "', " + Text(*subquery.values[i]);
    }
    values += ")";
  }
  return "(" + values + " IN (listquery(" + outer + ")))";
}

std::string Resolver::Text(const plan::Expr& expr) const {
  return std::visit(
      Match{
          [&](const plan::Literal& literal) { return LiteralText(literal.value, conf()); },
          [](const plan::ColumnRef& ref) {
            if (!ref.outer) return ref.name;
            std::string name;
            for (size_t i = 0; ref.qualifier != nullptr && i < ref.qualifier->size(); ++i)
              name += (*ref.qualifier)[i] + ".";
            return "outer(" + name + ref.name + ")";
          },
          [&](const plan::Call& call) { return CallText(call); },
          [&](const plan::Cast& cast) {
            std::string child = Text(*cast.child);
            if (cast.implicit) return child;
            // Spark leaves out casts to what is no type of SQL's own.
            if (expr.type.IsNested()) return child;
            return (cast.mode == plan::CastMode::kTry ? "TRY_CAST(" : "CAST(") + child + " AS " +
                   types::SqlName(expr.type) + ")";
          },
          [&](const plan::Lambda& lambda) {
            std::string text = "lambdafunction(" + Text(*lambda.body);
            for (size_t i = 0; i < lambda.parameters.size(); ++i) text += ", namedlambdavariable()";
            return text + ")";
          },
          [](const plan::LambdaRef&) { return std::string("namedlambdavariable()"); },
          [&](const plan::Window& window) { return Text(*window.function) + " OVER (" + SpecText(window) + ")"; },
          [&](const plan::GetField& field) {
            return Text(*field.child) + "." + field.child->type.fields()[static_cast<size_t>(field.ordinal)].name;
          },
          [&](const plan::Subquery& subquery) { return SubqueryText(subquery); },
          [&](const plan::ClientCall& call) { return call.name + "(" + Listed(Texts(call.args)) + ")"; },
          [](const plan::Inlined& inlined) { return inlined.text; },
      },
      expr.op);
}

std::string Resolver::QualifiedText(const ExprPtr& expr, const plan::Columns& columns) const {
  const ExprPtr qualified = plan::Rewrite(expr, [&](const ExprPtr& part) {
    const auto* ref = std::get_if<plan::ColumnRef>(&part->op);
    const auto column = ref == nullptr
                            ? columns.end()
                            : std::find_if(columns.begin(), columns.end(),
                                           [&](const plan::Column& candidate) { return candidate.id == ref->id; });
    if (column == columns.end() || column->qualifier == nullptr) return part;
    std::string name;
    for (const std::string& qualifier : *column->qualifier) name += qualifier + ".";
    return plan::MakeExpr(plan::ColumnRef{ref->id, name + ref->name, ref->outer}, part->type, part->nullable);
  });
  return Text(*qualified);
}

std::string Resolver::QuotedText(const plan::Expr& expr) const { return errors::QuoteText(Text(expr)); }

}  // namespace piezo::analysis
