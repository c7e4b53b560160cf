"""Makes the calls of the differential bench from docs/functions.md, which holds every function's signature, and shapes.py.

The same page and the same shapes give the same calls: what looks random comes from generators seeded with names.
"""

import itertools
import pathlib
import random
import re

from shapes import CLASSES, LAMBDAS, ODD, PARAMETERS, SPECIAL, TYPES

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/functions.md"
VECTORS = 30  # of right types, for each function
ROWS = 5  # of a cell that reads columns

# What depends on the time, the place or chance.
UNSTABLE = {
    "uuid", "now", "current_date", "current_timestamp", "localtimestamp", "current_user", "version", "current_time", "product",
    "input_file_name", "sql_keywords", "spark_partition_id", "monotonically_increasing_id", "rand", "randn", "shuffle",
}
INFIX = {"%", "&", "*", "+", "-", "/", "^", "|", "<", "<=", "<=>", "=", "==", ">", ">=", "and", "or", "div"}
# Aggregates that give the same in whatever order the distinct values come.
UNORDERED = {"count", "min", "max", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or", "every", "some", "any", "approx_count_distinct"}
THEMES = ["INT", "STRING", "DOUBLE", "DATE", "DECIMAL", "BIGINT", "TIMESTAMP", "BINARY", "ARRAY<INT>", "BOOLEAN", "STRUCT", "FLOAT", "DAY_TIME", "MAP<STRING, INT>"]
KEY_THEMES = ["STRING", "INT", "DOUBLE", "DATE", "BINARY", "ARRAY<INT>"]


class Parameter:
    def __init__(self, text):
        self.optional = text.startswith("[") or " = " in text
        text = text.strip("[]").split(" = ")[0]
        self.variadic = text.endswith("...")
        self.name, self.type = text.removesuffix("...").split(" ", 1)


def split(text, separator=", "):
    """The parts between separators that are within no brackets."""
    parts, depth, start, i = [], 0, 0, 0
    while i < len(text):
        if text.startswith("->", i):
            i += 2
            continue
        depth += (text[i] in "([<") - (text[i] in ")]>")
        if depth == 0 and text.startswith(separator, i):
            parts.append(text[start:i])
            start = i = i + len(separator)
            continue
        i += 1
    return [*parts, text[start:]] if text else []


class Function:
    def __init__(self, group, calls):
        self.group = group
        self.name = re.match(r"[^(]+|", calls)[0]
        forms = calls.split(f", {self.name}(")
        forms = [forms[0].removeprefix(f"{self.name}("), *forms[1:]]
        self.signatures = [[Parameter(p) for p in split(form.removesuffix(")"))] for form in forms]


def functions():
    group = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("## Not "):
            return
        if line.startswith("## "):
            group = line[3:]
        elif match := re.match(r"\| `(.*?)` \| ", line):
            yield Function(group, match[1].replace("\\|", "|"))


class Maker:
    """Arguments for one function."""

    def __init__(self, function):
        self.function = function
        self.random = random.Random(function.name)
        self.turns = {}

    def next_of(self, key, values):
        """Every value once before any comes again, in an order of the function's own."""
        order = self.turns.get(key)
        if not order:
            order = self.turns[key] = self.random.sample(values, len(values))
        return order.pop()

    def of_type(self, kind, binding, where):
        """A value of a type as signatures write it; what was chosen among types is kept in `binding`."""
        kind = kind.removesuffix("?")
        if match := re.fullmatch(r"([A-Z]): (.*)", kind):
            if match[1] not in binding:
                binding[match[1]] = self.next_of(("var", match[1]), split(match[2], " | "))
            kind, where = match[1], match[1]
        if re.fullmatch("[A-Z]", kind):
            if kind not in binding:
                binding[kind] = self.next_of(("theme", kind), KEY_THEMES if kind == "K" else THEMES)
            kind, where = binding[kind], kind
        while kind in CLASSES or " | " in kind:
            if (where, kind) not in binding:
                binding[where, kind] = self.next_of((where, kind, "class"), CLASSES.get(kind) or split(kind, " | "))
            kind = binding[where, kind]
        if kind.startswith("ARRAY<"):
            return self.array(kind[6:-1], binding, where)
        if kind.startswith("MAP<"):
            return self.map(*split(kind[4:-1]), binding, where)
        return self.next_of((where, kind), TYPES["STRING" if kind.startswith("STRING_") else kind])

    def array(self, element, binding, where):
        shape = self.random.choice("0n112233")
        if shape == "n":
            return "NULL"
        return f"array({', '.join(self.of_type(element, binding, (where, 'element')) for _ in range(int(shape)))})"

    def map(self, key, value, binding, where):
        shape = self.random.choice("0n11222")
        if shape == "n":
            return "NULL"
        pairs = {}
        for _ in range(int(shape)):
            pairs[self.of_type(key, binding, (where, "key"))] = self.of_type(value, binding, (where, "value"))
        return f"map({', '.join(f'{k}, {v}' for k, v in pairs.items())})"

    def argument(self, parameter, binding, place=0):
        name = self.function.name
        special = SPECIAL.get(f"{name}.{parameter.name}")
        if special is None and parameter.type.startswith("("):
            parameters, _, result = parameter.type.partition(" -> ")
            arity = len(split(parameters[1:-1]))
            special = LAMBDAS["BOOLEAN" if result == "BOOLEAN" else "ANY", arity]
        if special is None:
            special = PARAMETERS.get(f"{parameter.name} {parameter.type}") or PARAMETERS.get(parameter.name)
        if special is not None:
            return self.next_of((parameter.name, "special"), special)
        return self.of_type(parameter.type, binding, (parameter.name, place))

    def arguments(self, signature):
        given = []
        binding = {}
        for parameter in signature:
            if parameter.optional and self.random.random() < 0.4:
                break
            times = self.random.choice([0, 1, 2, 3]) if parameter.variadic else 1
            given += [self.argument(parameter, binding, place) for place in range(times)]
        return given


def call(name, arguments):
    if name in INFIX and len(arguments) == 2:
        return f"({arguments[0]} {name.upper()} {arguments[1]})"
    if name in INFIX | {"~", "not"}:
        return f"({name.upper()} {' '.join(arguments)})" if len(arguments) == 1 else None
    if name == "in":
        return f"({arguments[0]} IN ({', '.join(arguments[1:])}))" if len(arguments) > 1 else None
    if name == "between":
        return f"({arguments[0]} BETWEEN {arguments[1]} AND {arguments[2]})" if len(arguments) == 3 else None
    if name in ("is_true", "is_false"):
        return f"({arguments[0]} IS {name[3:].upper()})" if len(arguments) == 1 else None
    if match := re.fullmatch(r"(not_)?(i?like)_(all|any)", name):
        word = " ".join(part.upper() for part in match.groups() if part).replace("NOT_", "NOT")
        return f"({arguments[0]} {word} ({', '.join(arguments[1:])}))" if len(arguments) > 1 else None
    if name in ("getmapvalue", "getarrayitem"):
        return f"({arguments[0]}[{arguments[1]}])" if len(arguments) == 2 else None
    if name == "extract":
        return f"extract({arguments[0]} FROM {arguments[1]})" if len(arguments) == 2 else None
    return f"{name}({', '.join(arguments)})"


def table(rows):
    columns = ", ".join(f"c{i}" for i in range(len(rows[0])))
    return f"FROM VALUES {', '.join('(' + ', '.join(row) + ')' for row in rows)} AS t({columns})"


def literal_calls(function, maker):
    """Right types first, then one wrong argument, then a wrong number of them."""
    for signature in itertools.islice(itertools.cycle(function.signatures), VECTORS):
        yield maker.arguments(signature)
    for signature in function.signatures:
        for position, _ in enumerate(signature):
            for _ in range([8, 5, 3][len(signature) - 1] if len(signature) < 4 else 1):
                arguments = [maker.argument(parameter, {}) for parameter in signature]
                arguments[position] = maker.next_of("odd", ODD)
                yield arguments
    most = max(function.signatures, key=len)
    full = [maker.argument(parameter, {}) for parameter in most]
    yield []
    yield full[:1]
    yield [*full, "1"]


def reads_columns(function, signature):
    """Parameters that come from columns: not those that want literals or lambdas."""
    wants = {"schema", "options", "seed", "unit TIMESTAMP", "fields", "type"}
    if function.name in ("timestampadd", "timestampdiff", "extract", "named_struct", "window"):
        wants |= {"unit", "field", "windowDuration", "slideDuration", "startTime"}
    return [not p.type.startswith("(") and p.name not in wants for p in signature]


def column_calls(function, maker):
    """Calls that read several rows."""
    for signature in itertools.islice(itertools.cycle(function.signatures), 4):
        if not signature or function.name == "window_time":
            return
        columns = reads_columns(function, signature)
        binding = {}
        constants = [None if column else maker.argument(p, {}) for p, column in zip(signature, columns)]
        rows = [[maker.argument(p, binding) for p, column in zip(signature, columns) if column] for _ in range(ROWS)]
        numbers = itertools.count()
        arguments = [constant or f"c{next(numbers)}" for constant in constants]
        if expression := call(function.name, arguments):
            yield f"{expression} {table(rows)}"


def scalar_cells(function):
    maker = Maker(function)
    if function.name not in ("window_time",):
        for arguments in literal_calls(function, maker):
            if arguments or function.name not in INFIX | {"in", "between", "is_true", "is_false"}:
                if expression := call(function.name, arguments) if arguments or re.fullmatch(r"\w+", function.name) else None:
                    yield expression
    yield from column_calls(function, maker)


def aggregate_cells(function, over=""):
    """Aggregates and window functions over small tables: some rows, one row, none, with DISTINCT and FILTER."""
    maker = Maker(function)
    for number, signature in enumerate(itertools.islice(itertools.cycle(function.signatures), 34)):
        binding = {}
        if not signature:
            if not over:
                continue
            rows = [[maker.of_type("INT", {}, "k")] for _ in range(ROWS)]
            yield f"{function.name}(){over} {table(rows)}"
            continue
        constants = [maker.argument(p, {}) for p in signature[1:]]
        two = function.name in ("max_by", "min_by", "count") or len(signature) > 1 and signature[1].name in ("x", "by")
        size = [ROWS, 3, ROWS, 1, ROWS, 2][number % 6]
        rows = [[maker.argument(signature[0], binding), maker.argument(signature[1] if two else Parameter("k INT"), binding)] for _ in range(size)]
        given = ["c0", "c1"] if two else ["c0", *constants]
        if signature[-1].optional and number % 2 and not two:
            given = given[:-1]
        distinct = "DISTINCT " if number % 7 == 3 and not over and function.name in UNORDERED else ""
        suffix = " FILTER (WHERE c1 IS NOT NULL)" if number % 7 == 5 and not over else ""
        if function.name in ("percentile_cont", "percentile_disc"):
            yield f"{function.name}({', '.join(given[1:])}) WITHIN GROUP (ORDER BY c0{' DESC' if number % 3 == 1 else ''}){suffix} {table(rows)}"
            continue
        empty = " WHERE false" if number % 11 == 7 else ""
        yield f"{function.name}({distinct}{', '.join(given)}){suffix}{over} {table(rows)}{empty}"
    first = function.signatures[0]
    good = [maker.argument(p, {}) for p in first]
    for position, _ in enumerate(first):
        for _ in range(3):
            given = list(good)
            given[position] = maker.next_of("odd", ODD)
            yield f"{function.name}({', '.join(given)}){over} FROM VALUES (1), (2) AS t(c0)"
    yield f"{function.name}(){over} FROM VALUES (1), (2) AS t(c0)"
    yield f"{function.name}({', '.join([*good, '1', '1'])}){over} FROM VALUES (1), (2) AS t(c0)"


def grouping_cells(function):
    for name in ("k", "k, x", "x", "z", "", "1", "x, k"):
        for sets in ("ROLLUP(k, x)", "CUBE(k, x)", "GROUPING SETS ((k), (x), ())", "k, x"):
            yield f"{function.name}({name}) FROM VALUES (1, 'a', 2), (2, NULL, 3) AS t(k, x, z) GROUP BY {sets} ORDER BY ALL"


def is_stable(text):
    """Whether a call gives the same at any time: those that draw numbers do so with a seed."""
    name, _, rest = text.partition("(")
    least = {"unix_timestamp": 1, "uniform": 3, "randstr": 2, "aes_encrypt": 0 if "'ECB'" in text else 5}.get(name, 0)
    return least == 0 or len(split(rest.partition(" FROM VALUES ")[0].removesuffix(")"))) >= least


def cells(function):
    """The texts behind SELECT, each once."""
    if function.name in ("grouping", "grouping_id"):
        made = grouping_cells(function)
    elif function.group == "agg" or function.name.endswith("_agg"):
        made = aggregate_cells(function)
    elif function.group == "window":
        made = aggregate_cells(function, over=" OVER (ORDER BY c0)")
    else:
        made = scalar_cells(function)
    return list(dict.fromkeys(filter(is_stable, made)))


def all_cells():
    """(group, function, its cells) of every function with an answer that stays."""
    for function in functions():
        if function.name not in UNSTABLE and function.group != "table":
            yield function.group, function.name, cells(function)


if __name__ == "__main__":
    made = list(all_cells())
    print(len(made), "functions", sum(len(c) for _, _, c in made), "cells")
