"""Where the project's own data lies: packs, corpus, prompts and examples, in a checkout or inside the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_WHEEL = _PACKAGE / "data"
ROOT = _WHEEL if _WHEEL.is_dir() else _PACKAGE.parent
"""The folder that holds indicators/, corpus/, prompts/ and examples/."""

INDICATORS = ROOT / "indicators"
CORPUS = ROOT / "corpus"
PROMPTS = ROOT / "prompts"
EXAMPLES = ROOT / "examples"
