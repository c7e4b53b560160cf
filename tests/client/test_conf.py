"""spark.conf, and the settings that change answers."""

from checks import error, rows, schema


def test_defaults(spark):
    assert spark.conf.get("spark.sql.ansi.enabled") == "true"
    assert spark.conf.get("spark.sql.caseSensitive") == "false"
    assert spark.conf.get("spark.sql.shuffle.partitions").isdigit()


def test_set_get_unset(spark):
    spark.conf.set("spark.sql.ansi.enabled", False)
    assert spark.conf.get("spark.sql.ansi.enabled") == "false"
    spark.conf.unset("spark.sql.ansi.enabled")
    assert spark.conf.get("spark.sql.ansi.enabled") == "true"
    spark.conf.set("spark.sql.shuffle.partitions", 7)
    assert spark.conf.get("spark.sql.shuffle.partitions") == "7"


def test_settings_of_ones_own(spark):
    assert spark.conf.get("my.own", "none") == "none"
    assert spark.conf.get("my.own", None) is None
    assert error(spark.conf.get, "my.own") == (
        "SparkNoSuchElementException",
        "SQL_CONF_NOT_FOUND",
        "42K0I",
        {"sqlConf": '"my.own"'},
    )
    spark.conf.set("my.own", "here")
    assert spark.conf.get("my.own") == "here"
    assert spark.conf.getAll["my.own"] == "here"


def test_modifiable(spark):
    assert spark.conf.isModifiable("spark.sql.ansi.enabled")
    assert not spark.conf.isModifiable("spark.sql.warehouse.dir")
    assert not spark.conf.isModifiable("no.such.setting")


def test_static_settings_are_refused(spark):
    assert error(spark.conf.set, "spark.sql.warehouse.dir", "/tmp/x")[:3] == (
        "AnalysisException",
        "CANNOT_MODIFY_STATIC_CONFIG",
        "46110",
    )


def test_wrong_values_are_refused(spark):
    assert error(spark.conf.set, "spark.sql.ansi.enabled", "maybe")[1:] == (
        "INVALID_CONF_VALUE.TYPE_MISMATCH",
        "22022",
        {
            "confName": "spark.sql.ansi.enabled",
            "confValue": "maybe",
            "confType": "boolean",
        },
    )
    assert error(spark.conf.set, "spark.sql.session.timeZone", "Mars/Olympus")[1:3] == (
        "INVALID_CONF_VALUE.TIME_ZONE",
        "22022",
    )
    assert spark.conf.get("spark.sql.ansi.enabled") == "true"


def test_sessions_have_their_own(spark, another_session):
    other = another_session()
    spark.conf.set("spark.sql.ansi.enabled", "false")
    assert other.conf.get("spark.sql.ansi.enabled") == "true"


def test_ansi(spark):
    assert error(lambda: spark.sql("SELECT 1 / 0").collect())[1] == "DIVIDE_BY_ZERO"
    spark.conf.set("spark.sql.ansi.enabled", "false")
    df = spark.sql("SELECT 1 / 0, 2147483647 + 1, CAST('x' AS INT), array(1)[5], map('a', 1)['b']")
    assert schema(df) == (
        "(1 / 0) double, (2147483647 + 1) int not null, CAST(x AS INT) int, array(1)[5] int, map(a, 1)[b] int"
    )
    assert rows(df) == [(None, -2147483648, None, None, None)]


def test_time_zone(spark):
    query = "SELECT string(TIMESTAMP'2024-07-01 00:00:00Z'), hour(TIMESTAMP'2024-07-01 00:00:00Z')"
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    assert rows(spark.sql(query)) == [("2024-06-30 17:00:00", 17)]
    spark.conf.set("spark.sql.session.timeZone", "+05:30")
    assert rows(spark.sql(query)) == [("2024-07-01 05:30:00", 5)]


def test_timestamp_type(spark):
    spark.conf.set("spark.sql.timestampType", "TIMESTAMP_NTZ")
    assert (
        schema(spark.sql("SELECT TIMESTAMP'2024-01-01' AS t, CAST('2024-01-01' AS TIMESTAMP) AS c"))
        == "t timestamp_ntz not null, c timestamp_ntz"
    )


def test_group_by_ordinal(spark):
    spark.conf.set("spark.sql.groupByOrdinal", "false")
    assert rows(spark.sql("SELECT count(*) FROM VALUES (1), (2) AS t(a) GROUP BY 1")) == [(2,)]


def test_settings_apply_to_later_runs_of_a_plan(spark):
    df = spark.sql("SELECT string(TIMESTAMP'2024-07-01 00:00:00Z')")
    before = rows(df)
    spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    assert (before, rows(df)) == ([("2024-07-01 00:00:00",)], [("2024-07-01 09:00:00",)])


def test_version(spark):
    assert spark.version.startswith("4.")
