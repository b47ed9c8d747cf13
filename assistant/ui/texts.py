"""The words of the screens: written in Chinese where they are used, in English from texts/en.yaml and its parts.

What steps, rules and writers say is Chinese too and holds values; `said` gives it in the reader's language by the wordings of
texts/en-said.yaml and of the products (corpus/language/wording.en.yaml), whose places in braces stand for the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from assistant.domain import Locator
from assistant.wording import CHINESE, Wording, wording

FOLDER = Path(__file__).parent / "texts"
SAID = "said"
"""texts/en-said.yaml: sentences of steps, not words of pages."""


class Texts:
    """`t("已读 {n} 个", n=3)`: the text in the reader's language; one without translation stays Chinese."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _words(language)

    def __call__(self, text: str, **values: object) -> str:
        said = self._words.get(text, text)
        return said.format(**values) if values else said

    def at(self, place: Locator) -> str:
        """A place in the evidence: '【督导条例 第3页】', '[督导条例, page 3]'."""
        shown = place.render()
        return shown if self.language == CHINESE else _sentences(self.language).cites(shown).strip()

    def place(self, text: str) -> str:
        """A place inside a document: '第3页', 'page 3'."""
        return text if self.language == CHINESE else _sentences(self.language).place(text)

    def said(self, text: str) -> str:
        """A sentence of a step or rule; what no table knows stays as it was said."""
        if self.language == CHINESE or not text:
            return text
        known = self._words.get(text)
        return known if known is not None else _sentences(self.language)(text)


@cache
def _words(language: str) -> Mapping[str, str]:
    """en.yaml and, beside it, the words of some pages (en-visit.yaml and the like); each word stands in one of them."""
    found: dict[str, str] = {}
    files = (f for f in sorted(FOLDER.glob(f"{language}-*.yaml")) if f.stem != f"{language}-{SAID}")
    for file in (*files, *FOLDER.glob(f"{language}.yaml")):
        found |= {str(k): str(v) for k, v in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items()}
    return found


@cache
def _sentences(language: str) -> Wording:
    """The wordings of products, and those of the screen before them."""
    file = FOLDER / f"{language}-{SAID}.yaml"
    own = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return wording(language).extended({str(k): str(v) for k, v in (own or {}).items()})
