"""The last run's tables in eval/README.md, between two marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.evaluation import tables
from assistant.export.atomic import write_text
from assistant.resources import ROOT

FILE = ROOT / "eval" / "README.md"
BEGIN = "<!-- last run: written by `zhiping eval all`, do not edit by hand -->"
END = "<!-- end of last run -->"


def refresh(sections: dict[str, Any], file: Path = FILE) -> bool:
    """Replaces what stands between the marks; False where the file or its marks are not there."""
    if not file.is_file():
        return False
    text = file.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        return False
    before, rest = text.split(BEGIN, 1)
    write_text(file, f"{before}{BEGIN}\n\n{tables.markdown(tables.of(sections))}\n{END}{rest.split(END, 1)[1]}")
    return True
