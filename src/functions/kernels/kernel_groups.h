// The groups of kernels, a file each. register.cc collects them.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

[[gnu::cold]] void AddLikeKernels(KernelSet& kernels);         // like.cc
[[gnu::cold]] void AddMiscKernels(KernelSet& kernels);         // misc.cc
[[gnu::cold]] void AddOrderKeyKernels(KernelSet& kernels);     // order_key.cc
[[gnu::cold]] void AddStringBuildKernels(KernelSet& kernels);  // string_build.cc
[[gnu::cold]] void AddStringPartKernels(KernelSet& kernels);   // string_parts.cc
[[gnu::cold]] void AddSubqueryKernels(KernelSet& kernels);     // subquery.cc
[[gnu::cold]] void AddArithmeticKernels(KernelSet& kernels);   // arithmetic.cc
[[gnu::cold]] void AddDecimalKernels(KernelSet& kernels);      // decimal.cc

[[gnu::cold]] void AddDateTimeArithmeticKernels(KernelSet& kernels);  // datetime_arithmetic.cc
[[gnu::cold]] void AddIntervalKernels(KernelSet& kernels);            // interval.cc
[[gnu::cold]] void AddHashKernels(KernelSet& kernels);                // hash.cc
[[gnu::cold]] void AddRandomKernels(KernelSet& kernels);              // random.cc
[[gnu::cold]] void AddRegexpKernels(KernelSet& kernels);              // regexp.cc
[[gnu::cold]] void AddMathKernels(KernelSet& kernels);                // math.cc
[[gnu::cold]] void AddRoundingKernels(KernelSet& kernels);            // rounding.cc
[[gnu::cold]] void AddMomentKernels(KernelSet& kernels);              // moments.cc
[[gnu::cold]] void AddSumKernels(KernelSet& kernels);                 // sum.cc

[[gnu::cold]] void AddDateTimeCastKernels(KernelSet& kernels);  // cast_datetime.cc
[[gnu::cold]] void AddNumberCastKernels(KernelSet& kernels);    // cast_number.cc
[[gnu::cold]] void AddTextCastKernels(KernelSet& kernels);      // cast_text.cc

[[gnu::cold]] void AddListSearchKernels(KernelSet& kernels);      // list_search.cc
[[gnu::cold]] void AddListEditKernels(KernelSet& kernels);        // list_edit.cc
[[gnu::cold]] void AddListSetKernels(KernelSet& kernels);         // list_set.cc
[[gnu::cold]] void AddListZipKernels(KernelSet& kernels);         // list_zip.cc
[[gnu::cold]] void AddListTextKernels(KernelSet& kernels);        // list_text.cc
[[gnu::cold]] void AddMapKernels(KernelSet& kernels);             // map.cc
[[gnu::cold]] void AddLambdaKernels(KernelSet& kernels);          // lambda.cc
[[gnu::cold]] void AddSequenceKernels(KernelSet& kernels);        // sequence.cc
[[gnu::cold]] void AddDateTimeFieldKernels(KernelSet& kernels);   // datetime_fields.cc
[[gnu::cold]] void AddDateTimeMoveKernels(KernelSet& kernels);    // datetime_move.cc
[[gnu::cold]] void AddDateTimeMakeKernels(KernelSet& kernels);    // datetime_make.cc
[[gnu::cold]] void AddDateTimeFormatKernels(KernelSet& kernels);  // datetime_format.cc

[[gnu::cold]] void AddJsonPathKernels(KernelSet& kernels);  // json_path.cc
[[gnu::cold]] void AddUrlKernels(KernelSet& kernels);       // url.cc

[[gnu::cold]] void AddBitmapKernels(KernelSet& kernels);          // bitmap.cc
[[gnu::cold]] void AddCipherKernels(KernelSet& kernels);          // cipher.cc
[[gnu::cold]] void AddCountMinKernels(KernelSet& kernels);        // count_min.cc
[[gnu::cold]] void AddEncodingKernels(KernelSet& kernels);        // encoding.cc
[[gnu::cold]] void AddFrequentItemsKernels(KernelSet& kernels);   // frequent_items.cc
[[gnu::cold]] void AddGeospatialKernels(KernelSet& kernels);      // geospatial.cc
[[gnu::cold]] void AddHistogramKernels(KernelSet& kernels);       // histogram.cc
[[gnu::cold]] void AddHyperLogLogKernels(KernelSet& kernels);     // hyperloglog.cc
[[gnu::cold]] void AddNumberFormatKernels(KernelSet& kernels);    // number_format.cc
[[gnu::cold]] void AddNumberPatternKernels(KernelSet& kernels);   // number_pattern.cc
[[gnu::cold]] void AddPercentileKernels(KernelSet& kernels);      // percentile.cc
[[gnu::cold]] void AddPrintfKernels(KernelSet& kernels);          // printf.cc
[[gnu::cold]] void AddQuantileSketchKernels(KernelSet& kernels);  // quantile_sketch.cc
[[gnu::cold]] void AddTextFormKernels(KernelSet& kernels);        // text_forms.cc

[[gnu::cold]] void AddCsvReader(KernelSet& kernels);           // csv_reader.cc
[[gnu::cold]] void AddJsonReader(KernelSet& kernels);          // json_reader.cc
[[gnu::cold]] void AddTextReader(KernelSet& kernels);          // text_reader.cc
[[gnu::cold]] void AddTextWriters(KernelSet& kernels);         // text_writer.cc
[[gnu::cold]] void AddLinesCopy(KernelSet& kernels);           // lines_copy.cc
[[gnu::cold]] void AddOrcCopy(KernelSet& kernels);             // orc_copy.cc
[[gnu::cold]] void AddRecordFunctions(KernelSet& kernels);     // record_functions.cc
[[gnu::cold]] void AddSchemaAggregates(KernelSet& kernels);    // schema_aggregate.cc
[[gnu::cold]] void AddSchemaScans(KernelSet& kernels);         // schema_scan.cc
[[gnu::cold]] void AddVariantKernels(KernelSet& kernels);      // variant.cc
[[gnu::cold]] void AddVariantMakers(KernelSet& kernels);       // variant_make.cc
[[gnu::cold]] void AddThetaSketchKernels(KernelSet& kernels);  // theta_sketch.cc
[[gnu::cold]] void AddHllSketchKernels(KernelSet& kernels);    // hll_sketch.cc
[[gnu::cold]] void AddKllSketchKernels(KernelSet& kernels);    // kll_sketch.cc
[[gnu::cold]] void AddJavaMethodKernels(KernelSet& kernels);   // java_methods.cc

}  // namespace piezo::functions
