"""A whole run of the applied university with a model that lies, read through by a reader that believes nothing.

`python eval/agent.py walk [PERCENT]`: so many per cent of the model's statements are lies, planted at random. The finished
report.docx then goes through tests/export/report_walk.py, which shares no code with the writers or the verifier: every sentence
has to cite, every figure has to stand in the passages or metrics cited.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from assistant import frameworks, institution, settings
from assistant.agent.session import Session
from assistant.domain import Paragraph, Report, Section, Statement
from assistant.evaluation.agent_work import session
from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.steps.progress import Silent
from assistant.steps.run import STATE, run
from assistant.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "export"))
from report_walk import Walk


@dataclass
class Walked:
    """`lies`: planted, by kind; `printed`: those whose words and sources stand in the report. `faults`: what the reader found."""

    requests: int = 0
    lies: Counter[str] = field(default_factory=Counter)
    printed: list[str] = field(default_factory=list)
    by_model: int = 0
    statements: int = 0
    sentences: int = 0
    figures: int = 0
    tables: int = 0
    faults: list[str] = field(default_factory=list)


def measure(evidence: Path, out: Path, rate: float, seed: int = 0) -> Walked:
    """Runs the whole pipeline over `evidence` into `out`."""
    who, writer, made = institution.load(evidence / institution.FILE), ScriptedWriter(seed=seed, rate=rate), Walked()
    with ScriptedServer(writer) as server:
        agent: Session = session(server, out / STATE)
        run(
            evidence,
            frameworks.load(who.framework),
            who,
            out,
            settings.load(page_numbers=False, ocr=False),
            Silent(),
            agent=agent,
        )
        made.requests = len(server.seen.requests)
    with Workspace(out / STATE) as workspace:
        report = Report.model_validate_json(workspace.get("report") or "")
        metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))["metrics"]
        walk = Walk(out / "report.docx", report, workspace, metrics)
        made.faults = [f"{f.kind}　{f.where}　{f.text[:100]}" for f in walk.faults()]
        made.sentences, made.figures, made.tables = walk.sentences, walk.figures, walk.tables
    said = [s for section in report.sections for s in _statements(section) if s.role != "gap"]
    made.statements, made.by_model = len(said), sum(s.origin == "model" for s in said)
    told = {s.text for s in said if s.origin == "model"}
    sound = {p.text for p in writer.planted if not p.lie}
    for planted in {(p.text, p.lie) for p in writer.planted if p.lie}:
        made.lies[planted[1]] += 1
        if planted[0] in told and planted[0] not in sound:
            made.printed.append(f"{planted[1]}　{planted[0]}")
    return made


def tell(made: Walked) -> None:
    """The figures on the screen."""
    print(f"requests {made.requests}; lies planted {dict(made.lies)}; printed {len(made.printed)}")
    print(f"statements in the report {made.statements}, the model's {made.by_model}")
    print(f"read through: sentences {made.sentences}, figures {made.figures}, tables {made.tables}; faults {len(made.faults)}")
    for line in (*made.printed, *made.faults)[:20]:
        print("  ", line)


def _statements(section: Section) -> list[Statement]:
    own = [s for block in section.body if isinstance(block, Paragraph) for s in block.statements]
    return own + [s for child in section.sections for s in _statements(child)]
