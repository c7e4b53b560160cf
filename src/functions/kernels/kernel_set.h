// KernelSet: how kernels are declared. Each has one entry whatever the types of its arguments; a bind function looks at
// the types, takes constant arguments out of the call and gives the loop that runs over the vectors.
#pragma once

#include <duckdb.hpp>
#include <duckdb/function/copy_function.hpp>
#include <string>
#include <vector>

#include "engine/kernel_error.h"

namespace piezo::functions {

/// Runs over one chunk of arguments.
using Body = duckdb::scalar_function_t;

/// One call of a kernel while DuckDB binds it.
class KernelCall {
 public:
  KernelCall(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
             duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments);

  size_t size() const { return arguments_.size(); }
  const duckdb::LogicalType& type(size_t index) const { return arguments_[index]->return_type; }
  duckdb::ClientContext& context() { return context_; }

  /// Takes the last argument away: the constant by which the statement finds the place in the user's text. The kernel
  /// may raise.
  int64_t TakeSite();
  /// Takes a constant argument away. A constant that is null comes as a null value.
  duckdb::Value TakeConstant(size_t index);
  duckdb::Value TakeLastConstant() { return TakeConstant(size() - 1); }
  /// Takes the last argument away: a constant that stands for its type only.
  duckdb::LogicalType TakeType();
  bool IsConstant(size_t index) const;
  /// The constant at `index`, which stays an argument.
  duckdb::Value Constant(size_t index) const;

  /// Asks for an argument as another type; DuckDB casts it.
  void CastArgument(size_t index, duckdb::LogicalType type);
  void Returns(duckdb::LogicalType type);
  void MayRaise();
  void Volatile();

  std::vector<duckdb::Value> TakeConstants() { return std::move(constants_); }

 private:
  duckdb::ClientContext& context_;
  duckdb::ScalarFunction& function_;
  duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments_;
  std::vector<duckdb::Value> constants_;  // taken: part of what makes two calls the same
};

/// The state of one thread in a kernel that keeps one: made by the factory given with Add.
template <class T>
struct LocalState : duckdb::FunctionLocalState {
  template <class... Args>
  explicit LocalState(Args&&... args) : value(std::forward<Args>(args)...) {}
  T value;
};

/// Gives the loop for a call, after looking at its types; throws duckdb::BinderException for types it does not know.
using KernelBind = Body (*)(KernelCall& call);

/// One call of an aggregate kernel while DuckDB binds it.
class AggregateCall {
 public:
  AggregateCall(duckdb::ClientContext& context, duckdb::AggregateFunction& function,
                duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments)
      : context_(context), function_(function), arguments_(arguments) {}

  size_t size() const { return arguments_.size(); }
  const duckdb::LogicalType& type(size_t index) const { return arguments_[index]->return_type; }
  duckdb::ClientContext& context() { return context_; }

  int64_t TakeSite();
  duckdb::Value TakeConstant(size_t index);
  duckdb::Value TakeLastConstant() { return TakeConstant(size() - 1); }
  duckdb::LogicalType TakeType();

  /// Puts `aggregate` (without name) in place; its argument types may be left out. `data` is what the aggregate finds
  /// in AggregateInputData::bind_data.
  void Use(duckdb::AggregateFunction aggregate, duckdb::unique_ptr<duckdb::FunctionData> data = nullptr);

  std::vector<duckdb::Value> TakeConstants() { return std::move(constants_); }
  duckdb::unique_ptr<duckdb::FunctionData> TakeData() { return std::move(data_); }

 private:
  duckdb::ClientContext& context_;
  duckdb::AggregateFunction& function_;
  duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments_;
  std::vector<duckdb::Value> constants_;
  duckdb::unique_ptr<duckdb::FunctionData> data_;
};
using AggregateBind = void (*)(AggregateCall& call);

/// What an aggregate kernel's bind leaves for its loops: the site of the call. Aggregates with more derive from it.
struct AggregateSite : duckdb::FunctionData {
  explicit AggregateSite(int64_t at) : site(at) {}
  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<AggregateSite>(site); }
  bool Equals(const duckdb::FunctionData& other) const override { return site == other.Cast<AggregateSite>().site; }
  int64_t site;
};

/// What a kernel does with nulls: gives null for them, or sees them itself.
enum class KernelNulls : uint8_t { kGiveNull, kSeen };

/// Collects kernels and puts them into a database's catalog.
class KernelSet {
 public:
  /// `local_state` makes what each thread of a call keeps (a LocalState).
  void Add(std::string_view name, KernelBind bind, KernelNulls nulls = KernelNulls::kGiveNull,
           duckdb::init_local_state_t local_state = nullptr);
  /// A kernel that takes a lambda, complete with its own bind.
  void Add(duckdb::ScalarFunction function);
  void AddAggregate(std::string_view name, AggregateBind bind);
  void AddTable(duckdb::TableFunction function) { tables_.push_back(std::move(function)); }
  void AddCopy(duckdb::CopyFunction function) { copies_.push_back(std::move(function)); }
  void Register(duckdb::DatabaseInstance& database);

 private:
  std::vector<duckdb::ScalarFunction> scalars_;
  std::vector<duckdb::AggregateFunction> aggregates_;
  std::vector<duckdb::TableFunction> tables_;
  std::vector<duckdb::CopyFunction> copies_;
};

[[noreturn]] void RefuseTypes(const KernelCall& call);

}  // namespace piezo::functions
