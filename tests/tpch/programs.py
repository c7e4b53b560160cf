"""The 22 TPC-H queries as DataFrame programs.

Each takes the eight tables (a `tables.Tables`) and returns a DataFrame with the columns that the
SQL text in `sql/` gives, so that one recorded answer serves both. They are written the way
a PySpark user would write them, not transcribed: semi and anti joins for EXISTS and IN,
windows or joined aggregates for correlated subqueries.
"""

from datetime import date
from decimal import Decimal

from pyspark.sql import Window
from pyspark.sql import functions as F


def discounted():
    return F.col("l_extendedprice") * (1 - F.col("l_discount"))


def between(column, first, end):
    """`first` <= column < `end`, both given as ISO dates."""
    day = F.col(column)
    return (day >= F.lit(date.fromisoformat(first))) & (day < F.lit(date.fromisoformat(end)))


def q01(t):
    return (
        t.lineitem.filter(F.col("l_shipdate") <= F.date_sub(F.lit(date(1998, 12, 1)), 90))
        .groupBy("l_returnflag", "l_linestatus")
        .agg(
            F.sum("l_quantity").alias("sum_qty"),
            F.sum("l_extendedprice").alias("sum_base_price"),
            F.sum(discounted()).alias("sum_disc_price"),
            F.sum(discounted() * (1 + F.col("l_tax"))).alias("sum_charge"),
            F.avg("l_quantity").alias("avg_qty"),
            F.avg("l_extendedprice").alias("avg_price"),
            F.avg("l_discount").alias("avg_disc"),
            F.count("*").alias("count_order"),
        )
        .orderBy("l_returnflag", "l_linestatus")
    )


def q02(t):
    europe = t.region.filter(F.col("r_name") == "EUROPE")
    offers = (
        t.part.filter((F.col("p_size") == 15) & F.col("p_type").endswith("BRASS"))
        .join(t.partsupp, F.col("p_partkey") == F.col("ps_partkey"))
        .join(t.supplier, F.col("s_suppkey") == F.col("ps_suppkey"))
        .join(t.nation, F.col("s_nationkey") == F.col("n_nationkey"))
        .join(europe, F.col("n_regionkey") == F.col("r_regionkey"))
    )
    cheapest = F.min("ps_supplycost").over(Window.partitionBy("p_partkey"))
    return (
        offers.withColumn("cheapest", cheapest)
        .where(F.col("ps_supplycost") == F.col("cheapest"))
        .select(
            "s_acctbal",
            "s_name",
            "n_name",
            "p_partkey",
            "p_mfgr",
            "s_address",
            "s_phone",
            "s_comment",
        )
        .orderBy(F.desc("s_acctbal"), "n_name", "s_name", "p_partkey")
        .limit(100)
    )


def q03(t):
    return (
        t.customer.filter(t.customer.c_mktsegment == "BUILDING")
        .join(t.orders, t.customer.c_custkey == t.orders.o_custkey)
        .join(t.lineitem, t.lineitem.l_orderkey == t.orders.o_orderkey)
        .filter((F.col("o_orderdate") < "1995-03-15") & (F.col("l_shipdate") > "1995-03-15"))
        .groupBy("l_orderkey", "o_orderdate", "o_shippriority")
        .agg(F.sum(discounted()).alias("revenue"))
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
        .orderBy(F.col("revenue").desc(), "o_orderdate")
        .limit(10)
    )


def q04(t):
    late = t.lineitem.filter(F.col("l_commitdate") < F.col("l_receiptdate"))
    return (
        t.orders.filter(between("o_orderdate", "1993-07-01", "1993-10-01"))
        .join(late, F.col("o_orderkey") == F.col("l_orderkey"), "left_semi")
        .groupBy("o_orderpriority")
        .agg(F.count("*").alias("order_count"))
        .orderBy("o_orderpriority")
    )


def q05(t):
    return (
        t.region.filter("r_name = 'ASIA'")
        .join(t.nation, F.col("r_regionkey") == F.col("n_regionkey"))
        .join(t.customer, F.col("n_nationkey") == F.col("c_nationkey"))
        .join(t.orders, F.col("c_custkey") == F.col("o_custkey"))
        .join(t.lineitem, F.col("o_orderkey") == F.col("l_orderkey"))
        .join(
            t.supplier,
            [
                F.col("l_suppkey") == F.col("s_suppkey"),
                F.col("c_nationkey") == F.col("s_nationkey"),
            ],
        )
        .filter("o_orderdate >= DATE '1994-01-01' AND o_orderdate < DATE '1995-01-01'")
        .groupBy("n_name")
        .agg(F.sum(discounted()).alias("revenue"))
        .sort("revenue", ascending=False)
    )


def q06(t):
    return t.lineitem.filter(
        between("l_shipdate", "1994-01-01", "1995-01-01")
        & F.col("l_discount").between(Decimal("0.05"), Decimal("0.07"))
        & (F.col("l_quantity") < 24)
    ).agg(F.sum(F.col("l_extendedprice") * F.col("l_discount")).alias("revenue"))


def q07(t):
    sellers = t.nation.select(F.col("n_nationkey").alias("s_nationkey"), F.col("n_name").alias("supp_nation"))
    buyers = t.nation.select(F.col("n_nationkey").alias("c_nationkey"), F.col("n_name").alias("cust_nation"))
    pair = ["FRANCE", "GERMANY"]
    return (
        t.supplier.join(sellers, "s_nationkey")
        .join(t.lineitem, F.col("s_suppkey") == F.col("l_suppkey"))
        .join(t.orders, F.col("l_orderkey") == F.col("o_orderkey"))
        .join(t.customer.join(buyers, "c_nationkey"), F.col("o_custkey") == F.col("c_custkey"))
        .where(F.col("supp_nation").isin(pair) & F.col("cust_nation").isin(pair))
        .where(F.col("supp_nation") != F.col("cust_nation"))
        .where(F.col("l_shipdate").between("1995-01-01", "1996-12-31"))
        .groupBy("supp_nation", "cust_nation", F.year("l_shipdate").alias("l_year"))
        .agg(F.sum(discounted()).alias("revenue"))
        .orderBy("supp_nation", "cust_nation", "l_year")
    )


def q08(t):
    america = t.nation.join(
        t.region.filter(F.col("r_name") == "AMERICA"),
        F.col("n_regionkey") == F.col("r_regionkey"),
        "left_semi",
    ).alias("home")
    origin = t.nation.alias("origin")
    brazilian = F.when(F.col("origin.n_name") == "BRAZIL", F.col("volume")).otherwise(0)
    return (
        t.part.filter(F.col("p_type") == "ECONOMY ANODIZED STEEL")
        .join(t.lineitem, F.col("p_partkey") == F.col("l_partkey"))
        .join(t.supplier, F.col("l_suppkey") == F.col("s_suppkey"))
        .join(t.orders, F.col("l_orderkey") == F.col("o_orderkey"))
        .join(t.customer, F.col("o_custkey") == F.col("c_custkey"))
        .join(america, F.col("c_nationkey") == F.col("home.n_nationkey"))
        .join(origin, F.col("s_nationkey") == F.col("origin.n_nationkey"))
        .filter(F.col("o_orderdate").between("1995-01-01", "1996-12-31"))
        .withColumns({"o_year": F.year("o_orderdate"), "volume": discounted()})
        .groupBy("o_year")
        .agg((F.sum(brazilian) / F.sum("volume")).alias("mkt_share"))
        .orderBy("o_year")
    )


def q09(t):
    cost = F.col("ps_supplycost") * F.col("l_quantity")
    return (
        t.part.filter(F.col("p_name").contains("green"))
        .join(t.lineitem, F.col("p_partkey") == F.col("l_partkey"))
        .join(
            t.partsupp,
            (F.col("ps_partkey") == F.col("l_partkey")) & (F.col("ps_suppkey") == F.col("l_suppkey")),
        )
        .join(t.supplier, F.col("s_suppkey") == F.col("l_suppkey"))
        .join(t.orders, F.col("o_orderkey") == F.col("l_orderkey"))
        .join(t.nation, F.col("s_nationkey") == F.col("n_nationkey"))
        .select(
            F.col("n_name").alias("nation"),
            F.year("o_orderdate").alias("o_year"),
            (discounted() - cost).alias("amount"),
        )
        .groupBy("nation", "o_year")
        .agg(F.sum("amount").alias("sum_profit"))
        .orderBy(F.asc("nation"), F.desc("o_year"))
    )


def q10(t):
    orders = t.orders.filter(between("o_orderdate", "1993-10-01", "1994-01-01"))
    returned = t.lineitem.filter(F.col("l_returnflag") == "R")
    return (
        t.customer.join(orders, t.customer.c_custkey == orders.o_custkey)
        .join(returned, orders.o_orderkey == returned.l_orderkey)
        .join(t.nation, t.customer.c_nationkey == t.nation.n_nationkey)
        .groupBy("c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment")
        .agg(F.sum(discounted()).alias("revenue"))
        .select(
            "c_custkey",
            "c_name",
            "revenue",
            "c_acctbal",
            "n_name",
            "c_address",
            "c_phone",
            "c_comment",
        )
        .orderBy(F.desc("revenue"))
        .limit(20)
    )


def q11(t):
    german = t.partsupp.join(t.supplier, F.col("ps_suppkey") == F.col("s_suppkey")).join(
        t.nation.filter(F.col("n_name") == "GERMANY"), F.col("s_nationkey") == F.col("n_nationkey")
    )
    stock = F.sum(F.col("ps_supplycost") * F.col("ps_availqty"))
    threshold = german.agg((stock * Decimal("0.0001")).alias("threshold"))
    return (
        german.groupBy("ps_partkey")
        .agg(stock.alias("value"))
        .crossJoin(threshold)
        .filter(F.col("value") > F.col("threshold"))
        .drop("threshold")
        .orderBy(F.desc("value"))
    )


def q12(t):
    urgent = F.col("o_orderpriority").isin("1-URGENT", "2-HIGH")
    return (
        t.orders.join(t.lineitem, F.col("o_orderkey") == F.col("l_orderkey"))
        .filter(F.col("l_shipmode").isin(["MAIL", "SHIP"]))
        .filter(F.col("l_commitdate") < F.col("l_receiptdate"))
        .filter(F.col("l_shipdate") < F.col("l_commitdate"))
        .filter(between("l_receiptdate", "1994-01-01", "1995-01-01"))
        .groupBy("l_shipmode")
        .agg(
            F.sum(F.when(urgent, 1).otherwise(0)).alias("high_line_count"),
            F.sum(F.when(~urgent, 1).otherwise(0)).alias("low_line_count"),
        )
        .orderBy("l_shipmode")
    )


def q13(t):
    ordinary = t.orders.filter(~F.col("o_comment").like("%special%requests%"))
    return (
        t.customer.join(ordinary, F.col("c_custkey") == F.col("o_custkey"), "left")
        .groupBy("c_custkey")
        .agg(F.count("o_orderkey").alias("c_count"))
        .groupBy("c_count")
        .agg(F.count("*").alias("custdist"))
        .orderBy(F.desc("custdist"), F.desc("c_count"))
    )


def q14(t):
    promoted = F.when(F.col("p_type").startswith("PROMO"), discounted()).otherwise(0)
    return (
        t.lineitem.join(t.part, F.col("l_partkey") == F.col("p_partkey"))
        .filter(between("l_shipdate", "1995-09-01", "1995-10-01"))
        .agg((F.lit(Decimal("100.00")) * F.sum(promoted) / F.sum(discounted())).alias("promo_revenue"))
    )


def q15(t):
    revenue = (
        t.lineitem.filter(between("l_shipdate", "1996-01-01", "1996-04-01"))
        .groupBy(F.col("l_suppkey").alias("supplier_no"))
        .agg(F.sum(discounted()).alias("total_revenue"))
    )
    best = revenue.agg(F.max("total_revenue").alias("best"))
    return (
        t.supplier.join(revenue, t.supplier.s_suppkey == revenue.supplier_no)
        .join(best, F.col("total_revenue") == F.col("best"))
        .select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue")
        .orderBy("s_suppkey")
    )


def q16(t):
    complained = t.supplier.filter(F.col("s_comment").rlike("Customer.*Complaints"))
    wanted = t.part.filter(
        (F.col("p_brand") != "Brand#45")
        & ~F.col("p_type").startswith("MEDIUM POLISHED")
        & F.col("p_size").isin(49, 14, 23, 45, 19, 3, 36, 9)
    )
    return (
        t.partsupp.join(wanted, F.col("p_partkey") == F.col("ps_partkey"))
        .join(complained, F.col("ps_suppkey") == F.col("s_suppkey"), "left_anti")
        .groupBy("p_brand", "p_type", "p_size")
        .agg(F.countDistinct("ps_suppkey").alias("supplier_cnt"))
        .orderBy(F.desc("supplier_cnt"), "p_brand", "p_type", "p_size")
    )


def q17(t):
    wanted = t.part.filter((F.col("p_brand") == "Brand#23") & (F.col("p_container") == "MED BOX"))
    usual = F.avg("l_quantity").over(Window.partitionBy("p_partkey"))
    years = F.lit(7).cast("decimal(2,1)")
    return (
        t.lineitem.join(wanted, F.col("l_partkey") == F.col("p_partkey"))
        .withColumn("usual_quantity", usual)
        .filter(F.col("l_quantity") < F.lit(Decimal("0.2")) * F.col("usual_quantity"))
        .agg((F.sum("l_extendedprice") / years).alias("avg_yearly"))
    )


def q18(t):
    large = (
        t.lineitem.groupBy("l_orderkey")
        .agg(F.sum("l_quantity").alias("pieces"))
        .filter(F.col("pieces") > 300)
        .select(F.col("l_orderkey").alias("large_orderkey"))
    )
    return (
        t.customer.join(t.orders, F.col("c_custkey") == F.col("o_custkey"))
        .join(large, F.col("o_orderkey") == F.col("large_orderkey"), "left_semi")
        .join(t.lineitem, F.col("o_orderkey") == F.col("l_orderkey"))
        .groupBy("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice")
        .agg(F.sum("l_quantity"))
        .orderBy(F.desc("o_totalprice"), "o_orderdate")
        .limit(100)
    )


def q19(t):
    def offer(brand, kind, packages, least, largest):
        containers = [f"{kind} {package}" for package in packages]
        return (
            (F.col("p_brand") == brand)
            & F.col("p_container").isin(containers)
            & F.col("l_quantity").between(least, least + 10)
            & F.col("p_size").between(1, largest)
        )

    offers = (
        offer("Brand#12", "SM", ["CASE", "BOX", "PACK", "PKG"], 1, 5)
        | offer("Brand#23", "MED", ["BAG", "BOX", "PKG", "PACK"], 10, 10)
        | offer("Brand#34", "LG", ["CASE", "BOX", "PACK", "PKG"], 20, 15)
    )
    return (
        t.lineitem.join(t.part, F.col("l_partkey") == F.col("p_partkey"))
        .filter(F.col("l_shipmode").isin("AIR", "AIR REG"))
        .filter(F.col("l_shipinstruct") == "DELIVER IN PERSON")
        .filter(offers)
        .agg(F.sum(discounted()).alias("revenue"))
    )


def q20(t):
    forest = t.part.filter(F.col("p_name").startswith("forest"))
    delivered = (
        t.lineitem.filter(between("l_shipdate", "1994-01-01", "1995-01-01"))
        .groupBy("l_partkey", "l_suppkey")
        .agg((F.sum("l_quantity") * Decimal("0.5")).alias("half"))
    )
    surplus = (
        t.partsupp.join(forest, F.col("ps_partkey") == F.col("p_partkey"), "left_semi")
        .join(
            delivered,
            (F.col("ps_partkey") == F.col("l_partkey")) & (F.col("ps_suppkey") == F.col("l_suppkey")),
        )
        .filter(F.col("ps_availqty") > F.col("half"))
    )
    return (
        t.supplier.join(surplus, F.col("s_suppkey") == F.col("ps_suppkey"), "left_semi")
        .join(t.nation, F.col("s_nationkey") == F.col("n_nationkey"))
        .filter(F.col("n_name") == "CANADA")
        .select("s_name", "s_address")
        .orderBy("s_name")
    )


def q21(t):
    first = t.lineitem.alias("l1")
    other = t.lineitem.alias("l2")
    late = F.col("l_receiptdate") > F.col("l_commitdate")
    same_order = F.col("l1.l_orderkey") == F.col("l2.l_orderkey")
    other_supplier = F.col("l1.l_suppkey") != F.col("l2.l_suppkey")
    return (
        t.supplier.join(t.nation, F.col("s_nationkey") == F.col("n_nationkey"))
        .filter(F.col("n_name") == "SAUDI ARABIA")
        .join(first.filter(late), F.col("s_suppkey") == F.col("l1.l_suppkey"))
        .join(t.orders.filter("o_orderstatus = 'F'"), F.col("o_orderkey") == F.col("l1.l_orderkey"))
        .join(other, same_order & other_supplier, "left_semi")
        .join(other.filter(late), same_order & other_supplier, "left_anti")
        .groupBy("s_name")
        .agg(F.count(F.lit(1)).alias("numwait"))
        .orderBy(F.desc("numwait"), "s_name")
        .limit(100)
    )


def q22(t):
    candidates = t.customer.withColumn("cntrycode", F.substring("c_phone", 1, 2)).filter(
        F.col("cntrycode").isin("13", "31", "23", "29", "30", "18", "17")
    )
    average = candidates.filter(F.col("c_acctbal") > 0).agg(F.avg("c_acctbal").alias("average"))
    return (
        candidates.join(average, F.col("c_acctbal") > F.col("average"))
        .join(t.orders, F.col("c_custkey") == F.col("o_custkey"), "anti")
        .groupBy("cntrycode")
        .agg(F.count("*").alias("numcust"), F.sum("c_acctbal").alias("totacctbal"))
        .sort("cntrycode")
    )


PROGRAMS = {f"q{number:02}": globals()[f"q{number:02}"] for number in range(1, 23)}
