"""Spec files: SQL cases with the schema, rows or error that Apache Spark gives.

A file is a list of blocks with empty lines between them. A block is

    # any comment
    gap: why Piezo differs (#issue)
    query
    SELECT 7 / 2
    ----
    (7 / 2): double
    3.5

with one of four kinds:

    query      schema line, then the rows, in no particular order
    ordered    the same, with the rows in this order
    error      `CONDITION SQLSTATE`
    statement  runs before the cases below it in its file, and has no `----` part

Every file has a session of its own. A case with a `gap` line must fail; on a file that is being
recorded, and on Apache Spark, the line has no effect.
"""

import pathlib
from dataclasses import dataclass, field

KINDS = ("query", "ordered", "error", "statement")
SEPARATOR = "----"


@dataclass
class Case:
    kind: str
    sql: str
    line: int
    comments: list[str] = field(default_factory=list)
    gap: str | None = None
    expected: list[str] = field(default_factory=list)

    def text(self) -> str:
        lines = [*self.comments]
        if self.gap:
            lines.append(f"gap: {self.gap}")
        lines += [self.kind, self.sql]
        if self.kind != "statement":
            lines += [SEPARATOR, *self.expected]
        return "\n".join(lines) + "\n"


@dataclass
class SpecFile:
    path: pathlib.Path
    blocks: list[Case | str]  # a str is a block of comments alone

    @property
    def cases(self) -> list[Case]:
        return [block for block in self.blocks if isinstance(block, Case)]

    def text(self) -> str:
        return "\n".join(block if isinstance(block, str) else block.text() for block in self.blocks)


def parse(path: pathlib.Path) -> SpecFile:
    blocks = []
    lines: list[str] = []
    for number, line in enumerate([*path.read_text().split("\n"), ""], 1):
        if line:
            lines.append(line)
        elif lines:
            blocks.append(parse_block(path, number - len(lines), lines))
            lines = []
    return SpecFile(path, blocks)


def parse_block(path: pathlib.Path, first_line: int, lines: list[str]) -> Case | str:
    if all(line.startswith("#") for line in lines):
        return "\n".join(lines) + "\n"
    comments, gap, rest = [], None, list(lines)
    while rest and rest[0].startswith(("#", "gap:")):
        line = rest.pop(0)
        if line.startswith("gap:"):
            gap = line.removeprefix("gap:").strip()
        else:
            comments.append(line)
    where = f"{path.name}:{first_line + len(lines) - len(rest)}"
    if not rest or rest[0] not in KINDS:
        raise ValueError(f"{where}: a case starts with one of {', '.join(KINDS)}")
    end = rest.index(SEPARATOR) if SEPARATOR in rest else len(rest)
    return Case(
        kind=rest[0],
        sql="\n".join(rest[1:end]),
        line=first_line,
        comments=comments,
        gap=gap,
        expected=rest[end + 1 :],
    )
