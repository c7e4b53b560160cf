// See register.h.
#include "functions/kernels/register.h"

#include "functions/kernels/collation_kernels.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/partitions.h"
#include "functions/kernels/xml_kernels.h"

namespace piezo::functions {

namespace {

void AddReadersAndWriters(KernelSet& kernels) {
  AddCsvReader(kernels);
  AddJsonReader(kernels);
  AddLinesCopy(kernels);
  AddOrcCopy(kernels);
  AddSchemaScans(kernels);
  AddTextReader(kernels);
  AddXmlReader(kernels);
  AddTextWriters(kernels);
}

}  // namespace

void RegisterKernels(duckdb::DatabaseInstance& database) {
  KernelSet kernels;
  AddArithmeticKernels(kernels);
  AddDecimalKernels(kernels);
  AddDateTimeCastKernels(kernels);
  AddNumberCastKernels(kernels);
  AddTextCastKernels(kernels);
  AddDateTimeArithmeticKernels(kernels);
  AddIntervalKernels(kernels);
  AddHashKernels(kernels);
  AddRandomKernels(kernels);
  AddPartitionKernels(kernels);
  AddRegexpKernels(kernels);
  AddLikeKernels(kernels);
  AddMathKernels(kernels);
  AddRoundingKernels(kernels);
  AddMiscKernels(kernels);
  AddOrderKeyKernels(kernels);
  AddMomentKernels(kernels);
  AddSubqueryKernels(kernels);
  AddStringBuildKernels(kernels);
  AddStringPartKernels(kernels);
  AddSumKernels(kernels);
  AddCollationKeyKernels(kernels);
  AddCollationListKernels(kernels);
  AddCollationSearchKernels(kernels);
  AddCollationTextKernels(kernels);
  AddListSearchKernels(kernels);
  AddListEditKernels(kernels);
  AddListSetKernels(kernels);
  AddListZipKernels(kernels);
  AddListTextKernels(kernels);
  AddMapKernels(kernels);
  AddLambdaKernels(kernels);
  AddSequenceKernels(kernels);
  AddDateTimeFieldKernels(kernels);
  AddDateTimeMoveKernels(kernels);
  AddDateTimeMakeKernels(kernels);
  AddDateTimeFormatKernels(kernels);
  AddJsonPathKernels(kernels);
  AddUrlKernels(kernels);
  AddBitmapKernels(kernels);
  AddCipherKernels(kernels);
  AddCountMinKernels(kernels);
  AddEncodingKernels(kernels);
  AddFrequentItemsKernels(kernels);
  AddGeospatialKernels(kernels);
  AddHistogramKernels(kernels);
  AddHyperLogLogKernels(kernels);
  AddNumberFormatKernels(kernels);
  AddNumberPatternKernels(kernels);
  AddPercentileKernels(kernels);
  AddPrintfKernels(kernels);
  AddQuantileSketchKernels(kernels);
  AddTextFormKernels(kernels);
  AddRecordFunctions(kernels);
  AddSchemaAggregates(kernels);
  AddVariantKernels(kernels);
  AddVariantMakers(kernels);
  AddThetaSketchKernels(kernels);
  AddHllSketchKernels(kernels);
  AddKllSketchKernels(kernels);
  AddJavaMethodKernels(kernels);
  AddXmlKernels(kernels);
  AddXpathKernels(kernels);
  AddReadersAndWriters(kernels);
  kernels.Register(database);
}

}  // namespace piezo::functions
