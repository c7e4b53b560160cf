// The groups of the registry, a file each. registry.cc collects them.
#pragma once

#include <vector>

#include "functions/function.h"

namespace piezo::functions {

/// The group of generators that are no expressions: they stand in FROM alone.
inline constexpr const char* kTableFunctions = "table_funcs";
/// The group of functions that DataFrames call and SQL does not know.
inline constexpr const char* kClientFunctions = "client_funcs";

[[gnu::cold]] std::vector<Function> AggregateFunctions();    // aggregate.cc
[[gnu::cold]] std::vector<Function> ArithmeticFunctions();   // arithmetic.cc
[[gnu::cold]] std::vector<Function> CollationFunctions();    // collation.cc
[[gnu::cold]] std::vector<Function> ComparisonFunctions();   // comparison.cc
[[gnu::cold]] std::vector<Function> ConditionalFunctions();  // conditional.cc
[[gnu::cold]] std::vector<Function> HashFunctions();         // hash.cc
[[gnu::cold]] std::vector<Function> LogicFunctions();        // logic.cc
[[gnu::cold]] std::vector<Function> MathFunctions();         // math.cc
[[gnu::cold]] std::vector<Function> MiscFunctions();         // misc.cc
[[gnu::cold]] std::vector<Function> PatternFunctions();      // pattern.cc
[[gnu::cold]] std::vector<Function> RegexpFunctions();       // regexp.cc
[[gnu::cold]] std::vector<Function> StatisticsFunctions();   // statistics.cc
[[gnu::cold]] std::vector<Function> ClientStatistics();      // statistics.cc
[[gnu::cold]] std::vector<Function> StringFunctions();       // string.cc
[[gnu::cold]] std::vector<Function> WindowFunctions();       // window.cc

// Collections, dates and times, texts in formats
[[gnu::cold]] std::vector<Function> GeneratorFunctions();      // generator.cc
[[gnu::cold]] std::vector<Function> ArrayFunctions();          // array.cc
[[gnu::cold]] std::vector<Function> CollectionFunctions();     // collection.cc
[[gnu::cold]] std::vector<Function> MapFunctions();            // map.cc
[[gnu::cold]] std::vector<Function> StructFunctions();         // struct.cc
[[gnu::cold]] std::vector<Function> LambdaFunctions();         // higher_order.cc
[[gnu::cold]] std::vector<Function> DateTimeFieldFunctions();  // datetime_fields.cc
[[gnu::cold]] std::vector<Function> DateTimeNowFunctions();    // datetime_now.cc
[[gnu::cold]] std::vector<Function> DateTimeMoveFunctions();   // datetime_move.cc
[[gnu::cold]] std::vector<Function> DateTimeTextFunctions();   // datetime_text.cc
[[gnu::cold]] std::vector<Function> DateTimeMakeFunctions();   // datetime_make.cc
[[gnu::cold]] std::vector<Function> TimeFunctions();           // time_of_day.cc

[[gnu::cold]] std::vector<Function> ApproximateFunctions();   // approximate.cc
[[gnu::cold]] std::vector<Function> BitmapFunctions();        // bitmap.cc
[[gnu::cold]] std::vector<Function> CipherFunctions();        // cipher.cc
[[gnu::cold]] std::vector<Function> ConversionFunctions();    // conversion.cc
[[gnu::cold]] std::vector<Function> EncodingFunctions();      // encoding.cc
[[gnu::cold]] std::vector<Function> NumberTextFunctions();    // number_text.cc
[[gnu::cold]] std::vector<Function> PercentileFunctions();    // percentile.cc
[[gnu::cold]] std::vector<Function> TextFormFunctions();      // text_forms.cc
[[gnu::cold]] std::vector<Function> CsvFunctions();           // csv.cc
[[gnu::cold]] std::vector<Function> JsonFunctions();          // json.cc
[[gnu::cold]] std::vector<Function> UrlFunctions();           // url.cc
[[gnu::cold]] std::vector<Function> XmlFunctions();           // xml.cc
[[gnu::cold]] std::vector<Function> VariantFunctions();       // variant.cc
[[gnu::cold]] std::vector<Function> VariantTableFunctions();  // variant.cc
[[gnu::cold]] std::vector<Function> GeospatialFunctions();    // geospatial.cc
[[gnu::cold]] std::vector<Function> SketchAggregates();       // sketch.cc
[[gnu::cold]] std::vector<Function> SketchFunctions();        // sketch.cc
[[gnu::cold]] std::vector<Function> KllAggregates();          // kll_sketch.cc
[[gnu::cold]] std::vector<Function> KllFunctions();           // kll_sketch.cc
[[gnu::cold]] std::vector<Function> ReflectFunctions();       // reflect.cc
}  // namespace piezo::functions
