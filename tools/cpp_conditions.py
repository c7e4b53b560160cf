"""Error conditions in the C++ sources: those that are raised by name, against the rows of the table."""

import re

ROW = re.compile(r'^\{"([^"]+)", "[^"]*", ExceptionClass::\w+, "((?:[^"\\]|\\.)*)"\},$', re.M)
RAISED = re.compile(r'\b(Error|RaiseCondition|ConditionName)\s*[({]\s*"([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)"\s*([,)}])')
KEY = re.compile(r'\{\s*"(\w+)"\s*,')
NEVER_VARY = {"docroot", "ansiConfig"}


def table(text):
    """{condition: names of its parameters}."""
    return {name: set(re.findall(r"<(\w+)>", message)) for name, message in ROW.findall(text)}


def _braced(text, start):
    """The braced list that starts at or behind `start`, None if another thing stands there."""
    if not (found := re.compile(r"\s*\{").match(text, start)):
        return None
    depth, quoted = 0, False
    for end in range(found.end() - 1, len(text)):
        if text[end] == '"' and text[end - 1] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                return text[found.end() : end]
    return None


def findings(path, text, rows):
    """Names without a row, and parameters written as a list that are not those of the row."""
    for found in RAISED.finditer(text):
        kind, name, behind = found.groups()
        at = f"{path}:{text.count(chr(10), 0, found.start()) + 1}"
        if name not in rows:
            yield f"{at}: {name} has no row in src/errors/conditions.inc"
            continue
        given = _braced(text, found.end()) if kind != "ConditionName" and behind == "," else None
        if given is None or (given.strip() and not given.strip().startswith("{")):
            continue
        names = set(KEY.findall(given))
        if names - rows[name] or rows[name] - names - NEVER_VARY:
            yield f"{at}: {name} takes {sorted(rows[name])}, not {sorted(names)}"
