"""The manual of the rules: complete, and the committed copy is the present one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.review.manual import FAMILIES, family, manual
from assistant.review.rules import shipped

DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


def test_every_rule_has_its_card() -> None:
    text = manual(shipped())
    for rule in shipped():
        assert f"### {rule.id}\n" in text
        assert rule.law in text and rule.bad in text and rule.good in text


def test_every_family_has_a_chinese_name() -> None:
    assert {family(r) for r in shipped()} <= set(FAMILIES)


def test_the_committed_manual_is_up_to_date() -> None:
    assert DOCS.read_text(encoding="utf-8") == manual(shipped()), "run: python -m assistant.review.manual > docs/rules.md"


def test_the_module_prints_the_manual() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "assistant.review.manual"], capture_output=True, check=True, cwd=DOCS.parents[1]
    )
    assert printed.stdout.decode("utf-8") == manual(shipped())
