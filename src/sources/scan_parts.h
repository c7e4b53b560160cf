// Pieces that the scans of several formats are made of.
#pragma once

#include <string>
#include <vector>

#include "sources/source.h"

namespace piezo::sources {

engine::Expr TextConstant(std::string text);
Value ListOfTexts(const std::vector<std::string>& texts);
/// The paths as one constant list.
engine::Expr FileList(const std::vector<std::string>& files);
/// Keys and values in turn, as the kernels' readers want options; what is not set comes from the conf.
engine::Expr OptionList(const OptionMap& options, const Conf& conf);

/// The scan's columns without those that directories give.
Schema DataColumns(const plan::Scan& scan);
bool IsPartitionColumn(const plan::Scan& scan, const std::string& name);

/// The text that each row's directory gives, by the number of its file, from 1.
engine::Expr PartitionTextAt(const plan::Scan& scan, const std::string& name, engine::Expr number);

/// A scan by one of the kernels' readers, whose columns are v0, v1, … for the data columns, and `file`.
LoweredScan ScanByKernel(engine::TableFunction function, const plan::Scan& scan, const plan::Columns& columns,
                         const SourceContext& context);

/// A plan that writes one text a row, as a line, into files of that extension.
WritePlan WriteLines(engine::Expr line, const std::string& extension, const OptionMap& options);
/// The columns v0, v1, … as one struct.
engine::Expr StructOf(const Schema& columns);

/// UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE unless every column is atomic, and no binary when `binary` is false.
void RequireAtomic(std::string_view format, const Schema& columns, bool binary);

}  // namespace piezo::sources
