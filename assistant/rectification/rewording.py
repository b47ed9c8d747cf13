"""A recommendation in a model's words, as far as these still stand for what the rules say now."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from assistant.domain import Locator, Recommendation, Rewording


def reworded(recommendation: Recommendation, words: Iterable[Rewording], known: Collection[str]) -> Recommendation | None:
    """The recommendation with those words that hold; None if none does.

    Words hold as long as the text that they stand for is the one there, and every file that they cite is one of `known`
    (sha256): a replaced file may say something else.
    """
    held = [w for w in words if all(x.sha256 in known for x in w.locators)]
    cause, measures = recommendation.cause, recommendation.measures
    for word in held:
        if word.part == "cause" and word.before == recommendation.cause.text:
            cited = {place(x) for x in word.locators}
            kept = [x for x in recommendation.cause.locators if place(x) not in cited]
            cause = recommendation.cause.model_copy(update={"text": word.after, "locators": (*word.locators, *kept)})
    texts = {w.before: w.after for w in held if w.part == "measure"}
    measures = tuple(m.model_copy(update={"text": texts[m.text]}) if m.text in texts else m for m in measures)
    if cause is recommendation.cause and all(a is b for a, b in zip(measures, recommendation.measures, strict=True)):
        return None
    return recommendation.model_copy(update={"cause": cause, "measures": measures})


def place(x: Locator) -> tuple[object, ...]:
    """Where a locator points, without its quotation."""
    return x.file, x.sha256, x.page, x.paragraph, x.sheet, x.cell, x.slide
