"""Matched passages → signs for each row. A sentence that two strong terms of a row occur in is heard as well, so that a row
is not called empty because the matcher looked elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from assistant.culture.scheme import Scheme
from assistant.culture.signs import Tongue, signs, tongue
from assistant.domain import CultureEvidence, Document, Framework, Match, Passage
from assistant.mapping import Currency
from assistant.mapping.terms import Terms
from assistant.wording import CHINESE

LEAST_SCORE = 0.3
"""A match below this is too unsure to raise a level."""
TOPICAL, STRONG = 3.0, 4.0
"""Weight from which a term names the row at all, and from which it speaks for it without the matcher."""
STRONG_TERMS = 2


def read(
    framework: Framework,
    scheme: Scheme,
    matched: Iterable[tuple[Passage, tuple[Match, ...]]],
    documents: Mapping[str, Document],
    currencies: Mapping[str, Currency],
    latest: int,
) -> dict[str, list[CultureEvidence]]:
    """Code of a row → its signs, in document order. `latest`: the year of the report; what a person rejected is not heard."""
    topical = {leaf.code: [term for p in leaf.points for term, w in p.terms.items() if w >= TOPICAL] for leaf in framework.leaves}
    strong = {leaf.code: {term for p in leaf.points for term, w in p.terms.items() if w >= STRONG} for leaf in framework.leaves}
    t, codes = tongue(framework.language), [leaf.code for leaf in framework.leaves]
    terms = Terms(framework) if framework.language == CHINESE else Terms(framework, t.form)
    found: dict[str, list[CultureEvidence]] = defaultdict(list)
    for passage, matches in matched:
        document = documents.get(passage.document)
        if document is None:
            continue
        status = currencies.get(document.id)
        in_force = status is None or status.in_date
        said = {m.code for m in matches if m.status == "rejected"}
        for match in matches:
            if match.code in scheme.by_code and (match.status == "confirmed" or match.score >= LEAST_SCORE):
                if match.status == "rejected":
                    continue
                said.add(match.code)
                found[match.code] += signs(
                    passage, document, scheme.by_code[match.code], topical[match.code], latest,
                    in_force=in_force, sure=match.status == "confirmed", t=t,
                )  # fmt: skip
        for code, sentence in _by_words(passage, terms, codes, strong, t):
            if code not in said:
                alone = passage.model_copy(update={"text": sentence})
                found[code] += signs(alone, document, scheme.by_code[code], sorted(strong[code]), latest, in_force=in_force, t=t)
    return dict(found)


def _by_words(
    passage: Passage, terms: Terms, codes: list[str], strong: Mapping[str, set[str]], t: Tongue
) -> Iterable[tuple[str, str]]:
    """(code, sentence) for prose in which enough strong terms of a row stand; a term inside a longer one does not count."""
    if passage.kind in ("row", "heading"):
        return
    for sentence in t.split(passage.text):
        for number, words in terms.find(sentence).words.items():
            mine = strong[codes[number]] & words.keys()
            whole = [one for one in mine if not any(one != other and one in other for other in mine)]
            if len(whole) >= STRONG_TERMS:
                yield codes[number], sentence
