"""The engine: finds the rules, runs those that can be served, turns what they yield into findings with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import get_args

from assistant.domain import Finding, Severity
from assistant.errors import UserError
from assistant.review import rules as shipped_rules
from assistant.review.rule import Context, Hit, Placed, Rule
from assistant.review.said import observed
from assistant.review.support import judge

FAILED = "engine.rule_failed"
FAILURES = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, re.error,
)  # fmt: skip
"""How code of a rule goes wrong. Anything else (no memory, Ctrl-C) ends the program."""
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Options = Mapping[str, bool | float | str]
"""The table [rules] of zhiping.toml: 'style.slogan' = false switches off, 'style' a whole family; 'style.slogan' = 'info' sets
the severity; 'style.long_sentence.limit' = 80 sets a threshold."""


class RuleError(UserError):
    """The rules as set by the office cannot be used; the message names the key or the file."""


def rules(folder: Path | None = None) -> tuple[tuple[Rule, ...], tuple[Finding, ...]]:
    """The rules that come with the project and the office's own (*.py in `folder`, each with RULE or RULES), sorted by id.

    An own rule with the id of a shipped one replaces it. A file that cannot be loaded is a finding.
    """
    found = {rule.id: rule for rule in shipped_rules.shipped()}
    failed = []
    if folder is not None:
        if not folder.is_dir():
            raise RuleError(f"找不到本校规则文件夹“{folder}”，请检查设置 rules_folder。")
        for file in sorted(folder.glob("*.py")):
            try:
                found.update((rule.id, rule) for rule in _load(file))
            except FAILURES as error:
                failed.append(_failure(f"规则文件“{file.name}”载入失败", error, "请修改该文件后再运行；其他规则不受影响"))
    return tuple(found[id] for id in sorted(found)), tuple(failed)


def _load(file: Path) -> tuple[Rule, ...]:
    spec = spec_from_file_location(f"office_rules.{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(file.name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    own = tuple(getattr(module, "RULES", ())) or (module.RULE,)
    if not all(isinstance(rule, Rule) for rule in own):
        raise TypeError("RULE 应为 Rule")
    return own


def in_force(known: Sequence[Rule], options: Options) -> tuple[Rule, ...]:
    """The rules that are not switched off, with the severities that the office set. Raises RuleError for an unknown key."""
    ids = {rule.id for rule in known}
    families = {rule.id.partition(".")[0] for rule in known}
    for key, value in options.items():
        owner = next((id for id in ids if key == id or key.startswith(f"{id}.")), "")
        if not owner and key not in families:
            raise RuleError(f"设置 [rules] 里的“{key}”不是任何规则的名称，请检查拼写。规则名见 zhiping check --list。")
        if isinstance(value, str) and value not in SEVERITIES:
            raise RuleError(f"设置 [rules] 里“{key}”的值“{value}”不对，应为 error、warning、info，或 true、false，或数值。")
    result = []
    for rule in known:
        if options.get(rule.id.partition(".")[0]) is False or options.get(rule.id) is False:
            continue
        severity = next((s for s in SEVERITIES if options.get(rule.id) == s), rule.severity)
        result.append(replace(rule, severity=severity))
    return tuple(result)


def prepared(context: Context, scopes: frozenset[str] = frozenset({"any", "cited", "data"})) -> Context:
    """The context with what several rules share worked out: support of each sentence, figures that the report states."""
    judged = judge(context.report, context.evidence, context.assessments) if context.evidence and "cited" in scopes else {}
    return replace(context, judged=judged, said=observed(context.report, context.framework, context.institution))


def review(context: Context, known: Sequence[Rule], options: Options | None = None) -> tuple[Placed, ...]:
    """Every finding, in the order of the report; those without a place first. A rule that fails is a finding of its own."""
    chosen = [rule for rule in in_force(known, options or {}) if serves(rule, context)]
    numbers = {k: float(v) for k, v in (options or {}).items() if isinstance(v, int | float) and not isinstance(v, bool)}
    context = replace(context, options={**context.options, **numbers})
    ready = prepared(context, frozenset(rule.scope for rule in chosen))
    found = [placed for rule in chosen for placed in _run(rule, ready)]
    return tuple(sorted(found, key=_order))


def serves(rule: Rule, context: Context) -> bool:
    """Whether the rule applies to this framework and institution, and what it needs is there."""
    framework, who = context.framework, context.institution
    if framework.language not in rule.languages:
        return False
    if rule.applies_to and not {framework.id, framework.family, who.type, who.level} & set(rule.applies_to):
        return False
    if rule.scope == "cited":
        return context.evidence is not None
    return rule.scope == "any" or bool(context.observations or context.assessments)


def _run(rule: Rule, context: Context) -> Iterator[Placed]:
    hits: list[Hit] = []
    failure: Finding | None = None
    try:
        for hit in rule.check(context):
            hits.append(hit)
    except FAILURES as error:
        failure = _failure(f"规则“{rule.id}”运行失败，没有查完", error, "其他规则不受影响；请把这条信息反馈给规则的编写者")
    for hit in hits:
        yield Placed(
            Finding(
                rule=rule.id,
                severity=hit.severity or rule.severity,
                where=hit.where,
                message=hit.message,
                quote=hit.quote,
                suggestion=hit.suggestion,
                locators=hit.locators,
            ),
            hit.spot,
        )
    if failure is not None:
        yield Placed(failure, None)


def _failure(what: str, error: BaseException, todo: str) -> Finding:
    return Finding(
        rule=FAILED, severity="warning", where="审核程序", message=f"{what}（{type(error).__name__}：{error}）", suggestion=todo
    )


def _order(placed: Placed) -> tuple[int, int, int, int, str]:
    spot = placed.spot
    if spot is None:
        return -1, 0, 0, 0, placed.finding.rule
    row = -1 if spot.row is None else spot.row
    return spot.block, row, spot.column or 0, spot.start, placed.finding.rule
