"""Text of lines made whole: wrapped lines joined, the stray spaces of typesetting taken out. Shared by PDF, tables and OCR."""

from __future__ import annotations

import re

HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—"
HAN_CHARACTER = re.compile(f"[{HAN}]")

_SPACED_OUT = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff]){2,}")
_SPACED_THRICE = re.compile(r" (?<=[\u4e00-\u9fff] )[\u4e00-\u9fff] [\u4e00-\u9fff]")
_IN_CHINESE = "\u4e00-\u9fff，。；：、（）〔〕"
_GAP_BEFORE = re.compile(f" (?<=[{_IN_CHINESE}] )(?<![第表图] )([0-9][0-9.,:%]*|[A-Za-z]+) ?(?=[{_IN_CHINESE}])")
_GAP_AFTER = re.compile(f" (?<=[0-9A-Za-z%] )(?=[{_IN_CHINESE}])")
_NUMBER_IN_CHINESE = re.compile(f"[{_IN_CHINESE}](?<![第表图])(?:[0-9][0-9.,:%]*|[A-Za-z]+)$")
_CLOSED = re.compile(r"[。！？；!?;][”’）」』)\"]*")
_HYPHENS = ("\ufffe", "\x02", "\xad")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\ufeff\u200b\xad]")


def join(texts: list[str]) -> str:
    """Wrapped lines as one text: nothing between hanzi, a space between words, no hyphen where a word was divided."""
    result = ""
    for text in texts:
        text = text.strip()
        if not result or not text or text[0] >= "\u2e80" or HAN_CHARACTER.match(result[-1]) or HAN_CHARACTER.match(text):
            result += text
        elif result.endswith(_HYPHENS) or (result[-1] == "-" and result[-2:-1].isalpha() and text[0].islower()):
            result = result[:-1] + text
        elif result[-1].isdigit() and text[0].isdigit() and HAN_CHARACTER.search(result):
            result += text  # a number divided at the line's end; Chinese text has no space that could stand here
        else:
            result += " " + text
    return result


def clean(text: str, wide: bool = False) -> str:
    """Text without the spaces that letter-spacing and the gap around digits leave in Chinese; `wide` gaps are kept."""
    text = text.strip()
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    if " " not in text:
        return text
    if "  " in text:
        text = re.sub(" {2,}", " ", text)
    if wide:
        return text
    if _SPACED_THRICE.search(text):
        text = _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), text)
    text = _GAP_BEFORE.sub(r"\1", text)
    return _GAP_AFTER.sub(lambda gap: "" if _NUMBER_IN_CHINESE.search(text, max(0, gap.start() - 16), gap.start()) else " ", text)


def first_sentence(text: str) -> tuple[str, str]:
    """The text up to its first full stop, and the rest; without a stop all of it, and nothing."""
    stop = _CLOSED.search(text)
    return (text[: stop.end()], text[stop.end() :].strip()) if stop else (text, "")
