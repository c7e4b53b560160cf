// Kinds of relations that analysis does not resolve yet: reported by name.

#include "analysis/resolver.h"

namespace piezo::analysis {

#define PIEZO_PENDING(Kind, text)                                                                          \
  plan::NodePtr Resolver::Resolve(const unresolved::Kind&, const unresolved::Relation& at, const Scope*) { \
    errors::ThrowUnsupported(text, at.origin);                                                             \
  }

PIEZO_PENDING(TableRef, "tables")
PIEZO_PENDING(DataSource, "data sources")
PIEZO_PENDING(TableFunction, "table-valued functions")
PIEZO_PENDING(CachedRemote, "cached frames")
PIEZO_PENDING(CachedLocal, "cached local data")
PIEZO_PENDING(Parse, "parsing a Dataset of strings")
PIEZO_PENDING(CatalogCall, "catalog calls")
PIEZO_PENDING(Distinct, "distinct")
PIEZO_PENDING(Sample, "sample")
PIEZO_PENDING(WithColumns, "withColumns")
PIEZO_PENDING(WithColumnsRenamed, "withColumnsRenamed")
PIEZO_PENDING(Drop, "drop")
PIEZO_PENDING(ToDf, "toDF")
PIEZO_PENDING(ToSchema, "to(schema)")
PIEZO_PENDING(Hint, "hint")
PIEZO_PENDING(Repartition, "repartition")
PIEZO_PENDING(CollectMetrics, "observe")
PIEZO_PENDING(LateralView, "LATERAL VIEW")
PIEZO_PENDING(Unpivot, "unpivot")
PIEZO_PENDING(Transpose, "transpose")
PIEZO_PENDING(With, "WITH")
PIEZO_PENDING(Parameters, "parameters")
PIEZO_PENDING(WithRelations, "relations of subqueries")
PIEZO_PENDING(FillNa, "fillna")
PIEZO_PENDING(DropNa, "dropna")
PIEZO_PENDING(ReplaceNa, "replace")
PIEZO_PENDING(Summary, "summary")
PIEZO_PENDING(Describe, "describe")
PIEZO_PENDING(Crosstab, "crosstab")
PIEZO_PENDING(Covariance, "cov")
PIEZO_PENDING(Correlation, "corr")
PIEZO_PENDING(ApproxQuantile, "approxQuantile")
PIEZO_PENDING(FreqItems, "freqItems")
PIEZO_PENDING(SampleBy, "sampleBy")
PIEZO_PENDING(ShowString, "show")
PIEZO_PENDING(HtmlString, "HTML tables")
PIEZO_PENDING(Join, "joins")
PIEZO_PENDING(AsOfJoin, "as-of joins")
PIEZO_PENDING(SetOperation, "set operations")

plan::NodePtr Resolver::Resolve(const unresolved::Unsupported& op, const unresolved::Relation& at, const Scope*) {
  errors::ThrowUnsupported(op.feature, at.origin);
}

plan::NodePtr Resolver::Pivot(const unresolved::Aggregate&, const unresolved::Relation& at, const Scope*) {
  errors::ThrowUnsupported("pivot", at.origin);
}

}  // namespace piezo::analysis
