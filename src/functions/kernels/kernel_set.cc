// See kernel_set.h.
#include "functions/kernels/kernel_set.h"

#include <duckdb/catalog/catalog.hpp>
#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/parser/parsed_data/create_aggregate_function_info.hpp>
#include <duckdb/parser/parsed_data/create_copy_function_info.hpp>
#include <duckdb/parser/parsed_data/create_scalar_function_info.hpp>
#include <duckdb/parser/parsed_data/create_table_function_info.hpp>
#include <duckdb/planner/expression/bound_aggregate_expression.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>

#include "functions/kernels/interrupt.h"

namespace piezo::functions {
namespace {

using duckdb::Expression;
using duckdb::LogicalType;
using Arguments = duckdb::vector<duckdb::unique_ptr<Expression>>;

struct ScalarInfo : duckdb::ScalarFunctionInfo {
  ScalarInfo(KernelBind to_call, KernelNulls with_nulls) : bind(to_call), nulls(with_nulls) {}
  KernelBind bind;
  KernelNulls nulls;
};

struct AggregateInfo : duckdb::AggregateFunctionInfo {
  explicit AggregateInfo(AggregateBind to_call, std::vector<duckdb::Value> taken = {})
      : bind(to_call), constants(std::move(taken)) {}
  AggregateBind bind;
  std::vector<duckdb::Value> constants;  // of a call, once bound
};

/// The constants that a call's bind took away: calls that differ in them are not the same expression.
struct TakenConstants : duckdb::FunctionData {
  explicit TakenConstants(std::vector<duckdb::Value> taken) : values(std::move(taken)) {}
  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<TakenConstants>(values); }
  bool Equals(const duckdb::FunctionData& other) const override {
    const std::vector<duckdb::Value>& others = other.Cast<TakenConstants>().values;
    return std::equal(values.begin(), values.end(), others.begin(), others.end(),
                      [](const duckdb::Value& left, const duckdb::Value& right) {
                        return left.type() == right.type() && duckdb::Value::NotDistinctFrom(left, right);
                      });
  }
  std::vector<duckdb::Value> values;
};

// DuckDB writes parts of a plan down to see which are the same, and copies parts by reading that again. The constants
// that a bind took away belong to what is written; a second bind would miss them, so a kernel cannot be read.

void WriteConstants(duckdb::Serializer& serializer, const std::vector<duckdb::Value>& values) {
  serializer.WriteList(100, "constants", values.size(),
                       [&](duckdb::Serializer::List& list, duckdb::idx_t i) { list.WriteElement(values[i]); });
}

void WriteScalar(duckdb::Serializer& serializer, duckdb::optional_ptr<duckdb::FunctionData> data,
                 const duckdb::ScalarFunction&) {
  WriteConstants(serializer, data->Cast<TakenConstants>().values);
}

void WriteAggregate(duckdb::Serializer& serializer, duckdb::optional_ptr<duckdb::FunctionData>,
                    const duckdb::AggregateFunction& function) {
  WriteConstants(serializer, function.function_info->Cast<AggregateInfo>().constants);
}

/// The exception makes DuckDB go without the copy.
template <class Function>
duckdb::unique_ptr<duckdb::FunctionData> RefuseToRead(duckdb::Deserializer&, Function& function) {
  throw duckdb::NotImplementedException("%s is not copied", function.name);
}

/// For a kernel with a bind of its own, whose data nothing here knows.
void RefuseToWrite(duckdb::Serializer&, duckdb::optional_ptr<duckdb::FunctionData>,
                   const duckdb::ScalarFunction& function) {
  throw duckdb::NotImplementedException("%s is not written", function.name);
}

std::vector<LogicalType> TypesOf(const Arguments& arguments) {
  std::vector<LogicalType> types;
  for (const auto& argument : arguments) types.push_back(argument->return_type);
  return types;
}

/// An argument that is NULL without a type: which loop to run cannot be told, but what comes out can.
bool HasBareNull(const Arguments& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const duckdb::unique_ptr<Expression>& argument) {
    return argument->return_type.id() == duckdb::LogicalTypeId::SQLNULL;
  });
}

void GiveNull(duckdb::DataChunk&, duckdb::ExpressionState&, duckdb::Vector& result) {
  result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  duckdb::ConstantVector::SetNull(result, true);
}

/// The kernel's loop, which may ask whether its query was interrupted.
Body WithInterrupts(Body body) {
  return [body = std::move(body)](duckdb::DataChunk& args, duckdb::ExpressionState& state, duckdb::Vector& result) {
    const InterruptScope scope(state.HasContext() ? &state.GetContext().interrupted : nullptr);
    body(args, state, result);
  };
}

duckdb::unique_ptr<duckdb::FunctionData> BindScalar(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                                                    Arguments& arguments) {
  const auto& info = function.GetExtraFunctionInfo().Cast<ScalarInfo>();
  const bool gives_null = info.nulls == KernelNulls::kGiveNull;
  const KernelBind bind = info.bind;
  KernelCall call(context, function, arguments);
  if (gives_null && HasBareNull(arguments)) {
    call.Returns(LogicalType::SQLNULL);
    function.SetFunctionCallback(GiveNull);
  } else {
    function.SetFunctionCallback(WithInterrupts(engine::WithErrorsAsData([&] { return bind(call); })));
  }
  if (gives_null) function.SetNullHandling(duckdb::FunctionNullHandling::DEFAULT_NULL_HANDLING);
  return duckdb::make_uniq<TakenConstants>(call.TakeConstants());
}

duckdb::unique_ptr<duckdb::FunctionData> BindAggregate(duckdb::ClientContext& context,
                                                       duckdb::AggregateFunction& function, Arguments& arguments) {
  const AggregateBind bind = function.function_info->Cast<AggregateInfo>().bind;
  const std::vector<LogicalType> types = TypesOf(arguments);
  function.arguments.assign(types.begin(), types.end());
  function.varargs = LogicalType(duckdb::LogicalTypeId::INVALID);
  AggregateCall call(context, function, arguments);
  bind(call);
  function.function_info = duckdb::make_shared_ptr<AggregateInfo>(bind, call.TakeConstants());
  function.SetSerializeCallback(WriteAggregate);
  function.SetDeserializeCallback(RefuseToRead<duckdb::AggregateFunction>);
  return call.TakeData();
}

duckdb::Value Evaluate(duckdb::ClientContext& context, const Expression& expression) {
  if (!expression.IsFoldable()) throw duckdb::BinderException("a kernel's argument is not constant");
  return duckdb::ExpressionExecutor::EvaluateScalar(context, expression);
}

}  // namespace

KernelCall::KernelCall(duckdb::ClientContext& context, duckdb::ScalarFunction& function, Arguments& arguments)
    : context_(context), function_(function), arguments_(arguments) {
  const std::vector<LogicalType> types = TypesOf(arguments);
  function_.arguments.assign(types.begin(), types.end());
  function_.varargs = LogicalType(duckdb::LogicalTypeId::INVALID);
  for (LogicalType& type : function_.arguments) {
    if (type.id() == duckdb::LogicalTypeId::SQLNULL) type = LogicalType::VARCHAR;
  }
}

int64_t KernelCall::TakeSite() {
  MayRaise();
  return TakeLastConstant().GetValue<int64_t>();
}

duckdb::Value KernelCall::TakeConstant(size_t index) {
  duckdb::Value value = Evaluate(context_, *arguments_[index]);
  duckdb::Function::EraseArgument(function_, arguments_, index);
  constants_.push_back(value);
  return value;
}

LogicalType KernelCall::TakeType() { return TakeLastConstant().type(); }

bool KernelCall::IsConstant(size_t index) const { return arguments_[index]->IsFoldable(); }

duckdb::Value KernelCall::Constant(size_t index) const { return Evaluate(context_, *arguments_[index]); }

void KernelCall::CastArgument(size_t index, LogicalType type) { function_.arguments[index] = std::move(type); }

void KernelCall::Returns(LogicalType type) { function_.SetReturnType(std::move(type)); }

void KernelCall::MayRaise() { function_.SetFallible(); }

void KernelCall::Volatile() { function_.SetVolatile(); }

int64_t AggregateCall::TakeSite() { return TakeLastConstant().GetValue<int64_t>(); }

duckdb::Value AggregateCall::TakeConstant(size_t index) {
  duckdb::Value value = Evaluate(context_, *arguments_[index]);
  duckdb::Function::EraseArgument(function_, arguments_, index);
  constants_.push_back(value);
  return value;
}

LogicalType AggregateCall::TakeType() { return TakeLastConstant().type(); }

void AggregateCall::Use(duckdb::AggregateFunction aggregate, duckdb::unique_ptr<duckdb::FunctionData> data) {
  aggregate.name = function_.name;
  if (aggregate.arguments.empty()) aggregate.arguments = function_.arguments;
  aggregate.original_arguments = function_.original_arguments;
  aggregate.function_info = function_.function_info;
  function_ = std::move(aggregate);
  data_ = std::move(data);
}

void KernelSet::Add(std::string_view name, KernelBind bind, KernelNulls nulls, duckdb::init_local_state_t local_state) {
  duckdb::ScalarFunction function(std::string(name), {}, LogicalType::ANY, nullptr, BindScalar);
  function.varargs = LogicalType::ANY;
  // Before the bind, so that a constant null does not replace the call by a null of no type.
  function.SetNullHandling(duckdb::FunctionNullHandling::SPECIAL_HANDLING);
  function.SetInitStateCallback(local_state);
  function.SetSerializeCallback(WriteScalar);
  function.SetDeserializeCallback(RefuseToRead<duckdb::ScalarFunction>);
  function.SetExtraFunctionInfo<ScalarInfo>(bind, nulls);
  scalars_.push_back(std::move(function));
}

void KernelSet::Add(duckdb::ScalarFunction function) {
  function.SetSerializeCallback(RefuseToWrite);
  function.SetDeserializeCallback(RefuseToRead<duckdb::ScalarFunction>);
  scalars_.push_back(std::move(function));
}

void KernelSet::AddAggregate(std::string_view name, AggregateBind bind) {
  duckdb::AggregateFunction function(std::string(name), {}, LogicalType::ANY, nullptr, nullptr, nullptr, nullptr,
                                     nullptr, duckdb::FunctionNullHandling::DEFAULT_NULL_HANDLING, nullptr,
                                     BindAggregate);
  function.varargs = LogicalType::ANY;
  function.function_info = duckdb::make_shared_ptr<AggregateInfo>(bind);
  aggregates_.push_back(std::move(function));
}

void KernelSet::Register(duckdb::DatabaseInstance& database) {
  duckdb::Connection connection(database);
  connection.BeginTransaction();
  duckdb::Catalog& catalog = duckdb::Catalog::GetSystemCatalog(database);
  for (duckdb::ScalarFunction& function : scalars_) {
    duckdb::CreateScalarFunctionInfo info(std::move(function));
    catalog.CreateFunction(*connection.context, info);
  }
  for (duckdb::AggregateFunction& function : aggregates_) {
    duckdb::CreateAggregateFunctionInfo info(std::move(function));
    catalog.CreateFunction(*connection.context, info);
  }
  for (duckdb::TableFunction& function : tables_) {
    duckdb::CreateTableFunctionInfo info(std::move(function));
    catalog.CreateTableFunction(*connection.context, info);
  }
  for (duckdb::CopyFunction& function : copies_) {
    duckdb::CreateCopyFunctionInfo info(std::move(function));
    catalog.CreateCopyFunction(*connection.context, info);
  }
  connection.Commit();
}

void RefuseTypes(const KernelCall& call) {
  std::string types;
  for (size_t i = 0; i < call.size(); ++i) types += (i > 0 ? ", " : "") + call.type(i).ToString();
  throw duckdb::BinderException("a kernel was called with (" + types + ")");
}

}  // namespace piezo::functions
