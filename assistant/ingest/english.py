"""What a document in English is, from its title, its file name and its last lines: kind, date, issuer, draft or not. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain import DocumentKind

_HAN = re.compile(r"[\u3400-\u9fff]")
_KINDS: tuple[tuple[DocumentKind, str], ...] = (
    ("minutes", r"minutes|meeting notes"),
    ("survey", r"survey|questionnaire|interviews"),
    ("programme", r"(?:program|programme|module|course) (?:specification|handbook|catalogue)|syllab(?:us|i)|curriculum"),
    ("regulation", r"regulations?|polic(?:y|ies)|procedures?|statutes?|charter|code of \w+|rules|guidelines"),
    ("roster", r"list|register|directory|roster"),
    ("certificate", r"certificates?|contract|agreement|memorandum of understanding"),
    ("notice", r"notice|announcement|circular"),
    ("statistics", r"(?:key )?figures|statistics|data ?(?:set|sheet)?|dashboard"),
    ("report", r"reports?|review|self-(?:evaluation|study|assessment)|outcomes|follow-up"),
    ("plan", r"plans?|strategy|strategies|schedule|roadmap"),
    ("summary", r"summary|overview"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.I)) for kind, words in _KINDS)
_DRAFT = re.compile(r"[(\[ _-](draft|for consultation|superseded|withdrawn|obsolete)(?:[)\] _.-]|\b)", re.I)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<month>{_MONTH}) (?:(?P<us>\d{{1,2}}), )?(?P<year>(?:19|20)\d\d)", re.I
)
_DEPARTMENT = re.compile(r"\b(?:School|Faculty|Department|Institute|College) of\b|\b(?:BSc|MSc|BA|MA|BEng|MEng|MBA|PhD)\b")


def speaks_english(*texts: str) -> bool:
    """Whether a title or name is written in Latin letters only."""
    joined = "".join(texts)
    return not _HAN.search(joined) and re.search(r"[A-Za-z]{3}", joined) is not None


def kind(title: str, name: str) -> DocumentKind:
    """By the noun that stands last in the title, else in the file name."""
    for text in (title, name):
        placed = [(found.end(), -order, k) for order, (k, p) in enumerate(_PATTERNS) for found in p.finditer(text)]
        if placed:
            return max(placed)[2]
    return "other"


def void(title: str, name: str) -> str:
    """'文件名标明“draft”' where the document says that it is not in force."""
    for where, text in (("标题", title), ("文件名", name)):
        if found := _DRAFT.search(text):
            return f"{where}标明“{found[1].lower()}”"
    return ""


def date(ending: Sequence[str], head: Sequence[str]) -> str:
    """The date at the end of a document or alone under its title, ISO; '' if there is none."""
    for line in (*reversed(ending), *head[:5]):
        found = _DATE.search(line)
        if found and len(line) <= 90 and (found.end() - found.start() > len(line) / 4):
            day = found["day"] or found["us"]
            return f"{found['year']}-{_MONTHS.index(found['month'].lower()) + 1:02d}" + (f"-{int(day):02d}" if day else "")
    return ""


def issuer(ending: Sequence[str]) -> str:
    """The line above the date at the end: who signs. '' if there is none."""
    for number in range(len(ending) - 1, 0, -1):
        if _DATE.match(ending[number]):
            above = ending[number - 1]
            return above if len(above) <= 60 and above[:1].isupper() and above[-1:] not in ".!?:;" else ""
    return ""


def is_department(*texts: str) -> bool:
    """Whether an issuer or title names a department or one programme."""
    return any(_DEPARTMENT.search(text) for text in texts)
