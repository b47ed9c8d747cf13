"""Problems, causes and measures in English evidence, and how a problem is named in few words. The counterpart of `reading`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.domain import Document, Passage
from assistant.drafting import cues
from assistant.drafting.cues import Cues
from assistant.drafting.english import sentences, tells
from assistant.drafting.sentences import Sentence
from assistant.rectification.parts import Parts

LONGEST_SUBJECT, LONGEST_SAID = 56, 110
FEWEST = 3
"""Words of a name; fewer say too little ('Two reviews')."""
_NORMATIVE = frozenset({"regulation", "programme", "certificate"})
"""Kinds of document that say how things ought to be; only what stands under a heading of problems
or tells of a year or a share counts."""
_BECAUSE = re.compile(r",? (?:because(?: of)?|since(?! (?:19|20)\d\d)) ", re.I)
_REASON = re.compile(
    r"^(?:the )?(?:(?:main|chief|root) )?(?:reason|cause)s?(?: for this)? (?:is|are|was|were|lies? in)(?: that)? ", re.I
)
_FOUND = re.compile(r"^[^,;:.]{5,100}? (?:found|finds|showed|shows|revealed|reveals|noted|notes|reported|reports) that ")
"""Who found it, in front of what was found."""
_OF_WHAT = re.compile(
    r"^(?:(?:In|At|For|Among|Of|By|During) [^,;:]{2,60}?,? )?the "
    r"(?:share|figure|rate|proportion|percentage|ratio|number|average|mean|score|value|total|gap|difference)s? "
    r"(?:is|are|was|were|has|had|did|does|rose|fell|dropped|stood|stands|remained|remains|reached|came)\b",
    re.I,
)
"""The subject is a quantity without a word of what it measures: that stands in the sentence before."""
_COLLEGE = re.compile(
    r"\b(?:School|Faculty|Department|College|Institute) of (?:[A-Z][\w-]+)(?:(?: and|,| of| for)? [A-Z][\w-]+)*"
)
_VERB = re.compile(
    r"(?<=\w )(?:is|are|was|were|has|have|had|did|do|does|can|cannot|will|takes?|"
    r"fell|rose|lacks?|needs?|remains?|dropped|declined|grew|stood)\b"
)
_CLAUSE = re.compile(r"[,;:] |, (?=so that|which|but)")
EVERYDAY = (
    "university school faculty department student staff teacher lecturer programme module course teaching learning education "
    "quality year semester board committee report academic number share only percent member"
)
"""Words that any two English sentences about a university may share."""


def read(passages: Iterable[Passage], document: Document, c: Cues, result: Parts) -> None:
    """Adds what a document in English says. What explains or answers a problem behind it in the same paragraph has its number."""
    if document.void:
        return
    number = 0
    for passage in sorted(passages, key=lambda p: p.order):
        named = any(cues.found(c.headings.problem, h, True) for h in passage.locator.heading_path)
        open_, last = 0, -1
        head: Sentence | None = None
        for s in sentences(passage, document, c):
            leaning = _OF_WHAT.match(s.text) is not None
            head = s if not leaning else head if s.order == last + 1 else None
            last = s.order
            if document.kind in _NORMATIVE and not (named or tells(s.text)):
                continue
            if s.role == "problem":
                on = head if leaning else None
                if on is not None and open_ and result.problem[-1].order == on.order:
                    on = result.problem.pop()
                else:
                    number += 1
                    open_ = number
                _keep_problem(replace(s, item=open_), on, named, result)
            elif s.role == "cause":
                result.cause.append(replace(s, text=_upper(_REASON.sub("", s.text)), item=open_))
            elif s.role == "measure":
                result.measure.append(replace(s, item=open_))


def _keep_problem(s: Sentence, on: Sentence | None, named: bool, result: Parts) -> None:
    """The problem, behind the sentence `on` that says of what it speaks; a reason in the same sentence is told apart."""
    halves = _BECAUSE.split(s.text, maxsplit=1)
    if len(halves) == 2 and min(map(len, halves)) >= 15:
        s = replace(s, text=halves[0].rstrip(" ,.") + ".")
        result.cause.append(replace(s, text=_upper(halves[1]), role="cause"))
    if on is not None:
        start = s.passage.text.index(on.raw)
        raw = s.passage.text[start : s.passage.text.index(s.raw, start) + len(s.raw)]
        s = replace(s, text=f"{on.text} {s.text}", raw=raw, order=on.order)
    result.problem.append(s)
    if named:
        result.declared.add(s.key)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def colleges(text: str) -> tuple[str, ...]:
    """Schools, faculties and departments that a sentence names."""
    return tuple(dict.fromkeys(m[0] for m in _COLLEGE.finditer(text)))


def joined(texts: Iterable[str]) -> str:
    """Sentences one after the other, each with its full stop."""
    return " ".join(f"{t.rstrip('. ')}." for t in texts)


def subject(text: str) -> str:
    """What a problem is called: its first words up to the verb, cut between words."""
    clause = _CLAUSE.split(_FOUND.sub("", text))[0].rstrip(".")
    verb = _VERB.search(clause, 12)
    name = clause[: verb.start()].strip() if verb else ""
    whole = len(name.split()) < FEWEST or re.match(r"(?:in|at|of|for|during|since|by|only)\b", name, re.I)
    return _cut(clause if whole else name, LONGEST_SUBJECT)


def said(text: str) -> str:
    """The words of a problem that are quoted: up to a whole word that fits."""
    return _cut(_FOUND.sub("", text).rstrip("."), LONGEST_SAID)


def _cut(text: str, most: int) -> str:
    plain = re.sub(r"[“”\"{}\[\]<>]", "", text)
    return plain if len(plain) <= most else plain[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"
