// The groups of kernels, a file each. register.cc collects them.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

void AddLikeKernels(KernelSet& kernels);         // like.cc
void AddMiscKernels(KernelSet& kernels);         // misc.cc
void AddStringBuildKernels(KernelSet& kernels);  // string_build.cc
void AddStringPartKernels(KernelSet& kernels);   // string_parts.cc
void AddSubqueryKernels(KernelSet& kernels);     // subquery.cc
void AddArithmeticKernels(KernelSet& kernels);   // arithmetic.cc
void AddDecimalKernels(KernelSet& kernels);      // decimal.cc

void AddDateTimeArithmeticKernels(KernelSet& kernels);  // datetime_arithmetic.cc
void AddIntervalKernels(KernelSet& kernels);            // interval.cc
void AddHashKernels(KernelSet& kernels);                // hash.cc
void AddRandomKernels(KernelSet& kernels);              // random.cc
void AddRegexpKernels(KernelSet& kernels);              // regexp.cc
void AddLikeKernels(KernelSet& kernels);                // like.cc
void AddMathKernels(KernelSet& kernels);                // math.cc
void AddRoundingKernels(KernelSet& kernels);            // rounding.cc
void AddMiscKernels(KernelSet& kernels);                // misc.cc
void AddMomentKernels(KernelSet& kernels);              // moments.cc
void AddStringBuildKernels(KernelSet& kernels);         // string_build.cc
void AddStringPartKernels(KernelSet& kernels);          // string_parts.cc
void AddSumKernels(KernelSet& kernels);                 // sum.cc

void AddDateTimeCastKernels(KernelSet& kernels);  // cast_datetime.cc
void AddNumberCastKernels(KernelSet& kernels);    // cast_number.cc
void AddTextCastKernels(KernelSet& kernels);      // cast_text.cc

void AddListSearchKernels(KernelSet& kernels);      // list_search.cc
void AddListEditKernels(KernelSet& kernels);        // list_edit.cc
void AddListSetKernels(KernelSet& kernels);         // list_set.cc
void AddListZipKernels(KernelSet& kernels);         // list_zip.cc
void AddListTextKernels(KernelSet& kernels);        // list_text.cc
void AddMapKernels(KernelSet& kernels);             // map.cc
void AddLambdaKernels(KernelSet& kernels);          // lambda.cc
void AddSequenceKernels(KernelSet& kernels);        // sequence.cc
void AddDateTimeFieldKernels(KernelSet& kernels);   // datetime_fields.cc
void AddDateTimeMoveKernels(KernelSet& kernels);    // datetime_move.cc
void AddDateTimeMakeKernels(KernelSet& kernels);    // datetime_make.cc
void AddDateTimeFormatKernels(KernelSet& kernels);  // datetime_format.cc

void AddJsonPathKernels(KernelSet& kernels);  // json_path.cc
void AddUrlKernels(KernelSet& kernels);       // url.cc

void AddBitmapKernels(KernelSet& kernels);          // bitmap.cc
void AddCipherKernels(KernelSet& kernels);          // cipher.cc
void AddCountMinKernels(KernelSet& kernels);        // count_min.cc
void AddEncodingKernels(KernelSet& kernels);        // encoding.cc
void AddFrequentItemsKernels(KernelSet& kernels);   // frequent_items.cc
void AddHistogramKernels(KernelSet& kernels);       // histogram.cc
void AddHyperLogLogKernels(KernelSet& kernels);     // hyperloglog.cc
void AddNumberFormatKernels(KernelSet& kernels);    // number_format.cc
void AddNumberPatternKernels(KernelSet& kernels);   // number_pattern.cc
void AddPercentileKernels(KernelSet& kernels);      // percentile.cc
void AddPrintfKernels(KernelSet& kernels);          // printf.cc
void AddQuantileSketchKernels(KernelSet& kernels);  // quantile_sketch.cc
void AddTextFormKernels(KernelSet& kernels);        // text_forms.cc

void AddCsvReader(KernelSet& kernels);           // csv_reader.cc
void AddJsonReader(KernelSet& kernels);          // json_reader.cc
void AddTextReader(KernelSet& kernels);          // text_reader.cc
void AddTextWriters(KernelSet& kernels);         // text_writer.cc
void AddLinesCopy(KernelSet& kernels);           // lines_copy.cc
void AddOrcCopy(KernelSet& kernels);             // orc_copy.cc
void AddRecordFunctions(KernelSet& kernels);     // record_functions.cc
void AddSchemaAggregates(KernelSet& kernels);    // schema_aggregate.cc
void AddSchemaScans(KernelSet& kernels);         // schema_scan.cc
void AddVariantKernels(KernelSet& kernels);      // variant.cc
void AddVariantMakers(KernelSet& kernels);       // variant_make.cc
void AddThetaSketchKernels(KernelSet& kernels);  // theta_sketch.cc
void AddHllSketchKernels(KernelSet& kernels);    // hll_sketch.cc
void AddKllSketchKernels(KernelSet& kernels);    // kll_sketch.cc
void AddJavaMethodKernels(KernelSet& kernels);   // java_methods.cc

}  // namespace piezo::functions
