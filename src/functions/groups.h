// The groups of the registry, a file each. registry.cc collects them.
#pragma once

#include <vector>

#include "functions/function.h"

namespace piezo::functions {

/// The group of generators that are no expressions: they stand in FROM alone.
inline constexpr const char* kTableFunctions = "table_funcs";
/// The group of functions that DataFrames call and SQL does not know.
inline constexpr const char* kClientFunctions = "client_funcs";

std::vector<Function> AggregateFunctions();    // aggregate.cc
std::vector<Function> ArithmeticFunctions();   // arithmetic.cc
std::vector<Function> CollationFunctions();    // collation.cc
std::vector<Function> ComparisonFunctions();   // comparison.cc
std::vector<Function> ConditionalFunctions();  // conditional.cc
std::vector<Function> HashFunctions();         // hash.cc
std::vector<Function> LogicFunctions();        // logic.cc
std::vector<Function> MathFunctions();         // math.cc
std::vector<Function> MiscFunctions();         // misc.cc
std::vector<Function> PatternFunctions();      // pattern.cc
std::vector<Function> RegexpFunctions();       // regexp.cc
std::vector<Function> StatisticsFunctions();   // statistics.cc
std::vector<Function> ClientStatistics();      // statistics.cc
std::vector<Function> StringFunctions();       // string.cc
std::vector<Function> WindowFunctions();       // window.cc

// Collections, dates and times, texts in formats
std::vector<Function> GeneratorFunctions();      // generator.cc
std::vector<Function> ArrayFunctions();          // array.cc
std::vector<Function> CollectionFunctions();     // collection.cc
std::vector<Function> MapFunctions();            // map.cc
std::vector<Function> StructFunctions();         // struct.cc
std::vector<Function> LambdaFunctions();         // higher_order.cc
std::vector<Function> DateTimeFieldFunctions();  // datetime_fields.cc
std::vector<Function> DateTimeNowFunctions();    // datetime_now.cc
std::vector<Function> DateTimeMoveFunctions();   // datetime_move.cc
std::vector<Function> DateTimeTextFunctions();   // datetime_text.cc
std::vector<Function> DateTimeMakeFunctions();   // datetime_make.cc
std::vector<Function> TimeFunctions();           // time_of_day.cc

std::vector<Function> ApproximateFunctions();   // approximate.cc
std::vector<Function> BitmapFunctions();        // bitmap.cc
std::vector<Function> CipherFunctions();        // cipher.cc
std::vector<Function> ConversionFunctions();    // conversion.cc
std::vector<Function> EncodingFunctions();      // encoding.cc
std::vector<Function> NumberTextFunctions();    // number_text.cc
std::vector<Function> PercentileFunctions();    // percentile.cc
std::vector<Function> TextFormFunctions();      // text_forms.cc
std::vector<Function> CsvFunctions();           // csv.cc
std::vector<Function> JsonFunctions();          // json.cc
std::vector<Function> UrlFunctions();           // url.cc
std::vector<Function> XmlFunctions();           // xml.cc
std::vector<Function> VariantFunctions();       // variant.cc
std::vector<Function> VariantTableFunctions();  // variant.cc
std::vector<Function> SketchAggregates();       // sketch.cc
std::vector<Function> SketchFunctions();        // sketch.cc
std::vector<Function> KllAggregates();          // kll_sketch.cc
std::vector<Function> KllFunctions();           // kll_sketch.cc
std::vector<Function> ReflectFunctions();       // reflect.cc
}  // namespace piezo::functions
