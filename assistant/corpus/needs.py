"""评建需求: what a school's answers change in the advice, as weights with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field

from assistant.corpus.questionnaire import Effect, Option, Question, Questionnaire, Short, Values, checked, shown
from assistant.corpus.relations import HUB, family_of, nearness
from assistant.domain import CauseClass, Number, Record
from assistant.domain.rectification import Level3

LEAST, MOST = 0.4, 4.0
"""Bounds of what all answers together may change."""


class Weight(Record):
    """A factor on the priority of advice about a code of bk-audit-2, a class of cause or a level of effort (one of them)."""

    code: str = ""
    cause: CauseClass | None = None
    effort: Level3 | None = None
    factor: float
    reason: str = Field(description="the question's answer and what follows from it, as the plan may print it")


class Needs(Record):
    """What the school wants and lacks. Everything may be empty; an empty Needs changes nothing."""

    weak_points: tuple[str, ...] = Field(default=(), description="in the school's own words")
    priorities: tuple[str, ...] = Field(default=(), description="what it wants first, in order, in words")
    priority_codes: tuple[tuple[str, ...], ...] = Field(default=(), description="codes of bk-audit-2 of each priority")
    short_of: tuple[Short, ...] = ()
    stage: str = ""
    positioning: str = ""
    wishes: str = ""
    funds_per_year: Number | None = Field(default=None, description="万元 a year for rectification")
    teachers_per_year: Number | None = Field(default=None, description="teachers a year that can be added net")
    weights: tuple[Weight, ...] = ()

    def place(self, family: str, codes: Sequence[str]) -> int | None:
        """Place of these indicators among the school's priorities, from 0; None if it did not name them."""
        asked = [(family_of(family), code) for code in codes]
        near = (max((nearness(asked, (HUB, c)) for c in wanted), default=0.0) for wanted in self.priority_codes)
        return next((n for n, value in enumerate(near) if value >= 1), None)

    def weigh(
        self, family: str, codes: Sequence[str], cause: CauseClass | None = None, effort: Level3 | None = None
    ) -> tuple[float, tuple[str, ...]]:
        """The factor on the priority of advice about these indicators (codes of `family`, a pack id will do), and the reasons.

        Of weights that rest on the same answer the strongest counts; a partial crosswalk carries half of a weight over.
        """
        asked = [(family_of(family), code) for code in codes]
        strongest: dict[str, float] = {}
        for weight in self.weights:
            if weight.code:
                share = nearness(asked, (HUB, weight.code))
            elif weight.cause is not None:
                share = float(weight.cause == cause)
            else:
                share = float(weight.effort == effort)
            if share:
                factor = 1 + share * (weight.factor - 1)
                if abs(factor - 1) > abs(strongest.get(weight.reason, 1.0) - 1):
                    strongest[weight.reason] = factor
        product = 1.0
        for factor in strongest.values():
            product *= factor
        ordered = sorted(strongest, key=lambda reason: -abs(strongest[reason] - 1))
        return round(min(MOST, max(LEAST, product)), 3), tuple(ordered)


def needs_of(form: Questionnaire, values: Values) -> Needs:
    """What the answers mean. Answers that cannot be used are passed over: `questionnaire.checked` names them."""
    values, _ = checked(form, values)
    fields: dict[str, object] = {}
    weights: list[Weight] = []
    short: list[Short] = []
    for question in form.questions:
        given = values.get(question.id, ())
        chosen = [option for id in given if (option := question.option(id)) is not None]
        if question.fills == "priorities":
            fields["priorities"], fields["priority_codes"] = [o.text for o in chosen], [o.codes for o in chosen]
        elif question.fills and given:
            fields[question.fills] = _filling(question.kind, given, shown(question, given))
        short += [o.short_of for o in chosen if o.short_of]
        for place, option in enumerate(chosen):
            for effect in (*option.effects, *_each(question, option, place)):
                weights += _weights(effect, option.text)
    known = {name: value for name, value in fields.items() if name in Needs.model_fields}
    return Needs.model_validate({**known, "short_of": tuple(dict.fromkeys(short)), "weights": tuple(weights)})


def _each(question: Question, option: Option, place: int) -> tuple[Effect, ...]:
    """The effect that the question gives to every chosen option; in a ranking less for each place."""
    if question.each is None:
        return ()
    ranked = question.kind == "ranked"
    factor = max(1.0, question.each.factor - place * question.each.step) if ranked else question.each.factor
    because = f"{question.each.because}第{place + 1}位" if ranked else question.each.because
    return (Effect(codes=option.codes, factor=factor, because=because),)


def _filling(kind: str, given: tuple[str, ...], text: str) -> object:
    if kind == "number":
        return Decimal(given[0])
    return given if kind == "lines" else text


def _weights(effect: Effect, answer: str) -> list[Weight]:
    reason = f"需求采集表选“{answer}”：{effect.because}"
    found = [Weight(code=code, factor=effect.factor, reason=reason) for code in effect.codes]
    found += [Weight(cause=cause, factor=effect.factor, reason=reason) for cause in effect.causes]
    if effect.effort is not None:
        found.append(Weight(effort=effect.effort, factor=effect.factor, reason=reason))
    return found
