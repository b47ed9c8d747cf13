"""Northmere University of Technology (fictional): every figure of the English example is decided here."""

from __future__ import annotations

FACTS: dict[str, str] = {
    "students2023": "6,214",
    "students2024": "6,388",
    "students2025": "6,502",
    "staff2023": "338",
    "staff2024": "345",
    "staff2025": "352",
    "ratio2023": "18.4",
    "ratio2024": "18.5",
    "ratio2025": "18.5",
    "phd2025": "214",
    "phdshare2025": "60.8",
    "completion2023": "71.2",
    "completion2024": "72.6",
    "completion2025": "74.1",
    "dropout2023": "17.9",
    "dropout2024": "16.8",
    "dropout2025": "15.2",
    "response2023": "46",
    "response2024": "38",
    "response2025": "31",
    "satisfaction2023": "3.9",
    "satisfaction2024": "4.0",
    "satisfaction2025": "4.1",
    "employed2023": "86.0",
    "employed2024": "87.5",
    "employed2025": "88.3",
    "loans2025": "48,300",
    "ejournals2025": "12,400",
}
