// The kernels of variants: from JSON, into parts, to their types.
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/variant_cast.h"
#include "functions/kernels/variant_vector.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;
using types::VariantBuilder;
using types::VariantView;

std::string Name(const duckdb::Value& text) { return duckdb::StringValue::Get(text); }

/// What went wrong with a text, unless it is to become null.
void FailParse(VariantBuilder::Problem problem, std::string_view text, int64_t site) {
  if (problem == VariantBuilder::Problem::kTooLarge) {
    engine::RaiseCondition(
        "VARIANT_SIZE_LIMIT",
        {{"sizeLimit", std::to_string(types::kMaxVariantBytes >> 20) + ".0 MiB"}, {"functionName", "`parse_json`"}},
        site);
  }
  engine::RaiseCondition("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                         {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}}, site);
}

/// piezo_parse_json(text, whether the last of repeated keys counts, whether failures are null, site)
Body BindParse(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool gives_null = call.TakeLastConstant().GetValue<bool>();
  const bool last_key_wins = call.TakeLastConstant().GetValue<bool>();
  call.Returns(VariantType());
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const Values<string_t> texts(args.data[0], args.size());
    JsonDocument document(types::kStrictJson);
    VariantBuilder builder(last_key_wins);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < args.size(); ++row) {
      if (texts.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const std::string_view text = View(texts[row]);
      const JsonNode* root = document.Parse(text);
      builder.Clear();
      if (root != nullptr) builder.AppendJson(*root);
      if (root != nullptr && builder.problem() == VariantBuilder::Problem::kNone) {
        WriteVariant(builder, result, row);
        continue;
      }
      if (!gives_null) FailParse(builder.problem(), text, site);
      FlatVector::SetNull(result, row, true);
    }
  };
}

/// Calls write(variant, row) for the rows that are not null.
template <class Write>
void ForEachVariant(DataChunk& args, Vector& result, Write write) {
  const VariantColumn variants(args.data[0], args.size());
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (idx_t row = 0; row < args.size(); ++row) {
    const std::optional<VariantView> variant = variants.At(row);
    if (variant) {
      engine::WithErrorsAsData([&] { write(*variant, row); });
    } else {
      FlatVector::SetNull(result, row, true);
    }
  }
}

struct Target {
  int64_t site;
  bool gives_null;
  types::TimeZone zone;
  DataType type;
};

/// The arguments at the end of what casts: type as JSON, zone, whether failures are null, site.
Target TakeTarget(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool gives_null = call.TakeLastConstant().GetValue<bool>();
  const auto zone = types::TimeZone::Find(Name(call.TakeLastConstant()));
  const DataType type = types::FromJson(Name(call.TakeLastConstant()));
  call.Returns(engine::ToEngine(type));
  return {site, gives_null, zone.value_or(types::TimeZone::Utc()), type};
}

VariantCast CastTo(const Target& to) { return {to.type, to.zone, {.raises = !to.gives_null, .site = to.site}}; }

/// piezo_cast_variant(variant, …)
Body BindCast(KernelCall& call) {
  return [to = TakeTarget(call)](DataChunk& args, ExpressionState&, Vector& result) {
    const VariantCast cast = CastTo(to);
    ForEachVariant(args, result, [&](const VariantView& variant, idx_t row) { cast.Write(variant, result, row); });
  };
}

/// piezo_variant_get(variant, path, …)
Body BindGet(KernelCall& call) {
  return [to = TakeTarget(call)](DataChunk& args, ExpressionState&, Vector& result) {
    const VariantCast cast = CastTo(to);
    const Values<string_t> paths(args.data[1], args.size());
    std::optional<types::VariantPath> path;
    std::string path_text;
    ForEachVariant(args, result, [&](const VariantView& variant, idx_t row) {
      if (paths.IsNull(row)) return FlatVector::SetNull(result, row, true);
      if (!path || path_text != View(paths[row])) {
        path_text = View(paths[row]);
        path = types::VariantPath::Parse(path_text);
      }
      if (!path) {
        engine::RaiseCondition(
            "INVALID_VARIANT_GET_PATH",
            {{"path", path_text}, {"functionName", to.gives_null ? "`try_variant_get`" : "`variant_get`"}}, to.site);
      }
      const std::optional<VariantView> part = path->Follow(variant);
      if (!part) return FlatVector::SetNull(result, row, true);
      cast.Write(*part, result, row);
    });
  };
}

/// piezo_is_variant_null(variant): false for a null.
Body BindIsNull(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const VariantColumn variants(args.data[0], args.size());
    ForEachRowWithNulls<bool>(args, result, [&](idx_t row, duckdb::ValidityMask&) {
      const std::optional<VariantView> variant = variants.At(row);
      return variant && engine::WithErrorsAsData([&] { return variant->is(types::VariantKind::kNull); });
    });
  };
}

/// piezo_schema_of_variant(variant)
Body BindSchema(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    ForEachVariant(args, result, [&](const VariantView& variant, idx_t row) {
      FlatVector::GetData<string_t>(result)[row] = Put(result, types::VariantTypeText(types::TypeOfVariant(variant)));
    });
  };
}

/// piezo_variant_parts(variant): of an object or array, a list of structs of place, key and value. The values share the
/// whole's metadata.
Body BindParts(KernelCall& call) {
  call.Returns(LogicalType::LIST(
      LogicalType::STRUCT({{"pos", LogicalType::INTEGER}, {"key", LogicalType::VARCHAR}, {"value", VariantType()}})));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    idx_t used = 0;
    ForEachVariant(args, result, [&](const VariantView& variant, idx_t row) {
      const size_t count = variant.size();
      const bool object = variant.is(types::VariantKind::kObject);
      duckdb::ListVector::SetListSize(result, used);
      duckdb::ListVector::Reserve(result, used + count);
      auto& columns = duckdb::StructVector::GetEntries(duckdb::ListVector::GetEntry(result));
      for (size_t i = 0; i < count; ++i) {
        FlatVector::GetData<int32_t>(*columns[0])[used + i] = static_cast<int32_t>(i);
        if (object) {
          FlatVector::GetData<string_t>(*columns[1])[used + i] = Put(*columns[1], variant.key(i));
        } else {
          FlatVector::SetNull(*columns[1], used + i, true);
        }
        WriteVariant(variant.metadata(), variant.at(i).bytes(), *columns[2], used + i);
      }
      FlatVector::GetData<duckdb::list_entry_t>(result)[row] = {used, count};
      used += count;
    });
    duckdb::ListVector::SetListSize(result, used);
  };
}

}  // namespace

void AddVariantKernels(KernelSet& kernels) {
  kernels.Add("piezo_parse_json", BindParse, KernelNulls::kSeen);
  kernels.Add("piezo_cast_variant", BindCast, KernelNulls::kSeen);
  kernels.Add("piezo_variant_get", BindGet, KernelNulls::kSeen);
  kernels.Add("piezo_is_variant_null", BindIsNull, KernelNulls::kSeen);
  kernels.Add("piezo_schema_of_variant", BindSchema, KernelNulls::kSeen);
  kernels.Add("piezo_variant_parts", BindParts, KernelNulls::kSeen);
}

}  // namespace piezo::functions
