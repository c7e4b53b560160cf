// ExceptionClass: which of Spark's exception classes a client is to see.
#pragma once

#include <span>
#include <string_view>

namespace piezo::errors {

/// The JVM exception class that Spark throws for a condition; PySpark picks its Python class by it.
enum class ExceptionClass {
  kAnalysis,           // org.apache.spark.sql.AnalysisException
  kParse,              // org.apache.spark.sql.catalyst.parser.ParseException
  kNoSuchTable,        // …catalyst.analysis.NoSuchTableException and its relatives are AnalysisExceptions, too
  kArithmetic,         // org.apache.spark.SparkArithmeticException
  kNumberFormat,       // org.apache.spark.SparkNumberFormatException
  kDateTime,           // org.apache.spark.SparkDateTimeException
  kArrayIndex,         // org.apache.spark.SparkArrayIndexOutOfBoundsException
  kNoSuchElement,      // org.apache.spark.SparkNoSuchElementException
  kIllegalArgument,    // org.apache.spark.SparkIllegalArgumentException
  kRuntime,            // org.apache.spark.SparkRuntimeException
  kSparkException,     // org.apache.spark.SparkException
  kUnsupported,        // org.apache.spark.SparkUnsupportedOperationException
  kFileAlreadyExists,  // org.apache.spark.SparkFileAlreadyExistsException
  kFileNotFound,       // org.apache.spark.SparkFileNotFoundException
  kSecurity,           // org.apache.spark.SparkSecurityException
  kConnect,            // org.apache.spark.sql.connect.common.InvalidPlanInput and the protocol's own errors
};

/// Fully qualified JVM class name, e.g. "org.apache.spark.SparkArithmeticException".
std::string_view JvmClassName(ExceptionClass exception_class);
/// The class and its superclasses, most derived first, as FetchErrorDetails and the ErrorInfo "classes" list want them.
std::span<const std::string_view> JvmClassHierarchy(ExceptionClass exception_class);

}  // namespace piezo::errors
