// PIVOT, UNPIVOT and TABLESAMPLE.
#include <cstdlib>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

bool Grammar::AtPivot() const { return At(Tok::kPivot, Tok::kLeftParen); }

bool Grammar::AtUnpivot() const {
  return At(Tok::kUnpivot) && (Peek(1) == Tok::kLeftParen || Peek(1) == Tok::kInclude || Peek(1) == Tok::kExclude);
}

// PIVOT (aggregates FOR column IN (values)); several columns and their values are structs.
RelationPtr Grammar::PivotClause(RelationPtr input) {
  const int32_t first = Mark();
  ExpectAll(Tok::kPivot, Tok::kLeftParen);
  Aggregate pivot;
  pivot.input = std::move(input);
  pivot.grouping = Aggregate::Grouping::kPivot;
  pivot.implicit_groups = true;
  const bool outer_pivot = std::exchange(in_pivot_, true);
  pivot.aggregates = NamedExpressions();
  in_pivot_ = outer_pivot;
  Expect(Tok::kFor);
  pivot.pivot_column = PivotColumn();
  ExpectAll(Tok::kIn, Tok::kLeftParen);
  do {
    const int32_t value = Mark();
    ExprPtr expr = Expression();
    if (At(Tok::kAs) ? Accept(Tok::kAs) : AtName()) {
      Alias alias;
      alias.child = std::move(expr);
      alias.names = {ParseClosedName()};
      expr = MakeExpr(std::move(alias), SpanFrom(value));
    }
    pivot.pivot_values.push_back(std::move(expr));
  } while (Accept(Tok::kComma));
  ExpectAll(Tok::kRightParen, Tok::kRightParen);
  return MakeRelation(std::move(pivot), SpanFrom(first));
}

ExprPtr Grammar::PivotColumn() {
  const int32_t first = Mark();
  const auto column = [this] {
    const int32_t name = Mark();
    Attribute attribute;
    attribute.parts.push_back(ParseClosedName());
    return MakeExpr(std::move(attribute), SpanFrom(name));
  };
  if (!Accept(Tok::kLeftParen)) return column();
  std::vector<ExprPtr> columns;
  do {
    columns.push_back(column());
  } while (Accept(Tok::kComma));
  Expect(Tok::kRightParen);
  if (columns.size() == 1) return std::move(columns.front());
  return MakeCall("struct", std::move(columns), SpanFrom(first));
}

// UNPIVOT [INCLUDE | EXCLUDE NULLS] (value FOR name IN (columns)) or ((values) FOR name IN ((columns), …))
RelationPtr Grammar::UnpivotClause(RelationPtr input) {
  const int32_t first = Mark();
  Expect(Tok::kUnpivot);
  Unpivot unpivot;
  unpivot.input = std::move(input);
  unpivot.ids_given = false;
  unpivot.include_nulls = At(Tok::kInclude);
  if (AtAny(Tok::kInclude, Tok::kExclude)) {
    Advance();
    Expect(Tok::kNulls);
  }
  Expect(Tok::kLeftParen);
  const bool several = Accept(Tok::kLeftParen);
  do {
    unpivot.value_names.push_back(ParseName());
  } while (several && Accept(Tok::kComma));
  if (several) Expect(Tok::kRightParen);
  Expect(Tok::kFor);
  unpivot.variable_name = ParseName();
  ExpectAll(Tok::kIn, Tok::kLeftParen);
  do {
    UnpivotColumns(unpivot, several);
  } while (Accept(Tok::kComma));
  ExpectAll(Tok::kRightParen, Tok::kRightParen);
  if (At(Tok::kAs) && IsName(Peek(1))) {
    Advance();
  } else if (!AtTableAlias()) {
    return MakeRelation(std::move(unpivot), SpanFrom(first));
  }
  SubqueryAlias alias;
  alias.alias = {ParseClosedName()};
  alias.input = MakeRelation(std::move(unpivot), SpanFrom(first));
  return MakeRelation(std::move(alias), SpanFrom(first));
}

// column [AS alias], or (column, …) [AS alias]
void Grammar::UnpivotColumns(Unpivot& unpivot, bool several) {
  const auto column = [this] {
    const int32_t name = Mark();
    Attribute attribute;
    attribute.parts = ParseDottedName();
    return MakeExpr(std::move(attribute), SpanFrom(name));
  };
  std::vector<ExprPtr> group;
  if (several) Expect(Tok::kLeftParen);
  do {
    group.push_back(column());
  } while (several && Accept(Tok::kComma));
  if (several) Expect(Tok::kRightParen);
  std::optional<std::string> alias;
  if (At(Tok::kAs) ? Accept(Tok::kAs) : AtName()) alias = ParseClosedName();
  unpivot.value_aliases.push_back(std::move(alias));
  if (several) {
    unpivot.value_groups.push_back(std::move(group));
  } else {
    if (!unpivot.values) unpivot.values.emplace();
    unpivot.values->push_back(std::move(group.front()));
  }
}

bool Grammar::AtSample() const { return At(Tok::kTablesample, Tok::kLeftParen); }

namespace {

Sample FractionSample(double fraction) {
  Sample sample;
  sample.upper = fraction;
  return sample;
}

}  // namespace

// TABLESAMPLE (10 PERCENT | 5 ROWS | BUCKET 1 OUT OF 4) [REPEATABLE (seed)]: a Sample, or a Limit for rows, without
// its input.
RelationOp Grammar::SampleClause() {
  const int32_t first = Mark();
  ExpectAll(Tok::kTablesample, Tok::kLeftParen);
  if (Accept(Tok::kRightParen)) throw Error("_LEGACY_ERROR_TEMP_0014", {}, SpanFrom(first));
  RelationOp sample;
  if (At(Tok::kBucket) && Peek(1) == Tok::kIntegerNumber) {
    sample = SampleByBucket(first);
  } else if (AtPercent()) {
    const bool negative = Accept(Tok::kMinusSign);
    Advance();
    const double percent = std::strtod(std::string(LastText()).c_str(), nullptr) * (negative ? -1 : 1);
    Expect(Tok::kPercent);
    sample = FractionSample(percent / 100);
  } else {
    sample = SampleByRows(first);
  }
  Expect(Tok::kRightParen);
  std::optional<int64_t> seed;
  if (Accept(Tok::kRepeatable)) {
    Expect(Tok::kLeftParen);
    seed = ParseInteger();
    Expect(Tok::kRightParen);
  }
  if (Sample* fraction = std::get_if<Sample>(&sample)) {
    fraction->seed = seed;
    if (fraction->upper < 0 || fraction->upper > 1) {
      throw Error("_LEGACY_ERROR_TEMP_0064",
                  {{"msg", "The fraction " + std::to_string(fraction->upper) + " to sample is not between 0 and 1"}},
                  SpanFrom(first));
    }
  }
  return sample;
}

bool Grammar::AtPercent() const {
  const int32_t ahead = At(Tok::kMinusSign) ? 1 : 0;
  return (Peek(ahead) == Tok::kIntegerNumber || Peek(ahead) == Tok::kDecimalNumber) && Peek(ahead + 1) == Tok::kPercent;
}

RelationOp Grammar::SampleByBucket(int32_t first) {
  Expect(Tok::kBucket);
  const double numerator = ParseInteger();
  ExpectAll(Tok::kOut, Tok::kOf);
  const double denominator = ParseInteger();
  if (Accept(Tok::kOn)) {
    ParseDottedName();
    const bool call = Accept(Tok::kLeftParen);
    if (call) Expect(Tok::kRightParen);
    Expect(Tok::kRightParen);
    throw Error("_LEGACY_ERROR_TEMP_0015",
                {{"msg", call ? "BUCKET x OUT OF y ON function" : "BUCKET x OUT OF y ON colname"}}, SpanFrom(first));
  }
  return FractionSample(numerator / denominator);
}

RelationOp Grammar::SampleByRows(int32_t first) {
  const int32_t size = Mark();
  ExprPtr rows = Expression();
  if (Accept(Tok::kRows)) return Limit{nullptr, std::move(rows)};
  const std::string bytes(TextBetween(size, Mark() - 1));
  Expect(Tok::kRightParen);
  const bool is_length = bytes.size() > 1 &&
                         std::string_view("bBkKmMgG").find(bytes.back()) != std::string_view::npos &&
                         bytes.find_first_not_of("0123456789") == bytes.size() - 1;
  if (is_length) throw Error("_LEGACY_ERROR_TEMP_0015", {{"msg", "byteLengthLiteral"}}, SpanFrom(first));
  throw Error("_LEGACY_ERROR_TEMP_0016", {{"bytesStr", bytes}}, SpanFrom(first));
}

RelationPtr Grammar::SampleOf(RelationOp sample, RelationPtr input, int32_t first) {
  if (Limit* rows = std::get_if<Limit>(&sample)) {
    rows->input = std::move(input);
  } else {
    std::get<Sample>(sample).input = std::move(input);
  }
  return MakeRelation(std::move(sample), SpanFrom(first));
}

}  // namespace piezo::frontend::sql
