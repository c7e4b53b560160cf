// Values of other types as variants: piezo_to_variant(value, type as JSON, site); and the aggregate
// piezo_variant_schemas(variant), the type that all variants of a group have in common.
#include <utility>

#include "functions/kernels/aggregate_state.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/variant_vector.h"

namespace piezo::functions {
namespace {

using duckdb::AggregateInputData;
using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::string_t;
using duckdb::Vector;
using types::VariantBuilder;

// ---- piezo_to_variant ----

class VariantMaker {
 public:
  explicit VariantMaker(VariantBuilder& builder) : builder_(builder) {}

  void Append(const ValueFormat& format, idx_t row, const DataType& type) {
    if (type.is(TypeId::kNull) || IsNullAt(format, row)) return builder_.AppendNull();
    switch (type.id()) {
      case TypeId::kUdt:
        return Append(format, row, type.storage());
      case TypeId::kStruct:
        return AppendStruct(format, row, type);
      case TypeId::kMap:
        return AppendMap(format, row, type);
      case TypeId::kArray:
        return AppendArray(format, row, type);
      case TypeId::kVariant:
        return builder_.AppendVariant(VariantAt(format, row));
      default:
        return AppendAtom(format, row, type);
    }
  }

 private:
  static std::string_view TextAt(const ValueFormat& format, idx_t row) {
    const auto* texts = duckdb::UnifiedVectorFormat::GetData<string_t>(format.unified);
    const string_t& text = texts[format.unified.sel->get_index(row)];
    return {text.GetData(), text.GetSize()};
  }

  void AppendAtom(const ValueFormat& format, idx_t row, const DataType& type) {
    switch (type.id()) {
      case TypeId::kBoolean:
        return builder_.AppendBoolean(ValueAt<bool>(format, row));
      case TypeId::kByte:
        return builder_.AppendLong(ValueAt<int8_t>(format, row));
      case TypeId::kShort:
        return builder_.AppendLong(ValueAt<int16_t>(format, row));
      case TypeId::kInt:
        return builder_.AppendLong(ValueAt<int32_t>(format, row));
      case TypeId::kLong:
        return builder_.AppendLong(ValueAt<int64_t>(format, row));
      case TypeId::kFloat:
        return builder_.AppendFloat(ValueAt<float>(format, row));
      case TypeId::kDouble:
        return builder_.AppendDouble(ValueAt<double>(format, row));
      case TypeId::kDecimal:
        return builder_.AppendDecimal(DecimalAt(format, row, type.precision()), type.scale());
      case TypeId::kDate:
        return builder_.AppendDate(ValueAt<int32_t>(format, row));
      case TypeId::kTimestamp:
        return builder_.AppendTimestamp(ValueAt<int64_t>(format, row));
      case TypeId::kTimestampNtz:
        return builder_.AppendTimestampNtz(ValueAt<int64_t>(format, row));
      case TypeId::kBinary:
        return builder_.AppendBinary(TextAt(format, row));
      default:
        return builder_.AppendString(TextAt(format, row));
    }
  }

  void AppendStruct(const ValueFormat& format, idx_t row, const DataType& type) {
    const size_t begin = builder_.Begin();
    std::vector<VariantBuilder::Member> members;
    for (size_t i = 0; i < type.fields().size(); ++i) {
      members.push_back(builder_.StartMember(type.fields()[i].name, begin));
      Append(format.children[i], row, type.fields()[i].type);
    }
    builder_.FinishObject(begin, members);
  }

  void AppendMap(const ValueFormat& format, idx_t row, const DataType& type) {
    const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
    const ValueFormat& pairs = format.children[0];
    const size_t begin = builder_.Begin();
    std::vector<VariantBuilder::Member> members;
    for (idx_t i = 0; i < entry.length; ++i) {
      const idx_t pair = entry.offset + i;
      members.push_back(builder_.StartMember(TextAt(pairs.children[0], pair), begin));
      Append(pairs.children[1], pair, type.value());
    }
    builder_.FinishObject(begin, members);
  }

  void AppendArray(const ValueFormat& format, idx_t row, const DataType& type) {
    const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
    const size_t begin = builder_.Begin();
    std::vector<size_t> offsets;
    for (idx_t i = 0; i < entry.length; ++i) {
      offsets.push_back(builder_.StartElement(begin));
      Append(format.children[0], entry.offset + i, type.element());
    }
    builder_.FinishArray(begin, offsets);
  }

  VariantBuilder& builder_;
};

void CheckMade(const VariantBuilder& builder, int64_t site) {
  switch (builder.problem()) {
    case VariantBuilder::Problem::kNone:
      return;
    case VariantBuilder::Problem::kDuplicateKey:
      engine::RaiseCondition("VARIANT_DUPLICATE_KEY", {{"key", builder.duplicate_key()}}, site);
    case VariantBuilder::Problem::kTooLarge:
      engine::RaiseCondition("VARIANT_CONSTRUCTOR_SIZE_LIMIT", {}, site);
  }
}

Body BindMake(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  call.Returns(VariantType());
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    ValueFormat format;
    Vector::RecursiveToUnifiedFormat(args.data[0], args.size(), format);
    VariantBuilder builder;
    VariantMaker maker(builder);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < args.size(); ++row) {
      if (type.is(TypeId::kNull) || IsNullAt(format, row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      builder.Clear();
      engine::WithErrorsAsData([&] { maker.Append(format, row, type); }, site);
      CheckMade(builder, site);
      WriteVariant(builder, result, row);
    }
  };
}

// ---- piezo_variant_schemas ----

struct State {
  DataType* type;
};

idx_t StateSize(const duckdb::AggregateFunction&) { return sizeof(State); }

void Initialize(const duckdb::AggregateFunction&, duckdb::data_ptr_t state) {
  reinterpret_cast<State*>(state)->type = nullptr;
}

void Take(State& state, const DataType& type) {
  if (state.type == nullptr) state.type = new DataType();
  *state.type = types::CommonVariantType(*state.type, type);
}

void Update(Vector inputs[], AggregateInputData&, idx_t, Vector& states, idx_t count) {
  const VariantColumn variants(inputs[0], count);
  duckdb::UnifiedVectorFormat places;
  states.ToUnifiedFormat(count, places);
  for (idx_t row = 0; row < count; ++row) {
    const std::optional<types::VariantView> variant = variants.At(row);
    if (!variant) continue;
    State& state = *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
    engine::WithErrorsAsData([&] { Take(state, types::TypeOfVariant(*variant)); });
  }
}

void Combine(Vector& sources, Vector& targets, AggregateInputData&, idx_t count) {
  duckdb::UnifiedVectorFormat from;
  sources.ToUnifiedFormat(count, from);
  State* const* to = FlatVector::GetData<State*>(targets);
  for (idx_t row = 0; row < count; ++row) {
    const State& source = *duckdb::UnifiedVectorFormat::GetData<State*>(from)[from.sel->get_index(row)];
    if (source.type != nullptr) Take(*to[row], *source.type);
  }
}

void Finalize(Vector& states, AggregateInputData&, Vector& result, idx_t count, idx_t offset) {
  duckdb::UnifiedVectorFormat places;
  states.ToUnifiedFormat(count, places);
  for (idx_t row = 0; row < count; ++row) {
    const State& state = *duckdb::UnifiedVectorFormat::GetData<State*>(places)[places.sel->get_index(row)];
    const DataType type = state.type == nullptr ? DataType::Null() : *state.type;
    result.SetValue(row + offset, duckdb::Value(types::VariantTypeText(type)));
  }
}

void Destroy(Vector& states, AggregateInputData&, idx_t count) {
  State* const* places = FlatVector::GetData<State*>(states);
  for (idx_t row = 0; row < count; ++row) delete std::exchange(places[row]->type, nullptr);
}

void BindSchemas(AggregateCall& call) {
  call.Use(duckdb::AggregateFunction({VariantType()}, duckdb::LogicalType::VARCHAR, StateSize, Initialize, Update,
                                     Combine, Finalize, nullptr, nullptr, Destroy));
}

}  // namespace

void AddVariantMakers(KernelSet& kernels) {
  kernels.Add("piezo_to_variant", BindMake, KernelNulls::kSeen);
  kernels.AddAggregate("piezo_variant_schemas", BindSchemas);
}

}  // namespace piezo::functions
