#!/usr/bin/env python3
"""Looks whether docs/asvs.md can be believed: each test that it names must exist, and none may be ignored."""

import re
import sys
from pathlib import Path

TABLE = Path("docs/asvs.md")

# `path`: `name`
NAMED = re.compile(r"`([\w./-]+\.\w+|Dockerfile|Cargo\.toml)`: `([^`]+)`")


def has(path, name):
    """Whether a file has the test, the setting or the title of this name."""
    file = Path(path)
    if not file.is_file():
        return False
    text = file.read_text(encoding="utf-8")
    if path.endswith(".rs") and re.fullmatch(r"[a-z0-9_]+", name):
        found = re.search(rf"((?:^[ \t]*#\[[^\n]*\]\n)*)^[ \t]*(?:async )?fn {name}\(", text, re.MULTILINE)
        return found is not None and "#[ignore" not in found.group(1)
    return name in text


def main():
    table = TABLE.read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|", line)]
    unshown = [row.split("|")[1].strip() for row in rows if "Deviation" not in row and not NAMED.search(row)]
    named = NAMED.findall(table)
    missing = sorted({f"{path}: {name}" for path, name in named if not has(path, name)})
    deviations = sum("Deviation" in row for row in rows)
    print(f"  {len(rows)} requirements, {deviations} of them with a deviation, {len(set(named))} tests named")
    for line in missing:
        print(f"  there is no {line}")
    for requirement in unshown:
        print(f"  nothing shows {requirement}")
    return 1 if missing or unshown or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
