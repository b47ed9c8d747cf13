"""Both languages are whole: every word of the screens has its English, with the same places to fill in."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant import institution, ui
from assistant.accounts import ACTIONS, ROLES
from assistant.agent.answering import WHY
from assistant.authoring import compare
from assistant.corpus import keeping
from assistant.corpus.fit import CAUSES, TYPES
from assistant.editions import diff, moved, standing
from assistant.export import annex_xlsx, pack_changes, pack_xlsx
from assistant.export.pack_cells import SHEETS
from assistant.export.plan_docx import PROVENANCE
from assistant.settings import Settings
from assistant.steps import answer_sheet, library
from assistant.steps.deciding import WORDS
from assistant.steps.jobs import NAMES
from assistant.ui.pages import PAGES, ask
from assistant.ui.pages.compare import ORIGINS
from assistant.ui.pages.drafting import APPROVALS
from assistant.ui.pages.packs import FORMS
from assistant.ui.texts import FOLDER, Texts
from assistant.ui.views import corpus, coverage, downloads, jobs, materials, service, wizard, writing

SAID = FOLDER / "en-said.yaml"
FILES = [f for f in sorted(FOLDER.glob("en*.yaml")) if f != SAID]
ENGLISH = {k: v for file in FILES for k, v in yaml.safe_load(file.read_text(encoding="utf-8")).items()}
SOURCES = sorted(Path(ui.__file__).parent.rglob("*.py"))


def said(source: str) -> Iterator[str]:
    """Texts that stand in a call of t(…) or seat.t(…)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "t":
                yield from (c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant) and isinstance(c.value, str))


@pytest.mark.parametrize("file", SOURCES, ids=lambda f: f.name)
def test_every_word_of_a_page_has_its_english(file: Path) -> None:
    words = {t for t in said(file.read_text(encoding="utf-8")) if re.search(r"[\u4e00-\u9fff]", t)}
    assert sorted(words - set(ENGLISH)) == [], f"add them to {FOLDER.name}/en.yaml or to a file of its topic beside it"


def _service() -> Iterator[str]:
    """What stands on the page of the service's settings: tabs, groups, the description of each setting, choices."""
    for tab, groups in service.TABS.values():
        yield tab
        for group, names in groups:
            yield group
            yield from (str(Settings.model_fields[name].description) for name in names)
    for words in service.CHOICES.values():
        yield from words.values()


def test_every_word_of_a_table_has_its_english() -> None:
    tables = (
        [p.title for p in PAGES.values()], ACTIONS.values(), _service(),
        [r.name for r in ROLES.values()], NAMES.values(), WORDS.values(), ORIGINS.values(),
        (name for name, _ in coverage.STRENGTHS.values()), (name for name, _ in materials.OUTCOMES.values()),
        (name for name, _ in materials.USES.values() if name), materials.KINDS.values(), jobs.STATES.values(),
        downloads.OFFERED.values(), wizard.TYPES.values(), institution.CATEGORIES,
        diff.KINDS.values(), diff.LEVELS.values(), moved.WHAT.values(), standing.MARKS.values(), compare.STATUSES.values(),
        annex_xlsx.LEVELS.values(), annex_xlsx.KINDS.values(), (name for name, _ in writing.NAMES.values()),
        (writing.BROKEN_OFF[0],), APPROVALS.values(), answer_sheet.LINES,
        (answer_sheet.CLOSEST,), answer_sheet.HEADINGS.values(), ask.EXAMPLES,
        answer_sheet.PROVENANCE.values(), WHY.values(), keeping.SHORT.values(), map(corpus.heading, keeping.LONG.values()),
        library.KINDS.values(), library.OUTCOMES.values(), PROVENANCE.values(), CAUSES.values(), TYPES.values(),
        pack_changes.STATUSES.values(), (title for title, _, _ in SHEETS.values()),
        (c.head for _, _, columns in SHEETS.values() for c in columns),
        (pack_changes.label(about) for _, about in pack_xlsx.HEAD.values()),
        (name for name, _ in FORMS.values() if not name.isascii()),
        (about for _, about in FORMS.values()),
    )  # fmt: skip
    assert sorted({word for table in tables for word in table} - set(ENGLISH)) == []


def test_a_word_stands_in_one_file() -> None:
    """A second wording would never be shown, and nobody could tell which of the two is."""
    words = [word for file in FILES for word in yaml.safe_load(file.read_text(encoding="utf-8"))]
    assert [word for word, times in Counter(words).items() if times > 1] == []


def test_both_languages_fill_in_the_same_places() -> None:
    for chinese, english in ENGLISH.items():
        assert sorted(re.findall(r"\{\w+\}", chinese)) == sorted(re.findall(r"\{\w+\}", english)), chinese


def test_sentences_of_steps_keep_their_values() -> None:
    for chinese, english in yaml.safe_load(SAID.read_text(encoding="utf-8")).items():
        given, used = re.findall(r"\{(\w+)(?::\w+)?\}", chinese), re.findall(r"\{(\w+)\}", english)
        assert set(used) <= set(given), chinese  # a value may be left out where English need not say it, never made up
        assert not re.search(r"[\u4e00-\u9fff]", english), english


def test_a_text_is_given_in_the_readers_language() -> None:
    assert Texts("zh")("第 {page}/{pages} 页，共 {total} 条", page=1, pages=2, total=3) == "第 1/2 页，共 3 条"
    assert Texts("en")("材料") == "Evidence"
    assert Texts("en")("没有译文的话") == "没有译文的话"
