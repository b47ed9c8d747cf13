"""Evidence that talks to the machine: sentences meant as instructions are taken out before anything reads them.

Passages are data. What is found here is reported and left out of matching, figures and drafting; what is not found still
cannot do more than any other passage, since every sentence has to be carried by what it cites.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

from assistant.domain import Passage
from assistant.resources import CORPUS

FILE = CORPUS / "language" / "instructions.yaml"
_PIECE = re.compile(r"[^。！？!?；;\n｜]*[。！？!?；;\n｜]?")
_BRACKET = re.compile(r"[（(][^（）()]*[)）]")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_NAME_PIECE = re.compile(r"[^。！？!?；;\n｜/]*[。！？!?；;\n｜/]?")


@cache
def _patterns(file: Path = FILE) -> re.Pattern[str]:
    fragments = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["patterns"]
    return re.compile("|".join(f"(?:{f})" for f in fragments), re.I | re.M)


@lru_cache(maxsize=1 << 15)
def _speaks(text: str) -> bool:
    """Whether anything in a text speaks to a program. Kept: the same headings, names and passages are asked for by each step."""
    return _patterns().search(_HIDDEN.sub("", text)) is not None


def instructions(text: str) -> list[str]:
    """The pieces of a text that are instructions to a program, in order; [] for ordinary evidence."""
    if not _speaks(text):
        return []
    plain = _HIDDEN.sub("", text)
    return [p.strip() for p in _pieces(plain) if _bad(p)] or [plain.strip()]


def neutral(text: str) -> str:
    """The text without instructions; the text itself if there are none."""
    return _without(text, _PIECE) if instructions(text) else text


def neutral_name(path: str) -> str:
    """A file's path without what its name tells the machine; the ending stays."""
    if not instructions(path):
        return path
    stem, dot, ending = path.rpartition(".")
    stem, ending = (stem, dot + ending) if dot and "/" not in ending else (path, "")
    return _without(stem, _NAME_PIECE) + ending


def _without(text: str, piece: re.Pattern[str]) -> str:
    """First brackets that hold an instruction go, then the sentences that do. A cell whose sentence goes keeps its bar."""
    plain = _BRACKET.sub(lambda m: "" if _bad(m[0][1:-1]) else m[0], _HIDDEN.sub("", text))
    kept = "".join(("｜" if p.endswith("｜") else "") if _bad(p) else p for p in (m[0] for m in piece.finditer(plain)))
    return "" if _bad(kept) else kept.strip(" \n")


def clean(passage: Passage) -> Passage:
    """The passage as matching, figures and drafting may see it: the same object if nothing in it speaks to the machine.

    Its file keeps its name, by which it is cited; what shows the name to a judge asks `neutral_name`.
    """
    locator = passage.locator
    frame = (passage.text, passage.caption, *locator.heading_path, *(c.name for c in passage.cells))
    if not any(map(_speaks, frame)) and not any(_speaks(c.text) for c in passage.cells):
        return passage
    cells = tuple(c.model_copy(update={"name": neutral(c.name), "text": neutral(c.text)}) for c in passage.cells)
    place = locator.model_copy(update={"heading_path": tuple(neutral(h) for h in locator.heading_path)})
    return passage.model_copy(
        update={"text": neutral(passage.text), "caption": neutral(passage.caption), "cells": cells, "locator": place}
    )


def found(passage: Passage) -> list[str]:
    """What a passage, its table's caption, its headings and its file's name tell the machine to do."""
    texts = (passage.text, passage.caption, *passage.locator.heading_path, passage.locator.file)
    return list(dict.fromkeys(piece for text in texts for piece in instructions(text)))


def _pieces(text: str) -> list[str]:
    return [m[0] for m in _PIECE.finditer(text) if m[0]]


def _bad(piece: str) -> bool:
    return bool(_patterns().search(piece))
