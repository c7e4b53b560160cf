"""Finds the functions of a C++ source and their lengths, by brackets alone. Good enough for formatted code; no parser."""

import dataclasses
import re

NOT_FUNCTIONS = re.compile(r"^(?:inline\s+)?(?:namespace|struct|class|union|enum|extern|template\s*<[^{]*>\s*(?:struct|class|union))\b")
NAME = re.compile(r"([~\w:<>,\s*&]*?)((?:\w+(?:<[^()]*>)?::)*~?(?:operator\s*\S{1,3}|\w+))\s*\(")
TABLE = re.compile(r"\s*(?:using enum [\w:]+;\s*)*(?:static\s+const(?:expr)?\s+\S+\s+\w+\s*=?|return)\s*\{")

_LITERALS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'""", re.S)


@dataclasses.dataclass
class Function:
    name: str
    lines: int
    is_table: bool  # nothing but one braced list of entries, after `using enum`


def without_comments_and_strings(text):
    """The same text with comments and literals blanked out, line breaks kept."""
    return _LITERALS.sub(lambda found: re.sub(r"[^\n]", " ", found.group(0)), text)


def _is_function(head):
    """Whether the text before an opening brace, back to the last statement or bracket, starts a function's body."""
    head = re.sub(r"^\s*#[^\n]*$", "", head, flags=re.M).strip()
    head = re.sub(r"^(?:public|private|protected):\s*", "", head)
    if not head or NOT_FUNCTIONS.match(head) or "(" not in head:
        return False
    before_arguments = head[: head.index("(")]
    return "=" not in before_arguments.replace("operator=", "") or "operator" in before_arguments


def _matching(code, at):
    depth = 0
    for found in re.compile(r"[{}]").finditer(code, at):
        depth += 1 if found.group(0) == "{" else -1
        if depth == 0:
            return found.start()
    return len(code) - 1


def functions(text):
    """The outermost functions: lambdas and local classes are part of the one that holds them."""
    code = without_comments_and_strings(text)
    found, at, head_start, round_depth = [], 0, 0, 0
    while at < len(code):
        char = code[at]
        if char == "(":
            round_depth += 1
        elif char == ")":
            round_depth -= 1
        elif char == ";" and round_depth <= 0:
            head_start, round_depth = at + 1, 0
        elif char == "}":
            head_start, round_depth = at + 1, 0
        elif char == "{" and round_depth > 0:
            at = _matching(code, at)
        elif char == "{":
            head = code[head_start:at]
            if _is_function(head):
                end = _matching(code, at)
                if re.match(r"\s*[,{]", code[end + 1 :]):  # a member initializer `a_{x}`, not yet the body
                    at = end + 1
                    continue
                found.append(_describe(code, head, head_start, at, end))
                at = end
            elif not NOT_FUNCTIONS.match(head.strip()) and "=" in head:
                at = _matching(code, at)
            head_start = at + 1
        at += 1
    return found


def _describe(code, head, head_start, body, end):
    start = head_start + len(head) - len(head.lstrip())
    name = NAME.search(re.sub(r"\s+", " ", head).strip())
    first = TABLE.match(code, body + 1)
    is_table = bool(first) and re.match(r"\s*;\s*\}?", code[_matching(code, first.end() - 1) + 1 : end + 1]) is not None
    return Function(name.group(2) if name else "?", code.count("\n", start, end) + 1, is_table)
