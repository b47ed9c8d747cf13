"""English passages → sentences that could stand in a report, each with its role; and the report's voice in English."""

from __future__ import annotations

import re

from assistant.domain import Document, Institution, Passage, Role
from assistant.drafting import cues
from assistant.drafting.cues import Cues
from assistant.drafting.sentences import Sentence
from assistant.mapping.english import is_english

SHORTEST, LONGEST, FEWEST_WORDS = 25, 420, 5
_FORMS = (r"e\.g", r"i\.e", "cf", "[Nn]o", "Fig", "[DM]r", "Ms", "Mrs", "Prof", "St", "vs", "approx", "pp", "[A-Z]")
_SHORT_FORMS = "".join(rf"(?<!\b{form}\.)" for form in _FORMS)
_END = re.compile(rf"{_SHORT_FORMS}(?<=[.!?])[”\"’)]?\s+(?=[A-Z0-9“\"(])|\n+")
_NUMBERING = re.compile(r"^\s*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+|\d{1,2}(?:\.\d{1,2}){1,3}\s+|[•●■▪–—*-]\s+)(?=[A-Z“\"])")
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\+?\d[\d\s()-]{8,}\d(?!\s*(?:euros|students|%))")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?![\d–-])")
_DATED = re.compile(r"(?<!\d)20\d\d(?!\d)|\d ?%|\bper cent\b")
"""A rule speaks for ever; a sentence with a year or a share tells what came of it."""
_COUNT = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter)\b", re.I)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|may|must|shall|will|made|met|held|rose|fell|grew|took|gave|found|kept|"
    r"went|ran|won|led|set|put|brought|\w{3,}(?:ed|es|s))\b"
)
_PAIRS = (("“", "”"), ("(", ")"), ("[", "]"))
_WE = (
    (re.compile(r"\b[Oo]ur\b"), "its"),
    (re.compile(r"\b[Ww]e have\b"), "the University has"),
    (re.compile(r"\b[Ww]e are\b"), "the University is"),
)
_CAUSE = re.compile(r"\b(?:because|since (?!(?:19|20)\d\d)|due to|owing to|as a result of|the reason)\b", re.I)
_POINTING = re.compile(r"\b(?:them|it)\b|^The (?:reason|cause)|\bboth (?!\w+ and\b)", re.I)
_PEOPLE = re.compile(r"\b(?:us|I|my|we(?! have\b| are\b))\b", re.I)
"""Who speaks so cannot be made 'the University' without changing the verb."""


def split(text: str) -> list[str]:
    """Sentences with their end marks; short forms (e.g., No., Dr.) and ratios (18.5:1) end none."""
    result, position = [], 0
    for end in _END.finditer(text):
        result.append(text[position : end.end()].strip())
        position = end.end()
    return [s for s in (*result, text[position:].strip()) if s]


def fit(text: str, c: Cues) -> bool:
    """Whether a tidied sentence can stand alone in a report."""
    words = re.findall(r"[A-Za-z][\w'’-]*", text)
    if not SHORTEST <= len(text) <= LONGEST or len(words) < FEWEST_WORDS or not (text[0].isupper() or text[0].isdigit()):
        return False
    if (
        text[-1] not in ".!”)"
        or "?" in text
        or text.endswith("etc.)")
        or _PERSONAL.search(text)
        or _PEOPLE.search(text)
        or not _VERB.search(text)
    ):
        return False
    if any(text.count(a) != text.count(b) for a, b in _PAIRS):
        return False
    return not (cues.found(c.unfit, text, True) or cues.found(c.anaphora, text, True))


def role_of(text: str, heading_path: tuple[str, ...], document: Document, c: Cues) -> Role:
    """What the sentence does; a heading that names problem, cause or measure alone decides where the words do not."""
    under = ""
    for heading in reversed(heading_path):
        named = [name for name in ("problem", "cause", "measure") if cues.found(getattr(c.headings, name), heading, True)]
        if named:
            under = named[0] if len(named) == 1 else "mixed"
            break
    if document.kind == "regulation" and not under and not _DATED.search(text):
        return "practice"
    if cues.found(c.cause, text, True):
        return "cause"
    done = cues.found(c.result, text, True) and bool(_COUNT.search(text))
    ahead = not done and document.year is not None and any(int(y) > document.year for y in _YEAR.findall(text))
    if cues.found(c.measure, text, True) or ahead or (under == "measure" and not done):
        return "measure"
    faulty = cues.found(c.problem, text, True) and not cues.found(c.not_problem, text, True)
    if faulty or under == "problem":
        return "problem"
    if under == "cause":
        return "cause"
    if document.kind == "plan":
        return "measure"
    return "result" if done else "practice"


def sentences(passage: Passage, document: Document, c: Cues) -> list[Sentence]:
    """The sentences of a prose passage that are fit to print. Table rows give none."""
    if passage.kind in ("row", "heading"):
        return []
    headings = passage.locator.heading_path or ((document.title,) if document.title else ())
    result = []
    for order, raw in enumerate(split(passage.text)):
        text = cues.strip(c.removable, _NUMBERING.sub("", raw), True).strip()
        text = text[:1].upper() + text[1:]
        if text and fit(text, c):
            result.append(Sentence(text, raw, role_of(text, headings, document, c), passage, document, order))
    return result


def tells(text: str) -> bool:
    """Whether a sentence tells of a year or a share: of what came about, not of what ought to be."""
    return _DATED.search(text) is not None


def explains(text: str) -> bool:
    """Whether a sentence that names a problem gives its cause as well."""
    return _CAUSE.search(text) is not None


def leans(text: str) -> bool:
    """Whether an English sentence points back (them, it, the reason) and is only to be read behind what it points to."""
    return is_english(text) and _POINTING.search(text) is not None


def speak(text: str, institution: Institution) -> str:
    """The sentence in the report's voice: the university is 'the University'. Only names change, no figure."""
    names = sorted(
        {institution.name, institution.short_name, *institution.aliases} - {"", "the University", "The University"}, key=len
    )
    for name in reversed(names):
        text = re.sub(rf"\b(?:[Tt]he )?{re.escape(name)}\b(?!['’]s? (?:Charter|Statute))", "the University", text)
    for pattern, word in _WE:
        text = pattern.sub(word, text)
    text = text[:1].upper() + text[1:]
    return re.sub(r"!+$", ".", text)
