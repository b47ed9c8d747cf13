"""Northmere (fictional): sheets of the English example."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from writers import Sheet, write_csv, write_xlsx

YEARS = (2023, 2024, 2025)
ROWS = (
    ("Students", "students"),
    ("Full-time academic staff", "staff"),
    ("Completion rate (%)", "completion"),
    ("First-year drop-out rate (%)", "dropout"),
    ("Graduates employed within six months (%)", "employed"),
)


def _value(text: str) -> float:
    number = float(text.replace(",", ""))
    return int(number) if number.is_integer() and "." not in text else number


def build(folder: Path, facts: Mapping[str, str]) -> None:
    """Write everything that is not running text below `folder`."""
    rows: list[list[object]] = [["Key figures 2023–2025 (this document belongs to a fictional example)", "", "", ""]]
    rows.append(["Indicator", *(str(y) for y in YEARS)])
    rows += [[name, *(_value(facts[f"{key}{y}"]) for y in YEARS)] for name, key in ROWS]
    sheet = Sheet("Key figures", rows, merges=["A1:D1"], header=2, widths={"A": 42})
    write_xlsx([sheet], folder / "7 Information/Key figures 2023-2025.xlsx")
    write_csv(
        [
            ["Module", "Students", "Mean mark", "Second marking documented"],
            ["ME301 Measurement", 64, 68.2, "yes"],
            ["ME402 Capstone design project", 58, 74.5, "yes"],
            ["BU210 Marketing", 91, 66.0, "no"],
            ["(This document belongs to a fictional example)", "", "", ""],
        ],
        folder / "3 Teaching and Assessment/Sample of marking 2025.csv",
        encoding="utf-8",
    )
