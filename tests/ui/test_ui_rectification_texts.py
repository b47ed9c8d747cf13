"""The pages on rectification and quality culture in English: no word of theirs stays Chinese, no value is lost."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from assistant.rectification.alarms import KINDS
from assistant.rectification.fields import LABELS, STATES
from assistant.ui import pages
from assistant.ui.texts import Texts

NAMES = ("advice", "recommendation", "needs", "ledger", "entry", "progress", "exchange", "versus", "culture", "culture_row")
FOLDER = Path(pages.__file__).parent


def words(name: str) -> set[str]:
    """What a page says through t("…")."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.args and isinstance(n.args[0], ast.Constant)]
    return {
        str(c.args[0].value)
        for c in calls
        if (isinstance(c.func, ast.Name) and c.func.id == "t") or (isinstance(c.func, ast.Attribute) and c.func.attr == "t")
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_word_has_its_english(name: str) -> None:
    t, found = Texts("en"), words(name)
    assert found and not [w for w in found if t(w) == w]


def test_the_ledgers_own_words_have_theirs() -> None:
    t = Texts("en")
    assert not [w for w in (*LABELS.values(), *STATES.values(), *KINDS.values()) if t(w) == w]


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_takes_the_same_values(name: str) -> None:
    t = Texts("en")
    for word in words(name):
        assert set(re.findall(r"{(\w+)}", t(word))) == set(re.findall(r"{(\w+)}", word)), word
