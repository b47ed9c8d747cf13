"""An answer that is still coming in: the objects of one of its arrays, each as soon as it is whole."""

from __future__ import annotations

import json
import re
from typing import Any

_THOUGHT = re.compile(r"<think>.*?</think>", re.S)
_OPEN = "<think>"


class Items:
    """`feed` pieces of a JSON text as they come; each gives the objects of the array `name` that are whole by now.

    Thinking aloud is passed over. What cannot be read is left to the reader of the whole answer (`llm.answers`).
    """

    def __init__(self, name: str) -> None:
        self._start = re.compile(rf'"{re.escape(name)}"\s*:\s*\[')
        self._decoder = json.JSONDecoder()
        self._text, self._at, self._over = "", -1, False

    def feed(self, piece: str) -> list[dict[str, Any]]:
        """The objects that this piece completed, in order."""
        self._text += piece
        if self._over:
            return []
        if self._at < 0:
            self._text = _THOUGHT.sub("", self._text)
            begun = self._start.search(self._text)
            thinking = self._text.find(_OPEN)
            if begun is None or 0 <= thinking < begun.start():
                return []
            self._at = begun.end()
        return self._whole()

    def _whole(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n,":
                self._at += 1
            if self._at >= len(self._text):
                return found
            if self._text[self._at] != "{":
                self._over = True
                return found
            try:
                item, self._at = self._decoder.raw_decode(self._text, self._at)
            except ValueError:
                return found
            found.append(item)
