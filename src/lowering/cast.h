// Casts with Spark's semantics: for each (from, to, mode) either DuckDB's own cast, where it gives Spark's result, or a
// kernel of functions/kernels.
//
// The kernels, by target type: piezo_cast_TARGET(value, parameters of the target…, zone, mode, site). `zone` VARCHAR
// stands only where the table says so; `mode` INTEGER is 0 legacy (wraps or gives null), 1 ANSI (raises), 2 try (null);
// `site` BIGINT is for RaiseCondition. All but `value` are constants. A null gives null.
//
//   kernel                     value                                                   arguments behind it
//   piezo_cast_boolean         VARCHAR                                                 mode, site
//   piezo_cast_byte            VARCHAR, wider integers, FLOAT, DOUBLE, DECIMAL(any)    mode, site
//     _short, _int, _long      the same
//   piezo_cast_float, _double  VARCHAR, DOUBLE, DECIMAL(any)                           mode, site
//   piezo_cast_decimal         VARCHAR, integers, FLOAT, DOUBLE, DECIMAL(any)          precision, scale, mode, site
//   piezo_cast_date            VARCHAR                                                 mode, site
//                              TIMESTAMPTZ                                             zone, mode, site
//   piezo_cast_timestamp       VARCHAR, DATE, TIMESTAMP                                zone, mode, site
//                              BIGINT (seconds), DOUBLE, DECIMAL(any)                  mode, site
//   piezo_cast_timestamp_ntz   VARCHAR                                                 mode, site
//                              TIMESTAMPTZ                                             zone, mode, site
//   piezo_cast_time            VARCHAR                                                 mode, site
//   piezo_cut_time             TIME                                                    digits of a second to keep
//   piezo_cast_year_month      VARCHAR, INTEGER, BIGINT (in units of the end field)    start, end (INTEGER), mode, site
//   piezo_cast_day_time        the same
//   piezo_cast_calendar        VARCHAR                                                 mode, site
//   piezo_cast_string          FLOAT, DOUBLE, DATE, TIMESTAMP, TIME, INTERVAL, BLOB    mode, site
//                              TIMESTAMPTZ                                             zone, mode, site
//                              DECIMAL(any) (plain text in ANSI mode, else as Java)    mode, site
//   piezo_year_month_string    INTEGER                                                 start, end (INTEGER)
//   piezo_day_time_string      BIGINT                                                  start, end (INTEGER)
//   piezo_cast_binary          TINYINT … BIGINT (big-endian bytes)                     none
//   piezo_seconds              TIMESTAMPTZ → BIGINT, floored; DOUBLE by piezo_seconds_double
//   piezo_interval_units       INTEGER (months) or BIGINT (µs) → BIGINT                end field (INTEGER), of
//   year-month
//                                                                                      for INTEGER, else day-time
//   piezo_array_string         VARCHAR[] → "[a, b, null]"                              none
//   piezo_map_string           VARCHAR[] keys, VARCHAR[] values → "{k -> v}"           none
//   piezo_struct_string        VARCHAR[] → "{a, b, null}"                              none
//   piezo_to_variant           any                                                     type as JSON, site
//   piezo_cast_variant         a variant                                               type as JSON, zone, whether
//                                                                                      failures are null, site
//   piezo_binary_hex           BLOB → "[41 42]"                                        none
//   piezo_limit_length         VARCHAR → VARCHAR: EXCEED_LIMIT_LENGTH beyond           length, padded (BOOLEAN: char),
//   site
#pragma once

#include <functional>
#include <string>

#include "engine/expr.h"
#include "plan/expression.h"

namespace piezo::lowering {

struct CastContext {
  std::string zone;                     // the session's
  std::function<engine::Expr()> site;   // the place of the cast, as LowerContext::site
  std::function<std::string()> lambda;  // a parameter name that nothing else has
  bool shown = false;                   // texts as df.show prints them: nulls are NULL, binary is [41 42]
};

/// `child` of type `from`, as `to`. Throws Error when there is no such cast (analysis should have said so).
engine::Expr LowerCast(engine::Expr child, const DataType& from, const DataType& to, plan::CastMode mode,
                       const CastContext& context);

}  // namespace piezo::lowering
