"""The rules that come with the project: one law, one file, which exposes RULE; its cases lie in cases/<rule id>.yaml."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from assistant.review.rule import Rule


def shipped() -> tuple[Rule, ...]:
    """Every rule, sorted by id."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    return tuple(sorted((m.RULE for m in modules), key=lambda rule: rule.id))
