"""What all nouns share: frozen values, the vocabulary of their fields, identity by content."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer

InstitutionType = Literal["research", "applied", "vocational"]
Kind = Literal["common", "B", "K", "X"]
"""统一必选 (common), 类型必选 B, 特色可选 K, 首评限选 X; variants B1/B2/K1/K2 hang below B and K."""
Mark = Literal["official", "S", "M", "U", "P"]
"""Where a pack row comes from: official text, S public source, M memory, U uncertain, P our proposal."""
Outcome = Literal["ok", "partial", "failed", "skipped"]
Origin = Literal["auto", "model", "human"]
MatchStatus = Literal["proposed", "confirmed", "rejected"]
Strength = Literal["missing", "thin", "strong"]
Verdict = Literal["met", "not_met", "below_limit", "no_threshold", "missing", "conflict"]
Severity = Literal["error", "warning", "info"]
Clock = Literal["calendar", "academic", "instant"]
"""自然年, 学年, 时点 (教育部 data platform; DOMAIN G.3)."""
PassageKind = Literal["paragraph", "heading", "list", "row", "note", "textbox", "image"]
Role = Literal["intro", "practice", "result", "data", "problem", "cause", "measure", "gap"]

Number = Annotated[
    Decimal,
    PlainSerializer(lambda d: int(d) if d == d.to_integral_value() else float(d), return_type=int | float, when_used="json"),
]
"""Exact inside the program, a JSON number outside."""


class Record(BaseModel):
    """A frozen value; unknown keys are refused so that a misspelt field is an error, not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def normalise(text: str) -> str:
    """Text with full-width forms, spaces and thousands separators removed: the form in which quotations are compared."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return re.sub(r"\s+", "", text)


def digest(*parts: str, length: int = 16) -> str:
    """Hex digest of the parts, in order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:length]
