#!/usr/bin/env python3
"""Writes the C++ functions that src/client/functions.txt lists; its head explains a line.

usage: generate_functions.py functions.txt functions_generated.h
"""

import re
import sys

TYPES = {"c": "ColumnOrName", "v": "ColumnOrValue", "m": "ColumnOrNumber"}
KEYWORDS = {"and", "bool", "case", "char", "default", "double", "else", "float", "if", "inline", "int", "long", "not", "operator",
            "or", "register", "short", "struct", "switch", "typeof", "union", "unsigned", "xor"}

HEAD = """// Generated from src/client/functions.txt by cmake/generate_functions.py.
#pragma once

#include "piezo/client/functions.h"

namespace piezo::client::functions {
"""


def cpp_name(name):
    """Keywords of C++ get an underscore behind them, as everywhere in the library."""
    return name + "_" if name in KEYWORDS else name


class Parameter:
    def __init__(self, text):
        found = re.fullmatch(r"(\*?)([cvmo]):(\w+)(\?(?:=(\w+))?)?", text)
        if not found:
            raise ValueError(f"not a parameter: {text}")
        self.is_list = bool(found.group(1))
        self.kind = found.group(2)
        self.name = cpp_name(found.group(3))
        self.is_optional = bool(found.group(4))
        self.default = found.group(5)

    def declaration(self):
        if self.kind == "o":
            return f"const std::map<std::string, std::string>& {self.name} = {{}}"
        if self.is_optional:
            return f"const std::optional<{TYPES[self.kind]}>& {self.name} = {{}}"
        return f"const {TYPES[self.kind]}& {self.name}"

    def addition(self):
        if self.default is not None:
            return f"arguments.add({self.name}, {self.default});"
        return f"arguments.add({self.name});"


def definitions(line):
    """The overloads of one function: with a parameter list of any length, one with a pack and one with a vector."""
    found = re.fullmatch(r"(\w+)\((.*)\)(?: = (\S+))?", line)
    if not found:
        raise ValueError(f"not a function: {line}")
    name, parameters, sql_name = found.group(1), found.group(2), found.group(3) or found.group(1)
    parameters = [Parameter(text) for text in parameters.split(", ")] if parameters else []
    yield f"/// Spark's `{sql_name}`."
    if parameters and parameters[-1].is_list:
        *leading, rest = parameters
        declared = "".join(p.declaration() + ", " for p in leading)
        adds = " ".join(p.addition() for p in leading)
        kind = TYPES[rest.kind]
        yield (f"inline Column {cpp_name(name)}({declared}const std::vector<{kind}>& {rest.name}) {{\n"
               f"  detail::Arguments arguments;\n  {adds}\n"
               f"  for (const {kind}& item : {rest.name}) arguments.add(item);\n"
               f'  return arguments.call("{sql_name}");\n}}')
        passed = "".join(p.name + ", " for p in leading)
        yield (f"template <std::convertible_to<{kind}>... C>\n"
               f"Column {cpp_name(name)}({declared}const C&... {rest.name}) {{\n"
               f"  return {cpp_name(name)}({passed}std::vector<{kind}>{{{kind}({rest.name})...}});\n}}")
        return
    declared = ", ".join(p.declaration() for p in parameters)
    adds = "".join(f"  {p.addition()}\n" for p in parameters)
    yield f"inline Column {cpp_name(name)}({declared}) {{\n  detail::Arguments arguments;\n{adds}  return arguments.call(\"{sql_name}\");\n}}"


def main():
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    with open(target, "w", encoding="utf-8") as file:
        file.write(HEAD)
        for line in lines:
            file.write("\n" + "\n".join(definitions(line)) + "\n")
        file.write("\n}  // namespace piezo::client::functions\n")


if __name__ == "__main__":
    main()
