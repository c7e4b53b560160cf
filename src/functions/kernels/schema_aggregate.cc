// The aggregates that look through texts for a schema: piezo_infer_csv(text, options, first) and piezo_infer_json. The
// result is the schema as JSON; `first` is the text that may be a header.
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/schema_inference.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateInputData;
using duckdb::data_ptr_t;
using duckdb::idx_t;
using duckdb::string_t;
using duckdb::Vector;
using MakeInference = Inference (*)(const OptionMap& options);

struct InferData : duckdb::FunctionData {
  MakeInference make = nullptr;
  OptionMap options;
  std::string first;

  std::unique_ptr<SchemaInference> New() const {
    std::unique_ptr<SchemaInference> out = make(options).schema;
    out->Add(first, true);
    return out;
  }
  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<InferData>(*this); }
  bool Equals(const duckdb::FunctionData& other) const override {
    const auto& one = other.Cast<InferData>();
    return make == one.make && first == one.first && options.entries() == one.options.entries();
  }
};

struct State {
  SchemaInference* inference;
};

const InferData& DataOf(const AggregateInputData& input) { return input.bind_data->Cast<InferData>(); }

idx_t StateSize(const duckdb::AggregateFunction&) { return sizeof(State); }

void Initialize(const duckdb::AggregateFunction&, data_ptr_t state) {
  reinterpret_cast<State*>(state)->inference = nullptr;
}

void Update(Vector inputs[], AggregateInputData& input, idx_t, Vector& states, idx_t count) {
  duckdb::UnifiedVectorFormat texts;
  duckdb::UnifiedVectorFormat places;
  inputs[0].ToUnifiedFormat(count, texts);
  states.ToUnifiedFormat(count, places);
  for (idx_t row = 0; row < count; ++row) {
    const idx_t index = texts.sel->get_index(row);
    if (!texts.validity.RowIsValid(index)) continue;
    State& state = *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
    if (state.inference == nullptr) {
      state.inference = engine::WithErrorsAsData([&] { return DataOf(input).New(); }).release();
    }
    const string_t& text = duckdb::UnifiedVectorFormat::GetData<string_t>(texts)[index];
    state.inference->Add({text.GetData(), text.GetSize()}, true);
  }
}

void Combine(Vector& sources, Vector& targets, AggregateInputData&, idx_t count) {
  duckdb::UnifiedVectorFormat from;
  sources.ToUnifiedFormat(count, from);
  State* const* to = duckdb::FlatVector::GetData<State*>(targets);
  for (idx_t row = 0; row < count; ++row) {
    State& source = *duckdb::UnifiedVectorFormat::GetData<State*>(from)[from.sel->get_index(row)];
    if (source.inference == nullptr) continue;
    if (to[row]->inference == nullptr) {
      to[row]->inference = std::exchange(source.inference, nullptr);
    } else {
      to[row]->inference->Merge(*source.inference);
    }
  }
}

void Finalize(Vector& states, AggregateInputData& input, Vector& result, idx_t count, idx_t offset) {
  duckdb::UnifiedVectorFormat places;
  states.ToUnifiedFormat(count, places);
  for (idx_t row = 0; row < count; ++row) {
    State& state = *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
    const Schema schema = engine::WithErrorsAsData(
        [&] { return state.inference == nullptr ? DataOf(input).New()->Finish() : state.inference->Finish(); });
    result.SetValue(row + offset, duckdb::Value(types::ToJson(DataType::Struct(schema))));
  }
}

void Destroy(Vector& states, AggregateInputData&, idx_t count) {
  State* const* places = duckdb::FlatVector::GetData<State*>(states);
  for (idx_t row = 0; row < count; ++row) delete std::exchange(places[row]->inference, nullptr);
}

template <MakeInference kMake>
void Bind(AggregateCall& call) {
  auto data = duckdb::make_uniq<InferData>();
  data->make = kMake;
  data->first = duckdb::StringValue::Get(call.TakeLastConstant());
  data->options = OptionsOf(call.TakeLastConstant());
  call.Use(duckdb::AggregateFunction({duckdb::LogicalType::VARCHAR}, duckdb::LogicalType::VARCHAR, StateSize,
                                     Initialize, Update, Combine, Finalize, nullptr, nullptr, Destroy),
           std::move(data));
}

}  // namespace

void AddSchemaAggregates(KernelSet& kernels) {
  kernels.AddAggregate("piezo_infer_csv", Bind<InferCsv>);
  kernels.AddAggregate("piezo_infer_json", Bind<InferJson>);
}

}  // namespace piezo::functions
