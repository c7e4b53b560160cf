// JVM class names behind the exception classes. PySpark takes the first name of the hierarchy that it knows.
#include "errors/conditions.h"

#include <array>

#include "base/check.h"

namespace piezo::errors {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kAnalysisName = "org.apache.spark.sql.AnalysisException";
constexpr std::string_view kThrowable[] = {"java.lang.Throwable", "java.lang.Object"};

constexpr std::string_view kAnalysisNames[] = {kAnalysisName, "java.lang.Exception", kThrowable[0], kThrowable[1]};
constexpr std::string_view kParseNames[] = {"org.apache.spark.sql.catalyst.parser.ParseException", kAnalysisName,
                                            "java.lang.Exception", kThrowable[0], kThrowable[1]};
constexpr std::string_view kNoSuchTableNames[] = {"org.apache.spark.sql.catalyst.analysis.NoSuchTableException",
                                                  kAnalysisName, "java.lang.Exception", kThrowable[0], kThrowable[1]};
constexpr std::string_view kArithmeticNames[] = {"org.apache.spark.SparkArithmeticException",
                                                 "java.lang.ArithmeticException",
                                                 "java.lang.RuntimeException",
                                                 "java.lang.Exception",
                                                 kThrowable[0],
                                                 kThrowable[1]};
constexpr std::string_view kNumberFormatNames[] = {"org.apache.spark.SparkNumberFormatException",
                                                   "java.lang.NumberFormatException",
                                                   "java.lang.IllegalArgumentException",
                                                   "java.lang.RuntimeException",
                                                   "java.lang.Exception",
                                                   kThrowable[0],
                                                   kThrowable[1]};
constexpr std::string_view kDateTimeNames[] = {"org.apache.spark.SparkDateTimeException",
                                               "java.time.DateTimeException",
                                               "java.lang.RuntimeException",
                                               "java.lang.Exception",
                                               kThrowable[0],
                                               kThrowable[1]};
constexpr std::string_view kArrayIndexNames[] = {"org.apache.spark.SparkArrayIndexOutOfBoundsException",
                                                 "java.lang.ArrayIndexOutOfBoundsException",
                                                 "java.lang.IndexOutOfBoundsException",
                                                 "java.lang.RuntimeException",
                                                 "java.lang.Exception",
                                                 kThrowable[0],
                                                 kThrowable[1]};
constexpr std::string_view kNoSuchElementNames[] = {"org.apache.spark.SparkNoSuchElementException",
                                                    "java.util.NoSuchElementException",
                                                    "java.lang.RuntimeException",
                                                    "java.lang.Exception",
                                                    kThrowable[0],
                                                    kThrowable[1]};
constexpr std::string_view kIllegalArgumentNames[] = {"org.apache.spark.SparkIllegalArgumentException",
                                                      "java.lang.IllegalArgumentException",
                                                      "java.lang.RuntimeException",
                                                      "java.lang.Exception",
                                                      kThrowable[0],
                                                      kThrowable[1]};
constexpr std::string_view kRuntimeNames[] = {"org.apache.spark.SparkRuntimeException", "java.lang.RuntimeException",
                                              "java.lang.Exception", kThrowable[0], kThrowable[1]};
constexpr std::string_view kSparkNames[] = {"org.apache.spark.SparkException", "java.lang.Exception", kThrowable[0],
                                            kThrowable[1]};
constexpr std::string_view kUnsupportedNames[] = {"org.apache.spark.SparkUnsupportedOperationException",
                                                  "java.lang.UnsupportedOperationException",
                                                  "java.lang.RuntimeException",
                                                  "java.lang.Exception",
                                                  kThrowable[0],
                                                  kThrowable[1]};
constexpr std::string_view kFileAlreadyExistsNames[] = {"org.apache.spark.SparkFileAlreadyExistsException",
                                                        "org.apache.hadoop.fs.FileAlreadyExistsException",
                                                        "java.io.IOException",
                                                        "java.lang.Exception",
                                                        kThrowable[0],
                                                        kThrowable[1]};
constexpr std::string_view kFileNotFoundNames[] = {"org.apache.spark.SparkFileNotFoundException",
                                                   "java.io.FileNotFoundException",
                                                   "java.io.IOException",
                                                   "java.lang.Exception",
                                                   kThrowable[0],
                                                   kThrowable[1]};
constexpr std::string_view kSecurityNames[] = {"org.apache.spark.SparkSecurityException",
                                               "java.lang.SecurityException",
                                               "java.lang.RuntimeException",
                                               "java.lang.Exception",
                                               kThrowable[0],
                                               kThrowable[1]};
constexpr std::string_view kConnectNames[] = {"org.apache.spark.sql.connect.common.InvalidPlanInput",
                                              "java.lang.RuntimeException", "java.lang.Exception", kThrowable[0],
                                              kThrowable[1]};

}  // namespace

std::span<const std::string_view> JvmClassHierarchy(ExceptionClass exception_class) {
  switch (exception_class) {
    case ExceptionClass::kAnalysis:
      return kAnalysisNames;
    case ExceptionClass::kParse:
      return kParseNames;
    case ExceptionClass::kNoSuchTable:
      return kNoSuchTableNames;
    case ExceptionClass::kArithmetic:
      return kArithmeticNames;
    case ExceptionClass::kNumberFormat:
      return kNumberFormatNames;
    case ExceptionClass::kDateTime:
      return kDateTimeNames;
    case ExceptionClass::kArrayIndex:
      return kArrayIndexNames;
    case ExceptionClass::kNoSuchElement:
      return kNoSuchElementNames;
    case ExceptionClass::kIllegalArgument:
      return kIllegalArgumentNames;
    case ExceptionClass::kRuntime:
      return kRuntimeNames;
    case ExceptionClass::kSparkException:
      return kSparkNames;
    case ExceptionClass::kUnsupported:
      return kUnsupportedNames;
    case ExceptionClass::kFileAlreadyExists:
      return kFileAlreadyExistsNames;
    case ExceptionClass::kFileNotFound:
      return kFileNotFoundNames;
    case ExceptionClass::kSecurity:
      return kSecurityNames;
    case ExceptionClass::kConnect:
      return kConnectNames;
  }
  FailCheck("exception class without a JVM name", __FILE__, __LINE__);
}

std::string_view JvmClassName(ExceptionClass exception_class) { return JvmClassHierarchy(exception_class).front(); }

}  // namespace piezo::errors
