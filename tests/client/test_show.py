"""show() in all its forms, byte for byte."""

from checks import block, printed


def people(spark):
    return spark.createDataFrame(
        [
            ("Ada Lovelace, Countess of Lovelace", 36, 1.5),
            ("Grace", 85, None),
            (None, None, float("nan")),
        ],
        "name string, age int, score double",
    )


def test_default(spark):
    assert printed(people(spark).show) == block(
        """
        +--------------------+----+-----+
        |                name| age|score|
        +--------------------+----+-----+
        |Ada Lovelace, Cou...|  36|  1.5|
        |               Grace|  85| NULL|
        |                NULL|NULL|  NaN|
        +--------------------+----+-----+

        """
    )


def test_fewer_rows_than_there_are(spark):
    assert printed(people(spark).show, 1) == block(
        """
        +--------------------+---+-----+
        |                name|age|score|
        +--------------------+---+-----+
        |Ada Lovelace, Cou...| 36|  1.5|
        +--------------------+---+-----+
        only showing top 1 row
        """
    )
    assert printed(people(spark).show, 2) == block(
        """
        +--------------------+---+-----+
        |                name|age|score|
        +--------------------+---+-----+
        |Ada Lovelace, Cou...| 36|  1.5|
        |               Grace| 85| NULL|
        +--------------------+---+-----+
        only showing top 2 rows
        """
    )


def test_no_rows_asked_for(spark):
    assert printed(people(spark).show, 0) == block(
        """
        +----+---+-----+
        |name|age|score|
        +----+---+-----+
        +----+---+-----+
        only showing top 0 rows
        """
    )


def test_twenty_rows_by_default(spark):
    assert printed(spark.range(21).show) == block(
        """
        +---+
        | id|
        +---+
        |  0|
        |  1|
        |  2|
        |  3|
        |  4|
        |  5|
        |  6|
        |  7|
        |  8|
        |  9|
        | 10|
        | 11|
        | 12|
        | 13|
        | 14|
        | 15|
        | 16|
        | 17|
        | 18|
        | 19|
        +---+
        only showing top 20 rows
        """
    )


def test_not_truncated(spark):
    assert printed(people(spark).show, truncate=False) == block(
        """
        +----------------------------------+----+-----+
        |name                              |age |score|
        +----------------------------------+----+-----+
        |Ada Lovelace, Countess of Lovelace|36  |1.5  |
        |Grace                             |85  |NULL |
        |NULL                              |NULL|NaN  |
        +----------------------------------+----+-----+

        """
    )
    assert printed(people(spark).show, 2, False) == block(
        """
        +----------------------------------+---+-----+
        |name                              |age|score|
        +----------------------------------+---+-----+
        |Ada Lovelace, Countess of Lovelace|36 |1.5  |
        |Grace                             |85 |NULL |
        +----------------------------------+---+-----+
        only showing top 2 rows
        """
    )


def test_truncated_to_a_width(spark):
    assert printed(people(spark).show, truncate=10) == block(
        """
        +----------+----+-----+
        |      name| age|score|
        +----------+----+-----+
        |Ada Lov...|  36|  1.5|
        |     Grace|  85| NULL|
        |      NULL|NULL|  NaN|
        +----------+----+-----+

        """
    )


def test_truncated_below_four_has_no_dots(spark):
    assert printed(people(spark).show, truncate=3) == block(
        """
        +----+---+-----+
        |name|age|score|
        +----+---+-----+
        | Ada| 36|  1.5|
        | Gra| 85|  NUL|
        | NUL|NUL|  NaN|
        +----+---+-----+

        """
    )


def test_vertical(spark):
    assert printed(people(spark).show, vertical=True) == block(
        """
        -RECORD 0---------------------
         name  | Ada Lovelace, Cou... 
         age   | 36                   
         score | 1.5                  
        -RECORD 1---------------------
         name  | Grace                
         age   | 85                   
         score | NULL                 
        -RECORD 2---------------------
         name  | NULL                 
         age   | NULL                 
         score | NaN                  

        """
    )


def test_vertical_truncated(spark):
    assert printed(people(spark).show, 1, 8, True) == block(
        """
        -RECORD 0---------
         name  | Ada L... 
         age   | 36       
         score | 1.5      
        only showing top 1 row
        """
    )


def test_vertical_not_truncated(spark):
    assert printed(people(spark).show, 1, truncate=False, vertical=True) == block(
        """
        -RECORD 0-----------------------------------
         name  | Ada Lovelace, Countess of Lovelace 
         age   | 36                                 
         score | 1.5                                
        only showing top 1 row
        """
    )


def test_no_rows(spark):
    assert printed(people(spark).limit(0).show) == block(
        """
        +----+---+-----+
        |name|age|score|
        +----+---+-----+
        +----+---+-----+

        """
    )
    assert printed(people(spark).limit(0).show, vertical=True) == block(
        """
        (0 rows)
        """
    )


def test_no_columns(spark):
    assert printed(spark.range(2).select().show) == block(
        """
        ++
        ||
        ++
        ||
        ||
        ++

        """
    )


def test_nested_values(spark):
    df = spark.sql(
        "SELECT array(1, NULL, 3) AS a, map('k', 1, 'l', NULL) AS m, "
        "named_struct('x', 1, 'y', 'z', 'n', NULL) AS s, "
        "array(named_struct('b', true)) AS deep, array() AS empty"
    )
    assert printed(df.show, truncate=False) == block(
        """
        +------------+-------------------+------------+--------+-----+
        |a           |m                  |s           |deep    |empty|
        +------------+-------------------+------------+--------+-----+
        |[1, NULL, 3]|{k -> 1, l -> NULL}|{1, z, NULL}|[{true}]|[]   |
        +------------+-------------------+------------+--------+-----+

        """
    )


def test_every_simple_type(spark):
    df = spark.sql(
        "SELECT true AS boolean, 1Y AS byte, 2S AS short, 3 AS int, 4L AS long, "
        "1.5F AS float, 2.0D AS double, 1.50BD AS decimal, 'text' AS string, "
        "X'0AFF' AS binary, DATE'2024-02-29' AS date, NULL AS nothing"
    )
    assert printed(df.show, truncate=False) == block(
        """
        +-------+----+-----+---+----+-----+------+-------+------+-------+----------+-------+
        |boolean|byte|short|int|long|float|double|decimal|string|binary |date      |nothing|
        +-------+----+-----+---+----+-----+------+-------+------+-------+----------+-------+
        |true   |1   |2    |3  |4   |1.5  |2.0   |1.50   |text  |[0A FF]|2024-02-29|NULL   |
        +-------+----+-----+---+----+-----+------+-------+------+-------+----------+-------+

        """
    )


def test_timestamps_and_intervals(spark):
    spark.conf.set("spark.sql.session.timeZone", "America/New_York")
    df = spark.sql(
        "SELECT TIMESTAMP'2024-07-01 12:00:00.120' AS ts, "
        "TIMESTAMP'2024-07-01 12:00:00Z' AS utc, "
        "TIMESTAMP_NTZ'2024-07-01 12:00:00.000001' AS ntz, "
        "INTERVAL '1-2' YEAR TO MONTH AS ym, "
        "INTERVAL '1 02:03:04.5' DAY TO SECOND AS dt"
    )
    assert printed(df.show, truncate=False) == block(
        """
        +----------------------+-------------------+--------------------------+----------------------------+-------------------------------------+
        |ts                    |utc                |ntz                       |ym                          |dt                                   |
        +----------------------+-------------------+--------------------------+----------------------------+-------------------------------------+
        |2024-07-01 12:00:00.12|2024-07-01 08:00:00|2024-07-01 12:00:00.000001|INTERVAL '1-2' YEAR TO MONTH|INTERVAL '1 02:03:04.5' DAY TO SECOND|
        +----------------------+-------------------+--------------------------+----------------------------+-------------------------------------+

        """
    )


def test_doubles(spark):
    df = spark.sql(
        "SELECT * FROM VALUES (0.1D, 1e7D, 1e-3D), (1e-4D, 123456789.125D, -0.0D), "
        "(1e21D, double('infinity'), double('nan')), (4.9e-324D, 1.7976931348623157e308D, 100D) "
        "AS t(a, b, c)"
    )
    assert printed(df.show) == block(
        """
        +--------+--------------------+-----+
        |       a|                   b|    c|
        +--------+--------------------+-----+
        |     0.1|               1.0E7|0.001|
        |  1.0E-4|     1.23456789125E8| -0.0|
        |  1.0E21|            Infinity|  NaN|
        |4.9E-324|1.797693134862315...|100.0|
        +--------+--------------------+-----+

        """
    )


def test_floats(spark):
    df = spark.sql("SELECT float(0.1), float(1e10), float(3.4028235e38), float(16777216), float(1e-5)")
    assert printed(df.show) == block(
        """
        +---+------+------------+-----------+------+
        |0.1|1.0E10|3.4028235E38|   16777216|1.0E-5|
        +---+------+------------+-----------+------+
        |0.1|1.0E10|3.4028235E38|1.6777216E7|1.0E-5|
        +---+------+------------+-----------+------+

        """
    )


def test_line_breaks_and_tabs_are_escaped(spark):
    df = spark.createDataFrame([("a\nb\tc\rd\\e",)], ["control"])
    assert printed(df.show) == block(
        """
        +------------+
        |     control|
        +------------+
        |a\\nb\\tc\\rd\\e|
        +------------+

        """
    )
    assert printed(df.show, vertical=True) == block(
        """
        -RECORD 0---------------
         control | a\\nb\\tc\\rd\\e 

        """
    )


def test_wide_characters_take_two_columns(spark):
    df = spark.createDataFrame([("日本語", "naïve"), ("a", "😀")], ["漢字", "x"])
    assert printed(df.show) == block(
        """
        +------+-----+
        |  漢字|    x|
        +------+-----+
        |日本語|naïve|
        |     a|   😀|
        +------+-----+

        """
    )


def test_duplicate_and_quoted_names(spark):
    df = spark.range(1).selectExpr("id", "id", "id AS `a.b`", "id AS `back``tick`", "id AS ``")
    assert printed(df.show) == block(
        """
        +---+---+---+---------+---+
        | id| id|a.b|back`tick|   |
        +---+---+---+---------+---+
        |  0|  0|  0|        0|  0|
        +---+---+---+---------+---+

        """
    )


def test_column_names_are_not_truncated(spark):
    df = spark.range(1).withColumnRenamed("id", "a_column_with_a_rather_long_name")
    assert printed(df.show) == block(
        """
        +--------------------------------+
        |a_column_with_a_rather_long_name|
        +--------------------------------+
        |                               0|
        +--------------------------------+

        """
    )
    assert printed(df.show, truncate=False) == block(
        """
        +--------------------------------+
        |a_column_with_a_rather_long_name|
        +--------------------------------+
        |0                               |
        +--------------------------------+

        """
    )


def test_binary_is_shown_in_hexadecimal(spark):
    df = spark.createDataFrame([(bytearray(b"\x00\x01abc"),), (bytearray(),)], ["b"])
    assert printed(df.show) == block(
        """
        +----------------+
        |               b|
        +----------------+
        |[00 01 61 62 63]|
        |              []|
        +----------------+

        """
    )


def test_repr_of_a_dataframe_is_its_schema(spark):
    assert repr(people(spark)) == "DataFrame[name: string, age: int, score: double]"


def test_eager_repr_shows_the_rows(spark):
    spark.conf.set("spark.sql.repl.eagerEval.enabled", "true")
    assert repr(spark.range(2)) == block(
        """
        +---+
        | id|
        +---+
        |  0|
        |  1|
        +---+
        """
    )
    assert spark.range(2)._repr_html_() == block(
        """
        <table border='1'>
        <tr><th>id</th></tr>
        <tr><td>0</td></tr>
        <tr><td>1</td></tr>
        </table>
        """
    )
