// The parts of DataFrame for missing values and statistics.
#include "client/literals.h"
#include "client/plan.h"
#include "piezo/client/data_frame.h"
#include "piezo/client/functions.h"

namespace piezo::client {

using detail::PlanNode;
using detail::Refine;
using Columns = std::vector<Column>;
using Names = std::vector<std::string>;
namespace sc = spark::connect;

DataFrameNaFunctions DataFrame::na() const { return DataFrameNaFunctions(*this); }
DataFrameStatFunctions DataFrame::stat() const { return DataFrameStatFunctions(*this); }

namespace {

/// Spark fills with a boolean, a long, a double or a string; smaller numbers are widened to these.
Value Filling(const Value& value) {
  return std::visit(
      [&](const auto& held) -> Value {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::same_as<Held, bool> || !std::is_arithmetic_v<Held>)
          return value;
        else if constexpr (std::floating_point<Held>)
          return static_cast<double>(held);
        else
          return static_cast<int64_t>(held);
      },
      value.storage());
}

DataFrame Fill(const DataFrame& frame, const Names& columns, const std::vector<Value>& values) {
  return Refine(frame, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& fill = *out.mutable_fill_na();
    input.WriteTo(*fill.mutable_input());
    detail::AddAll(columns, fill.mutable_cols());
    for (const Value& value : values) detail::ToLiteral(Filling(value), *fill.add_values());
  });
}

}  // namespace

DataFrame DataFrame::fillWith(const Value& value, const Names& columns) const { return Fill(*this, columns, {value}); }

DataFrame DataFrame::fillna(const std::vector<std::pair<std::string, Value>>& values) const {
  Names columns;
  std::vector<Value> fillings;
  for (const auto& [column, value] : values) {
    columns.push_back(column);
    fillings.push_back(value);
  }
  return Fill(*this, columns, fillings);
}

DataFrame DataFrame::dropna(std::string_view how, std::optional<int32_t> threshold, const Names& columns) const {
  if (how != "any" && how != "all") throw Error(ErrorKind::kUsage, "dropna() drops how='any' or how='all'.");
  if (!threshold && how == "all") threshold = 1;
  return Refine(*this, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& drop = *out.mutable_drop_na();
    input.WriteTo(*drop.mutable_input());
    detail::AddAll(columns, drop.mutable_cols());
    if (threshold) drop.set_min_non_nulls(*threshold);
  });
}

DataFrame DataFrame::replace(const std::vector<std::pair<Value, Value>>& values, const Names& columns) const {
  return Refine(*this, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& replace = *out.mutable_replace();
    input.WriteTo(*replace.mutable_input());
    detail::AddAll(columns, replace.mutable_cols());
    for (const auto& [from, to] : values) {
      auto& pair = *replace.add_replacements();
      // Numbers are replaced as doubles, whatever their columns' types.
      const auto number = [](const Value& value) {
        const Value wide = Filling(value);
        const auto* integer = std::get_if<int64_t>(&wide.storage());
        return integer != nullptr ? Value(static_cast<double>(*integer)) : wide;
      };
      detail::ToLiteral(number(from), *pair.mutable_old_value());
      detail::ToLiteral(number(to), *pair.mutable_new_value());
    }
  });
}

DataFrame DataFrame::summary(const Names& statistics) const {
  return Refine(*this, {}, [statistics](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_summary()->mutable_input());
    detail::AddAll(statistics, out.mutable_summary()->mutable_statistics());
  });
}

DataFrame DataFrame::describe(const Names& columns) const {
  return Refine(*this, {}, [columns](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_describe()->mutable_input());
    detail::AddAll(columns, out.mutable_describe()->mutable_cols());
  });
}

double DataFrame::cov(std::string column1, std::string column2) const {
  return detail::Single(Refine(*this, {},
                               [=](sc::Relation& out, const PlanNode& input, const Columns&) {
                                 input.WriteTo(*out.mutable_cov()->mutable_input());
                                 out.mutable_cov()->set_col1(column1);
                                 out.mutable_cov()->set_col2(column2);
                               }))
      .get<double>();
}

double DataFrame::corr(std::string column1, std::string column2) const {
  return detail::Single(Refine(*this, {},
                               [=](sc::Relation& out, const PlanNode& input, const Columns&) {
                                 input.WriteTo(*out.mutable_corr()->mutable_input());
                                 out.mutable_corr()->set_col1(column1);
                                 out.mutable_corr()->set_col2(column2);
                                 out.mutable_corr()->set_method("pearson");
                               }))
      .get<double>();
}

DataFrame DataFrame::crosstab(std::string column1, std::string column2) const {
  return Refine(*this, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_crosstab()->mutable_input());
    out.mutable_crosstab()->set_col1(column1);
    out.mutable_crosstab()->set_col2(column2);
  });
}

DataFrame DataFrame::freqItems(const Names& columns, double support) const {
  return Refine(*this, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_freq_items()->mutable_input());
    detail::AddAll(columns, out.mutable_freq_items()->mutable_cols());
    out.mutable_freq_items()->set_support(support);
  });
}

std::vector<std::vector<double>> DataFrame::approxQuantile(const Names& columns,
                                                           const std::vector<double>& probabilities,
                                                           double relative_error) const {
  return detail::Single(Refine(*this, {},
                               [=](sc::Relation& out, const PlanNode& input, const Columns&) {
                                 auto& quantile = *out.mutable_approx_quantile();
                                 input.WriteTo(*quantile.mutable_input());
                                 detail::AddAll(columns, quantile.mutable_cols());
                                 for (const double probability : probabilities) quantile.add_probabilities(probability);
                                 quantile.set_relative_error(relative_error);
                               }))
      .get<std::vector<std::vector<double>>>();
}

DataFrame DataFrame::sampleBy(const ColumnOrName& column, const std::vector<std::pair<Value, double>>& fractions,
                              std::optional<int64_t> seed) const {
  return Refine(*this, {column.column()}, [=](sc::Relation& out, const PlanNode& input, const Columns& all) {
    auto& sample = *out.mutable_sample_by();
    input.WriteTo(*sample.mutable_input());
    *sample.mutable_col() = all.front().expr().proto;
    for (const auto& [stratum, fraction] : fractions) {
      detail::ToLiteral(stratum, *sample.add_fractions()->mutable_stratum());
      sample.mutable_fractions(sample.fractions_size() - 1)->set_fraction(fraction);
    }
    if (seed) sample.set_seed(*seed);
  });
}

}  // namespace piezo::client
