"""The words of the screens: written in Chinese where they are used, in English from texts/en.yaml and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "texts"


class Texts:
    """`t("已读 {n} 个", n=3)`: the text in the reader's language; one without translation stays Chinese."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _words(language)

    def __call__(self, text: str, **values: object) -> str:
        said = self._words.get(text, text)
        return said.format(**values) if values else said


@cache
def _words(language: str) -> Mapping[str, str]:
    """en-ledger.yaml and the like hold the words of some pages; what en.yaml says of a word holds."""
    found: dict[str, str] = {}
    for file in (*sorted(FOLDER.glob(f"{language}-*.yaml")), *FOLDER.glob(f"{language}.yaml")):
        found |= {str(k): str(v) for k, v in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items()}
    return found
