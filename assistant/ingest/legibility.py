"""How legible a page's text is: fonts without a character map give text that looks read and says nothing.

The signs counted are those that Chinese office PDFs show: replacement and private-use characters, `(cid:12)` marks,
control characters, hanzi that hardly any text uses, scripts that have no place in such a page, Latin-1 mojibake of
GBK bytes, and pages of bare ASCII symbols (glyph numbers taken for characters).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter

LEGIBLE = 0.7
"""Below this score a page counts as garbled and the next reader is tried."""
ENOUGH = 20
"""With fewer characters than this a page has no text to speak of: too few to judge, and perhaps a scan."""
RARE_ALLOWED = 0.12
"""Share of hanzi outside the common set that names, place names and old texts explain."""
LATIN1_ALLOWED = 0.3
"""Share of U+00A1-U+00FF among letters and signs; European languages stay below a fifth."""
SYMBOLS_ALLOWED = 0.4
"""Share of ASCII symbols, without the dots, dashes and lines of contents pages and forms."""

_CID = re.compile(r"\(cid:\d+\)")
_SYMBOLS = frozenset("!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~")
_FILLERS = frozenset("._-…·—─=＿")


def _level_one(codec: str, first: int, last: int) -> frozenset[str]:
    """The hanzi which a double-byte standard puts into its first, most used level."""
    codes = (bytes((high, low)) for high in range(first, last + 1) for low in range(0x40, 0xFF))
    return frozenset(c for code in codes if len(c := code.decode(codec, errors="ignore")) == 1 and "一" <= c <= "鿿")


SIMPLIFIED = _level_one("gb2312", 0xB0, 0xD7)
"""Level 1 of GB/T 2312-1980: the 3,755 most used simplified hanzi."""
TRADITIONAL = _level_one("big5", 0xA4, 0xC6)
"""Level 1 of Big5: the 5,401 most used traditional hanzi."""

_ORDINARY = SIMPLIFIED.union(" \t\r\n\u3000，。、；：？！（）《》“”‘’％", _FILLERS, string.ascii_letters, string.digits)
_ODD_ALLOWED = 0.04
_SAMPLE = 300

_PLAUSIBLE = re.compile(
    "[\u0021-\u024f\u0370-\u04ff\u1e00-\u1eff\u2000-\u2bff\u3000-\u30ff\u3100-\u312f\u31a0-\u31bf\u3200-\u33ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe6f\uff00-\uffef\U00020000-\U0003ffff]"
)


def legibility(text: str) -> float:
    """Score in [0, 1]: 1 for text that reads, 0 for garble. Text shorter than ENOUGH characters scores 1."""
    sample = text[:: max(1, len(text) // _SAMPLE)]
    if sum(sample.count(c) for c in set(sample) - _ORDINARY) <= _ODD_ALLOWED * len(sample):
        return 1.0  # the ordinary page, decided without a closer look
    marks = len(_CID.findall(text))
    counts = Counter(_CID.sub("", text))
    for blank in [c for c in counts if c.isspace()]:
        del counts[blank]
    total = counts.total() + marks
    if total < ENOUGH:
        return 1.0
    bad = marks + sum(n for c, n in counts.items() if _is_bad(c))
    excess = max(_rare(counts), _over(sum(n for c, n in counts.items() if "\u00a1" <= c <= "\u00ff"), total, LATIN1_ALLOWED))
    symbols = sum(n for c, n in counts.items() if c in _SYMBOLS)
    fillers = sum(n for c, n in counts.items() if c in _FILLERS)
    excess = max(excess, _over(symbols, max(total - fillers, ENOUGH), SYMBOLS_ALLOWED))
    return max(0.0, 1.0 - 2 * bad / total - excess)


def _is_bad(character: str) -> bool:
    """Whether no text of any language that these pages use would contain the character."""
    if character == "\ufffd" or not _PLAUSIBLE.match(character):
        return True
    return unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"}


def _rare(counts: Counter[str]) -> float:
    """How far the share of uncommon hanzi goes beyond what is allowed, in the script (simplified or not) that fits better."""
    hanzi = {c: n for c, n in counts.items() if "\u3400" <= c <= "\u9fff" or c >= "\U00020000"}
    total = sum(hanzi.values())
    if total < ENOUGH:
        return 0.0
    outside = min(sum(n for c, n in hanzi.items() if c not in common) for common in (SIMPLIFIED, TRADITIONAL))
    return _over(outside, total, RARE_ALLOWED) * total / counts.total()


def _over(part: int, whole: int, allowed: float) -> float:
    """0 up to the allowed share, then rising twice as fast as the share does."""
    return max(0.0, 2 * (part / whole - allowed)) if whole else 0.0
