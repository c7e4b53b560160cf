// Expressions as s-expressions: (+ a 1), (f a :distinct), (as x b).
#include <variant>

#include "errors/error.h"
#include "types/identifier_text.h"
#include "unresolved/print.h"
#include "unresolved/printer.h"

namespace piezo::unresolved {
namespace {

std::string Dotted(const NameParts& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ".") + types::QuoteIfNeeded(part);
  return text;
}

void Op(Printer& p, const Literal& e) { p.Add(e.value); }

void Op(Printer& p, const Attribute& e) {
  if (!e.plan_id && !e.is_metadata_column) return p.Word(Dotted(e.parts));
  p.Open("attribute");
  p.Word(Dotted(e.parts));
  p.Named("plan", e.plan_id);
  p.Flag("metadata", e.is_metadata_column);
  p.Close();
}

void Op(Printer& p, const Star& e) {
  const std::string star = e.target.empty() ? "*" : Dotted(e.target) + ".*";
  if (!e.plan_id && e.except.empty() && e.replace.empty()) return p.Word(star);
  p.Open(star);
  p.Named("plan", e.plan_id);
  p.Named("except", e.except);
  p.Named("replace", e.replace);
  p.Close();
}

void Op(Printer& p, const RegexColumn& e) {
  p.Open("regex");
  p.Add(e.pattern);
  p.Named("plan", e.plan_id);
  p.Close();
}

void Op(Printer& p, const Call& e) {
  p.Open(e.is_operator ? e.name.front() : Dotted(e.name));
  for (const ExprPtr& arg : e.args) p.Add(arg);
  p.Flag("distinct", e.distinct);
  p.Named("within", e.within_group);
  p.Named("filter", e.filter);
  if (e.ignore_nulls) p.Flag(*e.ignore_nulls ? "ignore-nulls" : "respect-nulls", true);
  p.Close();
}

void Op(Printer& p, const NamedArgument& e) {
  p.Open("=>");
  p.Word(types::QuoteIfNeeded(e.name));
  p.Add(e.value);
  p.Close();
}

void Op(Printer& p, const Cast& e) {
  p.Open(e.mode == CastMode::kTry ? "try_cast" : e.mode == CastMode::kAnsi ? "ansi_cast" : "cast");
  p.Add(e.child);
  p.Word(types::SqlName(e.type));
  p.Close();
}

void Op(Printer& p, const Alias& e) {
  p.Open("as");
  p.Add(e.child);
  for (const std::string& name : e.names) p.Word(types::QuoteIfNeeded(name));
  p.Named("metadata", e.metadata);
  p.Close();
}

void Op(Printer& p, const Lambda& e) {
  p.Open("lambda");
  p.Add(e.parameters);
  p.Add(e.body);
  p.Close();
}

void Op(Printer& p, const LambdaVariable& e) {
  p.Open("variable");
  p.Word(Dotted(e.name));
  p.Close();
}

void Op(Printer& p, const Window& e) { p.Add(e); }

void Op(Printer& p, const ExtractValue& e) {
  p.Open("get");
  p.Add(e.child);
  p.Add(e.extraction);
  p.Close();
}

void Op(Printer& p, const UpdateFields& e) {
  p.Open(e.value ? "with_field" : "drop_field");
  p.Add(e.child);
  p.Add(e.field);
  if (e.value) p.Add(e.value);
  p.Close();
}

void Op(Printer& p, const Subquery& e) {
  constexpr std::string_view kNames[] = {"scalar", "exists", "in", "table"};
  p.Open(std::string(kNames[static_cast<size_t>(e.kind)]) + "_subquery");
  for (const ExprPtr& value : e.values) p.Add(value);
  p.Named("plan", e.plan_id);
  if (e.plan) p.Add(e.plan);
  p.Named("partition", e.partition_by);
  p.Named("order", e.order_by);
  p.Flag("single", e.with_single_partition);
  p.Close();
}

void Op(Printer& p, const Parameter& e) {
  p.Word(e.position >= 0 ? "?" + std::to_string(e.position) : ":" + types::QuoteIfNeeded(e.name));
}

void Op(Printer& p, const IdentifierClause& e) {
  p.Open("identifier");
  p.Add(e.name);
  if (e.call) Op(p, *e.call);
  p.Close();
}

void Op(Printer& p, const ClientFunction& e) {
  p.Open("client_function");
  p.Add(e.name);
  p.Add(e.language);
  for (const ExprPtr& arg : e.args) p.Add(arg);
  p.Word(types::SqlName(e.return_type));
  p.Add(e.eval_type);
  p.Add(e.command);
  p.Add(e.version);
  p.Flag("nondeterministic", !e.deterministic);
  p.Close();
}

void AddBound(Printer& p, const FrameBound& bound) {
  switch (bound.kind) {
    case FrameBound::Kind::kUnboundedPreceding:
      return p.Word("unbounded-preceding");
    case FrameBound::Kind::kUnboundedFollowing:
      return p.Word("unbounded-following");
    case FrameBound::Kind::kCurrentRow:
      return p.Word("current-row");
    case FrameBound::Kind::kValue:
      return p.Add(bound.offset);
  }
}

}  // namespace

void Printer::Add(const ExprPtr& expr) {
  if (!expr) return Word("none");
  std::visit([this](const auto& op) { Op(*this, op); }, expr->op);
}

void Printer::Add(const SortOrder& order) {
  Open(order.direction == SortDirection::kDescending ? "desc" : "asc");
  Add(order.child);
  Flag("nulls-first", order.nulls == NullOrdering::kFirst);
  Flag("nulls-last", order.nulls == NullOrdering::kLast);
  Close();
}

void Printer::Add(const Frame& frame) {
  Open(frame.type == FrameType::kRows ? "rows" : "range");
  AddBound(*this, frame.lower);
  AddBound(*this, frame.upper);
  Close();
}

void Printer::Add(const Window& window) {
  Open("over");
  if (window.function) Add(window.function);
  Named("window", window.reference);
  Named("partition", window.partition_by);
  Named("order", window.order_by);
  if (window.frame) Add(*window.frame);
  Close();
}

// Integers, strings, booleans and NULL plainly; the rest with its type.
void Printer::Add(const types::Value& value) {
  switch (value.type.id()) {
    case TypeId::kInt:
    case TypeId::kBoolean:
    case TypeId::kNull:
      return Word(types::ToDisplay(value));
    case TypeId::kString:
      if (!value.is_null() && value.type.has_default_collation()) return Add(std::get<std::string>(value.data));
      [[fallthrough]];
    default:
      Word(types::SimpleString(value.type) + ":" + types::ToDisplay(value));
  }
}

void Printer::Add(const std::string& text) {
  Blank();
  out_ += errors::QuoteString(text);
}

void Printer::Add(const Field& field) {
  Open(types::QuoteIfNeeded(field.name));
  Word(types::SqlName(field.type));
  Flag("not-null", !field.nullable);
  Named("metadata", field.metadata);
  Close();
}

std::string Print(const ExprPtr& expr) {
  Printer printer;
  printer.Add(expr);
  return printer.Take();
}

}  // namespace piezo::unresolved
