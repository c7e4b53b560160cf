"""What arguments look like: SQL texts for every type of a signature, and for the parameters where a value of the type is
not enough (patterns, formats, zones, units, documents, sketches).

The lists hold what is easily got wrong: nulls, extremes, NaN, -0.0, empty and nested values, bytes that are no UTF-8, hours
that a zone skips or has twice, and the first and last year.
"""

BIG = "9223372036854775807L"
SMALL = "(-9223372036854775807L - 1L)"

TYPES = {
    "BOOLEAN": ["true", "false", "CAST(NULL AS BOOLEAN)", "(1 > 2)"],
    "TINYINT": ["1Y", "0Y", "-1Y", "127Y", "-128Y", "CAST(NULL AS TINYINT)"],
    "SMALLINT": ["1S", "0S", "-7S", "32767S", "-32768S", "CAST(NULL AS SMALLINT)"],
    "INT": ["0", "1", "-1", "2", "3", "7", "-13", "100", "2147483647", "-2147483648", "CAST(NULL AS INT)"],
    "BIGINT": ["0L", "1L", "-1L", "5L", "63L", "1234567890123L", BIG, SMALL, "CAST(NULL AS BIGINT)"],
    "FLOAT": [
        "1.5F", "0F", "float('-0.0')", "float('NaN')", "float('-Infinity')", "float('3.4028235E38')", "float('1.4E-45')", "0.1F", "-2.5F",
        "CAST(NULL AS FLOAT)",
    ],
    "DOUBLE": [
        "0D", "double('-0.0')", "1D", "-1D", "0.5D", "2.5D", "-3.5D", "123456.789D", "1.7976931348623157E308D", "4.9E-324D",
        "double('NaN')", "double('Infinity')", "double('-Infinity')", "0.1D", "10D", "CAST(NULL AS DOUBLE)", "1e16D", "-0.7D",
    ],
    "DECIMAL": [
        "1.5", "0.00", "-2.50", "12345.678901", "99999999999999999999999999999999999999", "-0.5", "9.995", "100BD",
        "0.00000000000000000000000000000000000001", "CAST(7 AS DECIMAL(10,0))", "CAST(NULL AS DECIMAL(5,2))", "25.45",
        "-99999999999999999.999999999999999999",
    ],
    "STRING": [
        "''", "'a'", "'Spark SQL'", "'äöü ÀÉ'", "'日本語'", "'😀x😀'", "'  padded\\t '", "'123'", "' -1.5e3 '", "'abcabc'",
        "'Straße'", "'İı'", "'e\\u0301x'", "CAST(X'61FF62' AS STRING)", "'a\\u0000b'", "CAST(NULL AS STRING)", "'true'",
        "'2024-02-29 12:34:56'", "'a,b,,c'", "'%_\\\\\\\\'",
    ],
    "BINARY": [
        "X''", "X'00'", "X'616263'", "X'80FF61'", "X'537061726B2053514C'", "CAST(NULL AS BINARY)", "CAST('ä' AS BINARY)",
        "X'FFFFFFFFFFFFFFFFFF'",
        "X'0102030405060708090A0B0C0D0E0F10'", "X'E697A5'", "X'20'", "X'C0AF'", "X'EDA080'", "X'F09F9880'", "X'0A0D09'",
    ],
    "DATE": [
        "DATE'2024-02-29'", "DATE'1970-01-01'", "DATE'0001-01-01'", "DATE'9999-12-31'", "DATE'1582-10-15'", "DATE'1900-01-01'",
        "DATE'2023-12-31'", "CAST(NULL AS DATE)", "DATE'2021-01-03'", "DATE'1969-07-20'",
        "DATE'2024-12-30'", "DATE'2000-01-01'", "DATE'1582-10-04'", "DATE'0004-02-29'", "DATE'2027-01-01'", "DATE'1999-05-31'", "DATE'0000-01-01'", "DATE'+10000-01-01'",
    ],
    "TIMESTAMP": [
        "TIMESTAMP'2024-03-10 02:30:00'", "TIMESTAMP'2024-11-03 01:30:00'", "TIMESTAMP'1969-12-31 23:59:59.999999Z'",
        "TIMESTAMP'0001-01-01 00:00:00'", "TIMESTAMP'9999-12-31 23:59:59.999999'", "TIMESTAMP'2024-02-29 12:34:56.789'",
        "TIMESTAMP'1883-11-18 12:00:00'", "TIMESTAMP'2024-06-01 00:00:00+05:30'", "CAST(NULL AS TIMESTAMP)",
        "TIMESTAMP'2024-11-03 09:30:00Z'", "TIMESTAMP'2100-01-01 00:00:00'",
        "TIMESTAMP'1582-10-10 10:10:10'", "TIMESTAMP'1969-12-31 15:59:59.5'", "TIMESTAMP'2024-12-31 23:59:59.999'",
    ],
    "TIMESTAMP_NTZ": [
        "TIMESTAMP_NTZ'2024-03-10 02:30:00'", "TIMESTAMP_NTZ'1969-12-31 23:59:59.999999'", "TIMESTAMP_NTZ'0001-01-01 00:00:00'",
        "TIMESTAMP_NTZ'9999-12-31 23:59:59.999999'", "TIMESTAMP_NTZ'2024-02-29 12:34:56.789'", "CAST(NULL AS TIMESTAMP_NTZ)",
    ],
    "TIME": [
        "TIME'00:00:00'", "TIME'23:59:59.999999'", "TIME'12:34:56.789'", "TIME'01:02'", "CAST(NULL AS TIME(6))",
        "CAST('11:22:33' AS TIME(0))",
    ],
    "DAY_TIME": [
        "INTERVAL '1' DAY", "INTERVAL '1 02:03:04.567' DAY TO SECOND", "INTERVAL '-5' HOUR", "INTERVAL '0' SECOND",
        "INTERVAL '106751991 04:00:54.775807' DAY TO SECOND", "INTERVAL '90' MINUTE", "INTERVAL '-0.000001' SECOND",
        "CAST(NULL AS INTERVAL DAY TO SECOND)",
    ],
    "YEAR_MONTH": [
        "INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '-3' MONTH", "INTERVAL '0' YEAR", "INTERVAL '178956970-7' YEAR TO MONTH",
        "INTERVAL '5' YEAR", "CAST(NULL AS INTERVAL YEAR TO MONTH)",
    ],
    "CALENDAR": ["make_interval(1, 2, 3, 4, 5, 6, 7.5)", "make_interval(0, -1, 0, 40)", "make_interval()", "CAST(NULL AS INTERVAL)"],
    "VARIANT": [
        "parse_json('{\"a\": 1, \"b\": [true, null, 2.50], \"c\": {\"d\": \"x\"}}')", "parse_json('[1, 2.5, \"x\", null]')",
        "parse_json('null')", "parse_json('1e300')", "parse_json('\"text\"')", "CAST(NULL AS VARIANT)", "to_variant_object(array(1, 2))",
        "CAST(DATE'2024-02-29' AS VARIANT)", "parse_json('12345678901234567890.5')", "parse_json('{}')",
    ],
    "STRUCT0": ["named_struct('a', 1, 'b', 'x')", "named_struct('a', CAST(NULL AS INT), 'b', '')", "named_struct('a', -1, 'b', CAST(NULL AS STRING))", "CAST(NULL AS STRUCT<a: INT, b: STRING>)"],
    "STRUCT1": ["named_struct('d', DATE'2024-02-29', 't', TIMESTAMP'2024-11-03 01:30:00', 'n', named_struct('x', double('NaN')))", "named_struct('d', DATE'0001-01-01', 't', CAST(NULL AS TIMESTAMP), 'n', named_struct('x', double('-0.0')))"],
    "STRUCT2": ["named_struct('m', map('k', 1, 'l', NULL), 'y', X'61FF')", "named_struct('m', map('k', 2), 'y', X'')"],
    "STRUCT3": ["named_struct('i', INTERVAL '1-2' YEAR TO MONTH, 's', INTERVAL '90' MINUTE)", "named_struct('i', INTERVAL '-1-2' YEAR TO MONTH, 's', INTERVAL '0' MINUTE)"],
    "STRUCT4": ["struct(1.50BD, array(1, NULL))", "struct(2.25BD, array(7))", "struct(0.00BD, array(-1))"],
    "VOID": ["NULL"],
}

CLASSES = {
    "STRUCT": ["STRUCT0", "STRUCT1", "STRUCT2", "STRUCT3", "STRUCT4"],
    "INTEGRAL": ["INT", "BIGINT", "TINYINT", "SMALLINT"],
    "FRACTIONAL": ["DOUBLE", "FLOAT", "DECIMAL"],
    "NUMERIC": ["INT", "BIGINT", "DOUBLE", "DECIMAL", "TINYINT", "FLOAT", "SMALLINT"],
    "INTERVAL": ["DAY_TIME", "YEAR_MONTH", "CALENDAR"],
    "ANY": ["INT", "STRING", "DOUBLE", "DATE", "TIMESTAMP", "DECIMAL", "BINARY", "BOOLEAN", "ARRAY<INT>", "BIGINT", "STRUCT",
            "MAP<STRING, INT>", "DAY_TIME", "YEAR_MONTH", "TIMESTAMP_NTZ", "FLOAT", "TIME", "VOID", "CALENDAR", "VARIANT"],
}

# Arguments of any other type, for the place of one of the right type.
ODD = [
    "NULL", "1", "'abc'", "'2'", "true", "X'61'", "DATE'2024-02-29'", "array(1)", "map('k', 1)", "1.5", "2.5D", "INTERVAL '1' DAY",
    "named_struct('a', 1)", "TIMESTAMP'2024-11-03 01:30:00'", "parse_json('1')", "INTERVAL '2' MONTH", "''", "array('a')",
    "TIME'01:02:03'", "make_interval(1)",
]

PATTERNS = [
    "'a'", "'(\\\\w)(\\\\d*)'", "''", "'[a-c]+'", "'^$'", "'.'", "'b(?=c)'", "'(?i)SPARK'", "'('", "CAST(NULL AS STRING)", "'\\\\p{L}+'",
    "'(?<n>a)|b'", "'a*+b'", "'[[a-z]&&[^b]]'", "'\\\\s'", "'ä'", "'x?'", "'\\\\Q.\\\\E'", "',+'",
]
ZONES = [
    "'America/Los_Angeles'", "'UTC'", "'Asia/Kolkata'", "'+01:00'", "'Europe/Berlin'", "'Z'", "'GMT+3'", "'nowhere'", "''",
    "CAST(NULL AS STRING)", "'-08:00'", "'PST'", "'Asia/Tokyo'", "'+25:00'", "'UTC+1'",
]
DATETIME_FORMATS = [
    "'yyyy-MM-dd'", "'yyyy-MM-dd HH:mm:ss'", "'dd/MM/yy'", "'D'", "'EEEE, MMMM d'", "'hh:mm a'", "'G y'", "'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSXXX'",
    "'Q/L'", "'YYYY'", "'VV z O'", "''", "'abc'", "CAST(NULL AS STRING)", "'HH:mm:ss.SSSSSS'", "'yyyyyyy'", "'u e'", "'MMM dd, yyyy'", "'n'", "'[yyyy]'",
]
DATETIME_TEXTS = [
    "'2024-02-29'", "'2024-02-29 12:34:56'", "'2023-02-29'", "'0001-01-01'", "'9999-12-31 23:59:59.999999'", "''", "'abc'", "'2024'", "'2024-3'",
    "'2024-03-10 02:30:00'", "'2024-02-29T12:34:56.789Z'", "'2024-02-29 12:34:56 Europe/Berlin'", "' 2024-02-29 '", "'+10000-01-01'", "'2024-02-29 12'",
    "'29/02/24'", "CAST(NULL AS STRING)", "'2024-02-29 24:00:00'", "'1900-01-01 00:00:00+01:00'", "'02:30 PM'",
]
TIME_TEXTS = [
    "'12:34:56'", "'00:00'", "'23:59:59.999999'", "'24:00:00'", "'1:2:3'", "'12:34:56.1234567'", "''", "'abc'", "'2:30 PM'", "CAST(NULL AS STRING)", "'12.34.56'",
]
TIME_FORMATS = ["'HH:mm:ss'", "'hh:mm a'", "'HH.mm.ss'", "'yyyy'", "''", "'SSS'", "CAST(NULL AS STRING)", "'HH:mm:ss.SSSSSS'", "'HH:mm'"]
UNITS = [
    "'YEAR'", "'quarter'", "'MONTH'", "'MON'", "'week'", "'DAY'", "'hour'", "'MINUTE'", "'SECOND'", "'MILLISECOND'", "'microsecond'", "'DD'", "'YY'",
    "'nonsense'", "''", "CAST(NULL AS STRING)",
]
FIELDS = [
    "'YEAR'", "'month'", "'DAY'", "'HOUR'", "'minute'", "'SECOND'", "'quarter'", "'week'", "'doy'", "'dow'", "'dow_iso'", "'yearofweek'", "'mons'", "'SECONDS'",
    "'nonsense'", "'epoch'", "CAST(NULL AS STRING)", "''",
]
JSON = [
    "'{\"a\": 1, \"b\": [1, 2, {\"c\": null}]}'", "'[1, \"x\", 2.5]'", "'{\"a\": \"\\\\u00e4\", \"d\": \"2024-02-29\"}'", "'null'", "''", "'{'",
    "'{\"a\": 1, \"a\": 2}'", "'1.0e10'", "'\"text\"'", "CAST(NULL AS STRING)", "'{\"a\": {\"b\": [true, false]}}'", "' [ ] '", "'{\"a\": NaN}'",
    "'{\\'a\\': 1}'", "'[[1, 2], [3]]'", "'{\"a\": 12345678901234567890, \"b\": \"x\"}'", "'{\"A\": 1, \"b\": null}'", "'true'", "'{} x'",
]
JSON_PATHS = ["'$.a'", "'$'", "'$.b[0]'", "'$.b[*]'", "'$[1]'", "'$.b[2].c'", "'$[\\'a\\']'", "'a'", "'$.*'", "''", "'$..a'", "CAST(NULL AS STRING)", "'$.a.b[1]'", "'$[*][0]'", "'$.'"]
SCHEMAS = [
    "'a INT'", "'a STRING, b ARRAY<INT>'", "'a DOUBLE, d DATE'", "'STRUCT<a: STRUCT<b: ARRAY<BOOLEAN>>>'", "'ARRAY<INT>'", "'MAP<STRING, STRING>'", "'a VARIANT'",
    "'a DECIMAL(5,2), _corrupt_record STRING'", "'nonsense nonsense nonsense'", "''", "'INT'", "'a TIMESTAMP, b STRING'", "'A INT'",
]
OPTIONS = ["map('mode', 'FAILFAST')", "map('mode', 'PERMISSIVE')", "map('allowSingleQuotes', 'false')", "map('a', 1)", "map()", "map('timestampFormat', 'dd/MM/yyyy', 'dateFormat', 'dd/MM/yyyy')"]
XML = [
    "'<p><a>1</a><b>x</b><b>y</b></p>'", "'<p id=\"7\"/>'", "'<p>text<a/></p>'", "''", "'<p>'", "CAST(NULL AS STRING)", "'<p><a>2024-02-29</a><c><d>1.5</d></c></p>'",
    "'<!-- c --><p><![CDATA[<x>]]></p>'", "'<p xmlns:n=\"u\"><n:a>1</n:a></p>'", "'<p><a>&lt;&#228;</a></p>'",
]
XPATHS = ["'p/a'", "'p/b/text()'", "'sum(p/a)'", "'//@id'", "'p'", "'count(//b)'", "'/p/b[2]/text()'", "''", "'('", "CAST(NULL AS STRING)", "'p/c/d'", "'boolean(p/a)'", "'string(//a)'", "'1 div 0'"]
CSV = ["'1,x'", "'1'", "''", "'\"a,b\",2'", "'x,1.5,2024-02-29'", "CAST(NULL AS STRING)", "'1,2,3,4'", "' 1 , x '", "'29/02/2024'", "'true,\"q\"\"q\"'"]
URLS = [
    "'http://user:pw@spark.apache.org:80/path/p.php?query=1&k=v%20w#frag'", "'https://example.com'", "'ftp://[::1]/x'", "'not a url'", "''", "'http://a b/c'",
    "CAST(NULL AS STRING)", "'mailto:x@y.z'", "'http://ä.de/ü?ö=1'", "'//host/p'",
]
URL_PARTS = ["'HOST'", "'PATH'", "'QUERY'", "'REF'", "'PROTOCOL'", "'FILE'", "'AUTHORITY'", "'USERINFO'", "'host'", "'NOPE'", "CAST(NULL AS STRING)"]
CHARSETS = ["'UTF-8'", "'utf-16'", "'US-ASCII'", "'ISO-8859-1'", "'UTF-16BE'", "'UTF-16LE'", "'UTF-32'", "'nope'", "''", "CAST(NULL AS STRING)", "'windows-1252'"]
CAST_TYPES = ["'int'", "'string'", "'double'", "'array<int>'", "'struct<a: int, b: array<string>>'", "'date'", "'decimal(5,2)'", "'variant'", "'map<string, variant>'", "'nonsense'", "'boolean'", "'timestamp'"]
NUMBER_FORMATS = ["'999'", "'000.00'", "'$9,999.99'", "'S999'", "'999MI'", "'999PR'", "'9G999D9'", "''", "'abc'", "CAST(NULL AS STRING)", "'99.9'", "'0,0,0'", "'9999999999'"]
NUMBER_TEXTS = ["'123'", "'-12.5'", "'$1,234.56'", "'<12>'", "'12-'", "'+5'", "''", "'abc'", "CAST(NULL AS STRING)", "'1,234'", "'00012.50'"]
SHORT_COUNTS = ["0", "1", "-1", "2", "3", "5", "17", "CAST(NULL AS INT)", "-2147483648", "-3"]
PERCENTAGES = ["0.5", "0D", "1.0", "0.25D", "-0.1", "1.5", "CAST(NULL AS DOUBLE)", "0.99D", "double('NaN')"]
PERCENTAGE_LISTS = ["array(0.25D, 0.5D, 0.75D)", "array(0.5)", "array()", "array(0.1, NULL)", "array(2.0)", "CAST(NULL AS ARRAY<DOUBLE>)"]
KEYS = ["'0000111122223333'", "'abcdefghijklmnop12345678ABCDEFGH'", "'short'", "X'000102030405060708090A0B0C0D0E0F1011121314151617'", "CAST(NULL AS BINARY)"]
DURATIONS = ["'10 minutes'", "'1 day'", "'1 hour 30 minutes'", "'0 seconds'", "'-5 minutes'", "'1 month'", "'abc'", "CAST(NULL AS STRING)", "'7 days'", "'1 week'"]
GENERAL = ["'SQL'", "'a'", "''", "' '", "'ä'", "'日'", "'bc'", "CAST(NULL AS STRING)", "'x'", "'😀'", "','", "CAST(X'FF' AS STRING)"]

HLL = ["(SELECT hll_sketch_agg(x) FROM VALUES (1), (2), (2) AS t(x))", "(SELECT hll_sketch_agg(x, 10) FROM VALUES ('a'), ('b') AS t(x))", "X'00'", "CAST(NULL AS BINARY)", "X'0201070C03000000'"]
THETA = ["(SELECT theta_sketch_agg(x) FROM VALUES (1), (2), (2) AS t(x))", "(SELECT theta_sketch_agg(x, 10) FROM VALUES ('a'), ('b') AS t(x))", "X'00'", "CAST(NULL AS BINARY)", "(SELECT theta_sketch_agg(x) FROM VALUES (2), (3) AS t(x))"]


def kll(kind, literals):
    some = ", ".join(f"({x})" for x in literals)
    return [
        f"(SELECT kll_sketch_agg_{kind}(x) FROM VALUES {some} AS t(x))", f"(SELECT kll_sketch_agg_{kind}(x, 20) FROM VALUES {some}, ({literals[0]}) AS t(x))",
        "X'00'", "CAST(NULL AS BINARY)", f"(SELECT kll_sketch_agg_{kind}(x) FROM VALUES ({literals[0]}) AS t(x))",
    ]


KLL = {"bigint": kll("bigint", ["1L", "5L", "-3L", "9L"]), "double": kll("double", ["1D", "2.5D", "-1D"]), "float": kll("float", ["1F", "2.5F", "-1F"])}

# By the name of the parameter, in every function.
PARAMETERS = {
    "zone": ZONES, "targetZone": ZONES, "sourceZone": ZONES, "json": JSON, "url": URLS, "xml": XML, "csv": CSV, "schema": SCHEMAS, "options": OPTIONS,
    "charset": CHARSETS, "times": SHORT_COUNTS, "count": SHORT_COUNTS, "percentage": PERCENTAGES, "percentages": PERCENTAGE_LISTS, "key BINARY": KEYS, "length": SHORT_COUNTS,
    "part": GENERAL, "delimiter": GENERAL, "search": GENERAL, "characters": GENERAL, "pad STRING": GENERAL, "separator STRING": GENERAL, "escape": ["'/'", "'\\\\\\\\'", "''", "'ab'", "CAST(NULL AS STRING)"],
    "unit": UNITS, "field": FIELDS, "dayOfWeek": ["'MO'", "'tuesday'", "'Sun'", "'XX'", "''", "CAST(NULL AS STRING)", "'fri'"],
    "seed": ["0", "42L", "-1", "2147483647"], "windowDuration": DURATIONS, "slideDuration": DURATIONS, "startTime": DURATIONS,
    "mode": ["'GCM'", "'ECB'", "'CBC'", "'gcm'", "'XXX'", "CAST(NULL AS STRING)"], "padding": ["'DEFAULT'", "'PKCS'", "'NONE'", "'X'", "CAST(NULL AS STRING)"],
    "lg_k": ["12", "4", "21", "3", "22", "CAST(NULL AS INT)"], "lg_entries": ["12", "4", "26", "3", "27", "CAST(NULL AS INT)"], "k": ["200", "8", "7", "65535", "65536", "CAST(NULL AS INT)"],
    "scale": ["0", "1", "-1", "2", "5", "40", "-40", "CAST(NULL AS INT)"],
    "group": ["0", "1", "2", "-1", "99", "CAST(NULL AS INT)"], "ignore_nulls": ["true", "false", "CAST(NULL AS BOOLEAN)", "(1 = 1)"],
}
LIKE = ["'%a%'", "'S_ark%'", "''", "'%'", "'a\\\\\\\\%'", "'abc_bc'", "'a/%'", "CAST(NULL AS STRING)", "'\\\\\\\\'", "'%\\\\\\\\'", "'_'", "'日__'"]

# By function and parameter, where that differs.
SPECIAL = {
    **{f"{f}.pattern": PATTERNS for f in ("rlike", "split")},
    **{f"{f}.pattern": LIKE for f in ("like", "ilike")},
    **{f"{f}.patterns": LIKE for f in ("like_all", "like_any", "not_like_all", "not_like_any", "ilike_all", "ilike_any", "not_ilike_all", "not_ilike_any")},
    **{f"regexp_{f}.pattern": PATTERNS for f in ("count", "extract", "extract_all", "instr", "replace", "substr")},
    "regexp_replace.replacement": ["'x'", "'$0'", "'[$1]'", "'\\\\\\\\$'", "'${n}'", "'$9'", "''", "CAST(NULL AS STRING)"],
    "regexp_replace.position": ["1", "2", "0", "-1", "100", "CAST(NULL AS INT)"],
    **{f"{f}to_{k}.value": DATETIME_TEXTS for f in ("", "try_") for k in ("date", "timestamp", "timestamp_ltz", "timestamp_ntz")},
    **{f"{f}to_{k}.pattern": DATETIME_FORMATS for f in ("", "try_") for k in ("date", "timestamp", "timestamp_ltz", "timestamp_ntz", "unix_timestamp")},
    "unix_timestamp.time": DATETIME_TEXTS, "to_unix_timestamp.time": DATETIME_TEXTS, "unix_timestamp.pattern": DATETIME_FORMATS,
    "date_format.pattern": DATETIME_FORMATS, "from_unixtime.pattern": DATETIME_FORMATS,
    "to_time.text": TIME_TEXTS, "try_to_time.text": TIME_TEXTS, "to_time.pattern": TIME_FORMATS, "try_to_time.pattern": TIME_FORMATS,
    "get_json_object.path": JSON_PATHS, "json_tuple.fields": ["'a'", "'b'", "'A'", "''", "CAST(NULL AS STRING)"],
    "variant_get.path": JSON_PATHS, "try_variant_get.path": JSON_PATHS, "variant_get.type": CAST_TYPES, "try_variant_get.type": CAST_TYPES,
    **{f"xpath{f}.path": XPATHS for f in ("", "_boolean", "_double", "_float", "_int", "_long", "_short", "_string")},
    "parse_url.part": URL_PARTS, "try_parse_url.part": URL_PARTS, "parse_url.key": ["'query'", "'k'", "'nope'", "'['", "CAST(NULL AS STRING)"],
    "url_decode.text": ["'a%20b+c'", "'%'", "'%zz'", "'%C3%A4'", "''", "CAST(NULL AS STRING)", "'https%3A%2F%2Fx'", "'%FF'"],
    "try_url_decode.text": ["'a%20b+c'", "'%'", "'%zz'", "'%C3%A4'", "''", "CAST(NULL AS STRING)"],
    "to_char.x": [*TYPES["INT"], *TYPES["DECIMAL"], *TYPES["DATE"], *TYPES["TIMESTAMP"][:4], *TYPES["BINARY"], "12.5D"],
    "to_char.format": [*NUMBER_FORMATS, "'yyyy-MM-dd'", "'hex'", "'base64'", "'utf-8'", "'dd.MM. HH'"],
    "to_number.text": NUMBER_TEXTS, "try_to_number.text": NUMBER_TEXTS, "to_number.format": NUMBER_FORMATS, "try_to_number.format": NUMBER_FORMATS,
    **{f"{f}to_binary.format": ["'hex'", "'UTF-8'", "'base64'", "'utf8'", "'nope'", "CAST(NULL AS STRING)"] for f in ("", "try_")},
    **{f"{f}to_binary.text": ["'616263'", "'abc'", "'YWJj'", "'ä'", "''", "CAST(NULL AS STRING)", "'6'", "'YW Jj'", "'=='"] for f in ("", "try_")},
    "unbase64.text": ["'YWJj'", "'YW Jj\\n'", "'YWI='", "'YQ'", "'!'", "''", "CAST(NULL AS STRING)", "'ä'", "'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo='", "'='"],
    "unhex.text": ["'616263'", "'6'", "'xyz'", "''", "'FFfe'", "CAST(NULL AS STRING)", "'ä1'", "' 61'"],
    "format_number.pattern": ["'#,###.##'", "'0.000'", "'##0.0#%'", "''", "'abc'", "CAST(NULL AS STRING)", "'$#,##0'", "'0.###E0'"],
    "format_number.decimals": ["0", "2", "-1", "CAST(NULL AS INT)", "15", "1"],
    "format_string.format": ["'%s'", "'%d'", "'%5.2f|'", "'%x'", "'%'", "'%s %s'", "'%2$s %1$s'", "'%-5s|'", "'%05d'", "'%e'", "'%c'", "'%b'", "'%tY'", "'%n%%'", "''", "CAST(NULL AS STRING)", "'%,d'", "'%q'"],
    "mask.str": ["'AbCD123-@$#'", "''", "'äÖ😀9'", "CAST(NULL AS STRING)", "'abc'"],
    **{f"mask.{p}": ["'Q'", "'*'", "CAST(NULL AS STRING)", "''", "'ab'"] for p in ("upperChar", "lowerChar", "digitChar", "otherChar")},
    "luhn_check.digits": ["'79927398713'", "'79927398714'", "''", "'0'", "'a'", "' 1'", "CAST(NULL AS STRING)", "'4111111111111111'", "'４'"],
    "conv.text": ["'100'", "'ff'", "'-10'", "'zz'", "''", "'18446744073709551616'", "'1x'", "CAST(NULL AS STRING)", "' 7'"],
    "conv.from": ["2", "10", "16", "36", "37", "1", "-10", "CAST(NULL AS INT)"], "conv.to": ["2", "10", "-10", "16", "36", "0", "-16", "CAST(NULL AS INT)"],
    "sha2.bits": ["256", "224", "384", "512", "0", "1", "CAST(NULL AS INT)", "-1"],
    "chr.code": ["65", "0", "256", "-1", "228", "8364L", "9223372036854775807L", "CAST(NULL AS BIGINT)"],
    "str_to_map.text": ["'a:1,b:2'", "'a'", "''", "'a:1,a:2'", "CAST(NULL AS STRING)", "'a:1:2,,:x'", "'x=1;y=2'"],
    "str_to_map.pairDelim": ["','", "';'", "''", "'[,;]'", "CAST(NULL AS STRING)"], "str_to_map.keyValueDelim": ["':'", "'='", "''", "CAST(NULL AS STRING)"],
    "soundex.text": ["'Miller'", "'Ashcraft'", "'Tymczak'", "''", "'123'", "'ä'", "'Robert'", "CAST(NULL AS STRING)", "'Pfister'", "' x'", "'O\\'Hara'"],
    "sentences.text": ["'Hi there! The price was $1,234.56.... But, not now.'", "''", "'Ä ö. ß?'", "CAST(NULL AS STRING)", "'one'"], "sentences.language": ["'en'", "''", "'xx'", "CAST(NULL AS STRING)"], "sentences.country": ["'US'", "''", "CAST(NULL AS STRING)"],
    "space.count": ["0", "1", "5", "-1", "CAST(NULL AS INT)"], "array_repeat.count": SHORT_COUNTS, "factorial.n": ["0", "1", "5", "20", "21", "-1", "CAST(NULL AS INT)", "13"],
    "sequence.step": ["1", "-1", "2", "0", "3L", "INTERVAL '1' DAY", "INTERVAL '1' MONTH", "INTERVAL '-12' HOUR", "CAST(NULL AS INT)"],
    "sequence.start": ["1", "5", "-2", "DATE'2024-01-31'", "TIMESTAMP'2024-03-09 12:00:00'", "CAST(NULL AS INT)", "1Y", "9223372036854775800L"],
    "sequence.stop": ["1", "5", "-2", "DATE'2024-02-03'", "TIMESTAMP'2024-03-11 12:00:00'", "CAST(NULL AS INT)", "7Y", "9223372036854775807L"],
    "raise_error.message": ["'boom'", "''", "CAST(NULL AS STRING)", "1"], "randstr.length": ["0", "5", "-1", "CAST(NULL AS INT)", "10S"],
    "find_in_set.list": ["'a,b,,c'", "''", "'ä,日本語'", "CAST(NULL AS STRING)", "'abcabc'"],
    "translate.from": ["'abc'", "'a'", "''", "'äß日'", "CAST(NULL AS STRING)", "'aa'"], "translate.to": ["'xyz'", "''", "'1'", "'😀y'", "CAST(NULL AS STRING)"],
    "levenshtein.threshold": ["0", "1", "2", "100", "-1", "CAST(NULL AS INT)"], "elt.n": ["1", "2", "0", "-1", "3", "CAST(NULL AS INT)"],
    "current_time.precision": ["7", "-1"], "schema_of_json.options": OPTIONS, "width_bucket.count": ["5L", "0L", "-1L", "10", "9223372036854775807L", "CAST(NULL AS BIGINT)"],
    "reflect.class": ["'java.lang.Math'", "'java.lang.String'", "'nope'", "CAST(NULL AS STRING)"], "reflect.method": ["'abs'", "'valueOf'", "'nope'", "CAST(NULL AS STRING)"],
    "try_reflect.class": ["'java.lang.Math'", "'java.lang.String'", "'nope'", "CAST(NULL AS STRING)"], "try_reflect.method": ["'abs'", "'valueOf'", "'nope'", "CAST(NULL AS STRING)"],
    "stack.n": ["1", "2", "3", "0", "-1", "CAST(NULL AS INT)"], "ntile.buckets": ["1", "2", "3", "0", "-1", "CAST(NULL AS INT)"],
    "timestampadd.unit": ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND", "nonsense"], "timestampdiff.unit": ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND", "nonsense"],
    "timestampadd.quantity": ["1", "-1", "0", "25", "-13L", "1000000L", "9223372036854775807L", "CAST(NULL AS INT)"],
    "time_diff.unit": ["'HOUR'", "'minute'", "'SECOND'", "'MILLISECOND'", "'MICROSECOND'", "'DAY'", "''", "CAST(NULL AS STRING)"],
    "time_trunc.unit": ["'HOUR'", "'minute'", "'SECOND'", "'MILLISECOND'", "'MICROSECOND'", "'DAY'", "''", "CAST(NULL AS STRING)"],
    "approx_count_distinct.relative_deviation": ["0.05", "0.1D", "0.01D"],
    **{f"{f}.accuracy": ["10000", "100", "1", "0", "-1", "2147483648L", "CAST(NULL AS INT)"] for f in ("approx_percentile",)},
    "percentile.frequency": ["1", "2", "0", "-1", "CAST(NULL AS INT)"], "histogram_numeric.bins": ["2", "3", "10", "1", "0", "CAST(NULL AS INT)"],
    "count_min_sketch.eps": ["0.5D", "0.01D", "0D", "-1D", "CAST(NULL AS DOUBLE)"], "count_min_sketch.confidence": ["0.5D", "0.95D", "1D", "0D", "CAST(NULL AS DOUBLE)"],
    "bitmap_construct_agg.position": ["0L", "1L", "32767L", "32768L", "-1L", "CAST(NULL AS BIGINT)"], "lag.offset": ["1", "0", "2", "-1", "5", "CAST(NULL AS INT)"], "lead.offset": ["1", "0", "2", "-1", "5", "CAST(NULL AS INT)"],
    "nth_value.offset": ["1", "2", "0", "-1", "9", "CAST(NULL AS INT)"], "mode.deterministic": ["true"], "window.time": TYPES["TIMESTAMP"], "window_time.window": ["window(TIMESTAMP'2024-11-03 01:30:00', '10 minutes')", "named_struct('start', 1, 'end', 2)"],
    **{f"hll_{f}": HLL for f in ("sketch_estimate.sketch", "union.a", "union.b", "union_agg.sketch")},
    **{f"theta_{f}": THETA for f in ("sketch_estimate.sketch", "union.a", "union.b", "union_agg.sketch", "intersection.a", "intersection.b", "difference.a", "difference.b", "intersection_agg.sketch")},
    **{f"kll_{f}_{k}.{p}": v for k, v in KLL.items() for f, p in (("sketch_get_n", "sketch"), ("sketch_get_quantile", "sketch"), ("sketch_get_rank", "sketch"), ("sketch_merge", "a"), ("sketch_merge", "b"), ("merge_agg", "sketch"), ("sketch_to_string", "sketch"))},
    **{f"kll_sketch_get_quantile_{k}.rank": ["0.5D", "0D", "1D", "-0.1D", "array(0.25D, 0.75D)", "1.5", "CAST(NULL AS DOUBLE)"] for k in KLL},
    "format_string.arguments": ["1", "'x'", "2.5D", "NULL", "DATE'2024-02-29'", "-7L", "true", "12.50", "255"], "concat.parts": [*TYPES["STRING"][:9], *TYPES["BINARY"][:3], "array(1)", "array(2, NULL)", "1"],
    "grouping.column": ["k"], "grouping_id.columns": ["k", "k, x"], "from_xml.schema": ["'a INT, b ARRAY<STRING>'", "'_id INT'", "'a DATE, c STRUCT<d: DOUBLE>'", "'variant'", "'nonsense nonsense nonsense'", "'a STRING'"],
    "array_sort.comparator": ["(l, r) -> CASE WHEN l < r THEN 1 WHEN l > r THEN -1 ELSE 0 END", "(l, r) -> NULL", "(l, r) -> 'x'", "(l, r) -> r - l", "x -> 1"],
    **{f"make_{f}.{p}": v for f in ("date", "timestamp", "timestamp_ltz", "timestamp_ntz") for p, v in (("year", ["2024", "1", "9999", "0", "-1", "10000", "1970", "CAST(NULL AS INT)"]), ("month", ["1", "2", "11", "12", "13", "0"]), ("day", ["1", "3", "29", "30", "31", "32", "0"]))},
    **{f"try_make_{f}.{p}": v for f in ("timestamp", "timestamp_ltz", "timestamp_ntz") for p, v in (("year", ["2024", "1", "9999", "0", "10000", "CAST(NULL AS INT)"]), ("month", ["1", "2", "3", "11", "13"]), ("day", ["1", "3", "10", "29", "31"]))},
    **{f"{t}make_{f}.{p}": v for t in ("", "try_") for f in ("timestamp", "timestamp_ltz", "timestamp_ntz", "time") for p, v in (("hour", ["0", "1", "2", "23", "24", "-1"]), ("min", ["0", "30", "59", "60"]), ("minute", ["0", "30", "59", "60"]), ("sec", ["0", "59.999999", "60", "60.5", "1.1234567", "-1", "CAST(NULL AS DECIMAL(8,6))"]), ("second", ["0", "59.999999", "60", "1.1234567", "-1"]))},
    **{f"{t}make_interval.{p}": ["0", "1", "-1", "12", "2147483647", "CAST(NULL AS INT)"] for t in ("", "try_") for p in ("years", "months", "weeks", "days", "hours", "mins")},
    **{f"make_dt_interval.{p}": ["0", "1", "-1", "100", "2147483647", "CAST(NULL AS INT)"] for p in ("days", "hours", "mins")},
    **{f"{f}.secs": ["0", "1.5", "-0.000001", "59.9999999", "1e10", "CAST(NULL AS DECIMAL(18,6))"] for f in ("make_interval", "try_make_interval", "make_dt_interval")},
    "map_from_entries.entries": ["array(struct(1, 'a'), struct(2, NULL))", "array()", "array(struct(1, 'a'), struct(1, 'b'))", "array(struct(1, 'a'), NULL)", "CAST(NULL AS ARRAY<STRUCT<k: INT, v: INT>>)", "array(struct(NULL, 1))", "array(struct(1, 2, 3))"],
    "map.entries": ["1", "'a'", "2", "NULL", "array(1)", "1.5", "double('NaN')", "map(1, 2)", "DATE'2024-02-29'"], "named_struct.fields": ["'a'", "1", "'b'", "NULL", "array(1)", "'a b'", "double('NaN')"],
    "inline.structs": ["array(struct(1, 'a'), struct(2, 'b'))", "array(named_struct('x', 1), NULL)", "array()", "CAST(NULL AS ARRAY<STRUCT<a: INT>>)", "array(1)"],
    "inline_outer.structs": ["array(struct(1, 'a'), struct(2, 'b'))", "array(named_struct('x', 1), NULL)", "array()", "CAST(NULL AS ARRAY<STRUCT<a: INT>>)", "array(1)"],
    "extract.field": [field.strip("'") for field in FIELDS[:16]],
    "aes_encrypt.iv": ["X'000000000000000000000000'", "X'00000000000000000000000000000000'", "''", "X'00'", "CAST(NULL AS BINARY)"],
}

# A lambda by the number of its parameters and what it gives: over numbers, texts, or whatever comes.
LAMBDAS = {
    ("BOOLEAN", 1): ["x -> x > 1", "x -> x IS NULL", "x -> NULL", "x -> x = 'a'", "x -> true", "x -> x"],
    ("BOOLEAN", 2): ["(x, i) -> i > 0", "(k, v) -> k IS NOT NULL AND v > 1", "(k, v) -> NULL", "(x, i) -> x = i", "(k, v) -> v"],
    ("ANY", 1): ["x -> x + 1", "x -> NULL", "x -> struct(x, 1)", "x -> upper(x)", "x -> array(x)", "x -> 1 / x"],
    ("ANY", 2): ["(x, i) -> i", "(x, y) -> struct(x, y)", "(x, y) -> x + y", "(x, y) -> coalesce(x, y)", "(k, v) -> NULL", "(k, v) -> concat(k, '!')"],
    ("ANY", 3): ["(k, a, b) -> struct(k, a, b)", "(k, a, b) -> a + b", "(k, a, b) -> coalesce(a, b)", "(k, a, b) -> k"],
}
