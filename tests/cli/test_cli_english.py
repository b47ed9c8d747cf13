"""What the commands show over an English framework: stages, summaries, reports written, all in English."""

from __future__ import annotations

import io
import re

from assistant.cli import screen
from assistant.resources import EXAMPLES
from assistant.settings import Settings
from assistant.wording import wording

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


COMMANDS = (
    (("culture", "{out}"), "Weak items: "),
    (("visit", "{out}", "-o", "{out}/visit.docx"), "questions for the visit"),
    (("recommend", "{out}"), "recommendations; time runs from"),
    (("ledger", "{out}", "report", "final", "--out", "{out}/final.docx"), "not yet verified"),
    (("ledger", "{out}", "progress"), "Problems followed up: "),
)


def test_what_is_shown_over_english_evidence_is_in_english(zhiping, out) -> None:
    told = zhiping("run", EXAMPLES / "english", "--framework", "esg-2015", "--out", out).err
    assert "Drafting the report" in told and "review points: " in told and "Draft of the self-evaluation report" in told
    assert not CHINESE.search(told), told
    assert zhiping("ledger", out, "adopt", "--json").status == 0
    for command, shown in COMMANDS:
        said = zhiping(*(part.format(out=out) for part in command))
        assert said.status == 0 and shown in re.sub(r"\s+", " ", said.err), said.err
        assert not CHINESE.search(said.err), said.err


def test_the_language_of_the_settings_wins_where_it_is_not_chinese() -> None:
    shown = screen.Screen(file=io.StringIO())
    shown.speak("zh", Settings(language="en"))
    assert shown.said("  整改  ") == f"  {wording('en')('整改')}  "
    shown.speak("en", Settings())
    assert shown.said("整改") == "Improvement" and shown.said("没有谁译过。") == "没有谁译过。"
    shown.speak("zh", Settings())
    assert shown.said("整改") == "整改"
