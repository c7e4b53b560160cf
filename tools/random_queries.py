"""Random queries over three small tables, the same ones for the same seed.

What they are for is how parts of SQL work together: subqueries in every place, joins, lateral joins, grouping sets,
windows, set operations and common tables, several levels deep. Functions are few and exact, so that answers compare.
"""

import random

TABLES = {
    "t1": [("a", "int"), ("b", "int"), ("s", "string")],
    "t2": [("a", "int"), ("c", "bigint"), ("s", "string")],
    "t3": [("a", "int"), ("d", "int"), ("x", "double")],
}
VIEWS = [
    "CREATE OR REPLACE TEMP VIEW t1 AS SELECT * FROM VALUES (1, 1, 'a'), (1, 2, 'b'), (2, 2, NULL), (3, NULL, 'c'), "
    "(NULL, 4, 'a'), (4, 1, 'd') AS t1(a, b, s)",
    "CREATE OR REPLACE TEMP VIEW t2 AS SELECT * FROM VALUES (1, 10L, 'a'), (2, 20L, NULL), (2, 25L, 'b'), "
    "(NULL, 3L, 'c'), (5, NULL, 'a') AS t2(a, c, s)",
    "CREATE OR REPLACE TEMP VIEW t3 AS SELECT * FROM VALUES (1, 2, 1.5D), (1, 2, 2.5D), (2, 3, 0.5D), (3, 4, NULL), "
    "(NULL, 5, 4.5D) AS t3(a, d, x)",
]
NUMBERS = ("int", "bigint", "double")


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def fresh(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    # ---- Expressions. A column is (text, type); `outer` are those of the queries around. ----

    def column(self, columns, kinds=None):
        fitting = [c for c in columns if kinds is None or c[1] in kinds]
        return self.random.choice(fitting) if fitting else None

    def number(self, columns, outer, depth):
        column = self.column(columns, NUMBERS)
        around = self.column(outer, NUMBERS) if self.chance(25) else None
        choice = self.random.random()
        if around is not None:
            return around
        if depth > 0 and choice < 0.12:
            return self.scalar(columns, depth - 1)
        if column is None or choice < 0.2:
            return str(self.random.randint(0, 5)), "int"
        if choice < 0.65:
            return column
        other = self.number(columns, outer, 0)
        kind = "double" if "double" in (column[1], other[1]) else "bigint" if "bigint" in (column[1], other[1]) else "int"
        form = self.random.choice(["({0} + {1})", "({0} - {1})", "coalesce({0}, {1})", "greatest({0}, {1})",
                                   "if({0} > {1}, {0}, {1})", "nullif({0}, {1})"])
        return form.format(column[0], other[0]), "int" if kind == "int" else kind

    def text(self, columns, outer):
        column = self.column(columns, ("string",))
        if column is None or self.chance(20):
            return self.random.choice(["'a'", "'b'", "'zz'"]), "string"
        if self.chance(25):
            return f"concat({column[0]}, 'x')", "string"
        return column

    def value(self, columns, outer, depth):
        if self.chance(75):
            return self.number(columns, outer, depth)
        if self.chance(30) and depth > 0:
            return self.predicate(columns, outer, depth - 1), "boolean"
        return self.text(columns, outer)

    def scalar(self, around, depth):
        """A subquery of one row and one number."""
        source, columns = self.source(depth, around)
        where = self.where(columns, around, depth, correlated=70)
        aggregate = self.random.choice(["max", "min", "count", "sum"])
        column = self.column(columns, NUMBERS)
        argument = column[0] if column else "1"
        if aggregate in ("count",) and self.chance(50):
            argument = "*"
        kind = {"count": "bigint", "sum": "double" if column and column[1] == "double" else "bigint"}.get(
            aggregate, column[1] if column else "int")
        select = f"{aggregate}({argument})"
        if self.chance(15):
            select = f"{select} + 1"
            kind = "double" if kind == "double" else "bigint"
        if self.chance(15):
            inner = self.fresh("i")
            order = f"ORDER BY {column[0]} " if column else ""
            return (f"(SELECT {column[0] if column else 1} FROM {source}{where} {order}LIMIT 1)",
                    column[1] if column else "int")
        return f"(SELECT {select} FROM {source}{where})", kind

    def comparison(self, columns, outer, depth):
        left = self.number(columns, outer, depth)[0]
        right = self.number(columns, outer, depth)[0]
        return f"{left} {self.random.choice(['=', '<', '>', '<=', '<>', '<=>'])} {right}"

    def predicate(self, columns, outer, depth):
        choice = self.random.random()
        if depth > 0 and choice < 0.2:
            source, inner = self.source(depth - 1, columns)
            negation = self.random.choice(["", "NOT "])
            return f"{negation}EXISTS (SELECT 1 FROM {source}{self.where(inner, columns, depth - 1, correlated=80)})"
        if depth > 0 and choice < 0.4:
            return self.membership(columns, outer, depth - 1)
        if choice < 0.6:
            return self.comparison(columns, outer, depth)
        if choice < 0.75:
            column = self.column(columns) or ("1", "int")
            return f"{column[0]} IS {self.random.choice(['', 'NOT '])}NULL"
        if choice < 0.8:
            return f"{self.number(columns, outer, 0)[0]} IN (1, 2, {self.random.choice(['3', 'NULL'])})"
        glue = self.random.choice(["AND", "OR"])
        negation = self.random.choice(["", "", "NOT "])
        return (f"{negation}({self.predicate(columns, outer, depth)} {glue} "
                f"{self.predicate(columns, outer, max(0, depth - 1))})")

    def membership(self, columns, outer, depth):
        source, inner = self.source(depth, columns)
        where = self.where(inner, columns, depth, correlated=50)
        negation = self.random.choice(["", "NOT "])
        if self.chance(30):
            pairs = [(self.number(columns, [], 0)[0], self.number(inner, [], 0)[0]) for _ in range(2)]
            return (f"({pairs[0][0]}, {pairs[1][0]}) {negation}IN (SELECT {pairs[0][1]} AS p, {pairs[1][1]} AS q "
                    f"FROM {source}{where})")
        return f"{self.number(columns, outer, 0)[0]} {negation}IN (SELECT {self.number(inner, [], 0)[0]} FROM {source}{where})"

    def where(self, columns, outer, depth, correlated=0):
        conditions = []
        if outer and self.chance(correlated):
            inner_column = self.column(columns, NUMBERS)
            outer_column = self.column(outer, NUMBERS)
            if inner_column and outer_column:
                sign = self.random.choice(["=", "=", "=", "<", ">="])
                conditions.append(f"{inner_column[0]} {sign} {outer_column[0]}")
        if self.chance(35):
            conditions.append(self.predicate(columns, outer, depth))
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""

    # ---- Relations ----

    def table(self):
        name = self.random.choice(sorted(TABLES))
        alias = self.fresh("r")
        return f"{name} AS {alias}", [(f"{alias}.{column}", kind) for column, kind in TABLES[name]]

    def source(self, depth, outer=()):
        """What stands in FROM: its text and its columns."""
        if depth <= 0 or self.chance(45):
            return self.table()
        if self.chance(35):
            return self.derived(depth - 1, list(outer))
        left, left_columns = self.source(depth - 1, outer)
        if self.chance(20):
            source, inner = self.source(depth - 1)
            alias = self.fresh("l")
            kind = self.random.choice(["JOIN", "LEFT JOIN"])
            query, columns = self.select(source, inner, left_columns, depth - 1, correlated=85)
            condition = " ON true" if kind == "LEFT JOIN" else ""
            return (f"{left} {kind} LATERAL ({query}) AS {alias}{condition}",
                    left_columns + [(f"{alias}.{name}", type_) for name, type_ in columns])
        right, right_columns = self.table() if self.chance(70) else self.derived(depth - 1, [])
        kind = self.random.choice(["JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "LEFT SEMI JOIN",
                                   "LEFT ANTI JOIN", "CROSS JOIN"])
        if kind == "CROSS JOIN":
            return f"{left} CROSS JOIN {right}", left_columns + right_columns
        first = self.column(left_columns, NUMBERS) or ("1", "int")
        second = self.column(right_columns, NUMBERS) or ("1", "int")
        condition = f"{first[0]} = {second[0]}"
        if self.chance(30):
            condition += " AND " + self.predicate(left_columns + right_columns, [], depth - 1 if self.chance(30) else 0)
        columns = left_columns if kind in ("LEFT SEMI JOIN", "LEFT ANTI JOIN") else left_columns + right_columns
        return f"{left} {kind} {right} ON {condition}", columns

    def derived(self, depth, outer):
        query, columns = self.query(depth)
        alias = self.fresh("d")
        return f"({query}) AS {alias}", [(f"{alias}.{name}", kind) for name, kind in columns]

    def window(self, columns):
        keys = self.random.sample(columns, min(len(columns), self.random.randint(0, 1)))
        order = list(columns)
        self.random.shuffle(order)
        by = ", ".join(f"{column}{self.random.choice(['', ' DESC'])}" for column, _ in order)
        partition = f"PARTITION BY {', '.join(column for column, _ in keys)} " if keys else ""
        number = self.column(columns, ("int", "bigint"))
        functions = ["row_number()", "rank()", "dense_rank()"]
        if number:
            functions += [f"sum({number[0]})", f"lag({number[0]})", f"max({number[0]})", f"count({number[0]})"]
        function = self.random.choice(functions)
        kind = "bigint" if function.startswith(("sum", "count")) else number[1] if number and "lag" in function or (
            number and function.startswith("max")) else "int"
        frame = ""
        if function.startswith(("sum", "max", "count")) and self.chance(40):
            frame = self.random.choice([" ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
                                        " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                                        " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"])
        return f"{function} OVER ({partition}ORDER BY {by}{frame})", kind

    def select(self, source, columns, outer, depth, correlated=0):
        """A SELECT: its text and its output columns."""
        where = self.where(columns, outer, depth, correlated)
        if self.chance(30):
            return self.grouped(source, columns, outer, depth, where)
        items = []
        output = []
        for _ in range(self.random.randint(1, 3)):
            if self.chance(15):
                expression = self.window(columns)
            else:
                expression = self.value(columns, outer if correlated else [], depth)
            name = self.fresh("k")
            items.append(f"{expression[0]} AS {name}")
            output.append((name, expression[1]))
        distinct = "DISTINCT " if self.chance(10) else ""
        return f"SELECT {distinct}{', '.join(items)} FROM {source}{where}", output

    def grouped(self, source, columns, outer, depth, where):
        keys = self.random.sample(columns, min(len(columns), self.random.randint(0, 2)))
        items = []
        output = []
        for key in keys:
            name = self.fresh("k")
            items.append(f"{key[0]} AS {name}")
            output.append((name, key[1]))
        aggregates = []
        for _ in range(self.random.randint(1, 2)):
            number = self.column(columns, ("int", "bigint")) or ("1", "int")
            argument = number[0]
            if self.chance(15) and depth > 0:
                argument = self.scalar(columns, 0)[0]
            form = self.random.choice(["sum({0})", "count({0})", "count(DISTINCT {0})", "max({0})", "min({0})", "count(*)",
                                       "sum({0}) FILTER (WHERE {1})"])
            text = form.format(argument, self.comparison(columns, [], 0))
            name = self.fresh("k")
            items.append(f"{text} AS {name}")
            output.append((name, "bigint"))
            aggregates.append(text)
        clause = ""
        if keys:
            names = ", ".join(key[0] for key in keys)
            clause = " GROUP BY " + self.random.choice([names, names, names, f"ROLLUP ({names})", f"CUBE ({names})",
                                                        f"GROUPING SETS (({names}), ())"])
        having = ""
        if self.chance(25):
            right = self.scalar(keys, depth - 1)[0] if depth > 0 and keys and self.chance(40) else "1"
            having = f" HAVING {self.random.choice(aggregates)} >= {right}"
        return f"SELECT {', '.join(items)} FROM {source}{where}{clause}{having}", output

    def query(self, depth):
        source, columns = self.source(depth)
        text, output = self.select(source, columns, [], depth)
        if depth > 0 and self.chance(15):
            others = ["1", "NULL", "2"]
            operator = self.random.choice(["UNION ALL", "UNION", "INTERSECT", "EXCEPT", "EXCEPT ALL", "INTERSECT ALL"])
            source, inner = self.source(depth - 1)
            items = []
            for _, kind in output:
                column = self.column(inner, (kind,))
                items.append(column[0] if column else f"CAST({self.random.choice(others)} AS {kind})")
            text = f"{text} {operator} SELECT {', '.join(items)} FROM {source}"
        return text, output

    def statement(self):
        depth = self.random.choice([1, 2, 2, 3])
        text, output = self.query(depth)
        if self.chance(12):
            name = self.fresh("w")
            body, columns = text, output
            scope = [(f"{name}.{column}", kind) for column, kind in columns]
            text, output = self.select(name, scope, [], 1)
            text = f"WITH {name} AS ({body}) {text}"
        elif self.chance(30):
            order = ", ".join(f"{column}{self.random.choice(['', ' DESC', ' NULLS LAST'])}" for column, _ in output)
            limit = f" LIMIT {self.random.randint(1, 4)}" if self.chance(50) else ""
            text = f"SELECT * FROM ({text}) ORDER BY {order}{limit}"
        return text


def statement(seed):
    return Generator(seed).statement()
