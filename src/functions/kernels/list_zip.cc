// Kernels that pair the elements of arrays, or number them: for arrays_zip, zip_with and the generators.
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListType;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::StructVector;
using duckdb::Vector;

/// Copies element `i` of each row's list to the places that the longest list of the row has; nulls behind its end.
void CopyPadded(const ListArgument& lists, const list_entry_t* entries, idx_t rows, idx_t total, Vector& target) {
  std::vector<duckdb::sel_t> places(total, 0);
  std::vector<idx_t> padding;
  for (idx_t row = 0; row < rows; ++row) {
    if (entries[row].length == 0) continue;
    const list_entry_t list = lists.At(row);
    for (idx_t i = 0; i < entries[row].length; ++i) {
      if (i < list.length) {
        places[entries[row].offset + i] = static_cast<duckdb::sel_t>(list.offset + i);
      } else {
        padding.push_back(entries[row].offset + i);
      }
    }
  }
  if (lists.child_size() > 0 && total > 0) {
    duckdb::VectorOperations::Copy(lists.child(), target, duckdb::SelectionVector(places.data()), total, 0, 0);
  }
  for (const idx_t place : padding) FlatVector::SetNull(target, place, true);
}

/// piezo_list_zip(lists…, null of the result's type): a struct of the elements at each place.
Body BindZip(KernelCall& call) {
  call.Returns(call.TakeType());
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    std::vector<ListArgument> lists;
    for (Vector& argument : args.data) lists.emplace_back(argument, rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* entries = FlatVector::GetData<list_entry_t>(result);
    idx_t total = 0;
    for (idx_t row = 0; row < rows; ++row) {
      idx_t length = 0;
      bool unknown = false;
      for (const ListArgument& list : lists) {
        unknown = unknown || list.IsNull(row);
        if (!unknown) length = std::max<idx_t>(length, list.At(row).length);
      }
      if (unknown) {
        FlatVector::SetNull(result, row, true);
        length = 0;
      }
      entries[row] = {total, length};
      total += length;
    }
    ListVector::Reserve(result, total);
    auto& fields = StructVector::GetEntries(ListVector::GetEntry(result));
    for (size_t i = 0; i < lists.size(); ++i) CopyPadded(lists[i], entries, rows, total, *fields[i]);
    ListVector::SetListSize(result, total);
  };
}

/// The type of an array's element with its place before it.
LogicalType NumberedType(const LogicalType& element) {
  duckdb::child_list_t<LogicalType> fields = {{"pos", LogicalType::INTEGER}};
  if (element.id() == duckdb::LogicalTypeId::STRUCT) {
    for (idx_t i = 0; i < duckdb::StructType::GetChildCount(element); ++i) {
      fields.emplace_back("col" + std::to_string(i), duckdb::StructType::GetChildType(element, i));
    }
  } else {
    fields.emplace_back("col", element);
  }
  return LogicalType::STRUCT(std::move(fields));
}

/// piezo_list_number(list, whether the elements are map entries): (place from 0, element), the latter's parts when they
/// are map entries.
Body BindNumber(KernelCall& call) {
  const bool entries_apart = call.TakeLastConstant().GetValue<bool>();
  const LogicalType element = ListType::GetChildType(call.type(0));
  const LogicalType numbered =
      entries_apart ? NumberedType(element) : LogicalType::STRUCT({{"pos", LogicalType::INTEGER}, {"col", element}});
  call.Returns(LogicalType::LIST(numbered));
  return [entries_apart](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* entries = FlatVector::GetData<list_entry_t>(result);
    idx_t total = 0;
    for (idx_t row = 0; row < rows; ++row) {
      entries[row] = {total, lists.IsNull(row) ? 0 : lists.At(row).length};
      total += entries[row].length;
      if (lists.IsNull(row)) FlatVector::SetNull(result, row, true);
    }
    ListVector::Reserve(result, total);
    auto& fields = StructVector::GetEntries(ListVector::GetEntry(result));
    auto* places = FlatVector::GetData<int32_t>(*fields[0]);
    for (idx_t row = 0; row < rows; ++row) {
      for (idx_t i = 0; i < entries[row].length; ++i) places[entries[row].offset + i] = static_cast<int32_t>(i);
    }
    if (!entries_apart) {
      CopyPadded(lists, entries, rows, total, *fields[1]);
    } else {
      Vector elements(lists.child().GetType(), std::max<idx_t>(total, 1));
      CopyPadded(lists, entries, rows, total, elements);
      auto& parts = StructVector::GetEntries(elements);
      for (size_t i = 0; i < parts.size(); ++i) {
        if (total > 0) duckdb::VectorOperations::Copy(*parts[i], *fields[i + 1], total, 0, 0);
      }
    }
    ListVector::SetListSize(result, total);
  };
}

/// piezo_list_field(list of structs, field from 0): that field of each; null where the struct is.
Body BindField(KernelCall& call) {
  const auto field = static_cast<idx_t>(call.TakeLastConstant().GetValue<int32_t>());
  call.Returns(LogicalType::LIST(duckdb::StructType::GetChildType(ListType::GetChildType(call.type(0)), field)));
  return [field](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    lists.child().Flatten(lists.child_size());
    ListGather gather(result, rows);
    gather.AddSource(*StructVector::GetEntries(lists.child())[field], lists.child_size());
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row)) {
        gather.NullRow();
        continue;
      }
      gather.PushAll(lists.At(row));
      gather.EndRow();
    }
    gather.Finish();
  };
}

}  // namespace

void AddListZipKernels(KernelSet& kernels) {
  kernels.Add("piezo_list_zip", BindZip);
  kernels.Add("piezo_list_number", BindNumber);
  kernels.Add("piezo_list_field", BindField);
}

}  // namespace piezo::functions
