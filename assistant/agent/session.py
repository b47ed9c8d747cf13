"""A run with a model: asks whether to go on, drives the graph or takes it up again, says what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command

from assistant.agent import choosing
from assistant.agent.checking import Checker
from assistant.agent.desk import Data, Desk
from assistant.agent.estimate import Confirm, Estimate, Experience, Size, estimate
from assistant.agent.forecast import drafting_ahead, drafting_now, mapping_ahead
from assistant.agent.graph import build
from assistant.agent.opening import budget, experience, opened
from assistant.agent.toolbox import Shelf
from assistant.corpus import Corpus
from assistant.domain import Finding, Framework, Section, digest
from assistant.errors import UserError
from assistant.llm.budget import Spent
from assistant.llm.client import CallError, Client
from assistant.llm.endpoints import Endpoint, redacts
from assistant.llm.prompts import every
from assistant.llm.tokens import counter
from assistant.mapping import Matcher
from assistant.retrieval import Index
from assistant.settings import Settings
from assistant.steps.agents import Revised, Work
from assistant.steps.mapping import matched, open_index
from assistant.steps.progress import Progress
from assistant.workspace import Workspace, is_workspace
from assistant.workspace.calls import CallStore
from assistant.workspace.questions import Questions
from assistant.workspace.tracing import Stage, Traces

CHECKPOINTS = "agent.db"
VERSION = "agent-1"
MORE = 1.2
"""If drafting turns out to take so much more than what was agreed to, the person is asked again."""


class NotConfirmed(UserError):
    """A person said no, or nobody was there to say yes."""


def agreed(guess: Estimate, confirm: Confirm) -> None:
    """Raises NotConfirmed where nobody agreed to the estimate."""
    if not confirm(guess):
        raise NotConfirmed(f"{guess.words()}。没有得到同意，没有开始。可加 --yes 直接开始，或去掉 --model 不用模型。")


class Waiting(UserError):
    """The run waits for a person's approval; everything done so far is kept."""


Approve = Callable[[Mapping[str, Any]], bool | None]
"""Yes, no, or None: not now."""


class Session:
    """The agent of one run over the workspace in `folder`. `confirm` is asked before the first call that costs something,
    `approve` at the stage that the settings name. `pause`: seconds before a second try."""

    def __init__(
        self, folder: Path, endpoint: Endpoint, settings: Settings, confirm: Confirm, approve: Approve, pause: float = 1.0
    ) -> None:
        self._folder, self.endpoint, self.settings, self._pause = folder, endpoint, settings, pause
        self._confirm, self._approve = confirm, approve
        self._budget = budget(endpoint, settings)
        self._agreed: Estimate | None = None
        self._known: Experience | None = None
        self._chosen: dict[str, Any] = {}
        self._record: dict[str, Any] = {}

    @property
    def version(self) -> str:
        prompts = (f"{p.name}:{p.header.version}:{p.fingerprint}" for p in every())
        return digest(VERSION, self.endpoint.address, self.endpoint.model, *prompts, *self._answers())

    def _answers(self) -> list[str]:
        """What the office has answered so far; a new answer makes a new run."""
        if not is_workspace(self._folder):
            return []
        with Workspace(self._folder) as workspace, Questions(workspace) as questions:
            return [f"{q.id}:{q.answer}" for q in questions.every() if q.answer]

    # --- fine mapping ---

    def choose(self, workspace: Workspace, framework: Framework, judge: Matcher, progress: Progress) -> None:
        """Asks about passages whose best two indicators are nearly equal. What a person decided is never asked."""
        doubted = choosing.doubts(matched(workspace), judge, self.settings.model_choices)
        batches = choosing.batches(doubted)
        with opened(workspace, self.endpoint, self.settings, self._budget, f"mapping-{self.version}", self._pause) as (
            client,
            store,
        ):
            if not workspace.get(f"agreed:{self.version}"):
                calls = mapping_ahead(batches, framework)
                calls += drafting_ahead(client, matched(workspace), framework, self.settings.model_section_tokens)
                self._ask(client, store, calls, progress)
                workspace.set(f"agreed:{self.version}", "yes")
            if not batches:
                return
            progress.start("请模型分辨拿不准的匹配", len(batches))
            before = {d.passage.id: d.candidates[0].code for d in doubted}
            changed, failed = 0, Counter[str]()
            for batch in batches:
                try:
                    chosen = choosing.choose(client, batch, framework)
                except CallError as error:
                    failed[str(error)] += 1
                else:
                    changed += sum(1 for id, found in chosen.items() if found[0].code != before[id])
                    workspace.put_matches(digest(judge.version, self.version), chosen.items())
                progress.advance(detail=self._budget.spent.words())
            self._chosen = {"asked": len(doubted), "changed": changed, "failed_calls": dict(failed)}

    # --- drafting ---

    def revise(self, workspace: Workspace, work: Work, progress: Progress) -> Revised:
        """Runs the graph, or takes it up where a process that ended left it."""
        run = self._run(work)
        codes = [leaf.code for leaf in work.framework.leaves if work.briefs[leaf.code].candidates]
        with ExitStack() as stack:
            client, store = stack.enter_context(opened(workspace, self.endpoint, self.settings, self._budget, run, self._pause))
            questions = stack.enter_context(Questions(workspace))
            traces = stack.enter_context(Traces(workspace))
            saver = stack.enter_context(SqliteSaver.from_conn_string(str(workspace.folder / CHECKPOINTS)))

            def tell(code: str, stage: Stage, round: int, outcome: Data | None) -> None:
                traces.tell(run, code, stage, round, outcome)
                progress.advance(1 if stage == "done" else 0, self._budget.spent.words())

            desk = self._desk(client, work, workspace, questions, tell)
            graph = build(desk, Checker(client, work), self.settings.model_approval, saver)
            config: RunnableConfig = {
                "configurable": {"thread_id": run},
                "max_concurrency": self.settings.model_concurrency,
                "recursion_limit": 200,
            }
            unfinished = graph.get_state(config).next
            if not unfinished:
                self._ask(client, store, drafting_now(desk, codes), progress)
                store.forget_unusable()
                saver.delete_thread(run)
            traces.begin(run, codes, anew=not unfinished)
            progress.start("请模型写各指标", len(codes))
            progress.advance(sum(1 for t in traces.sections(run) if t.stage == "done"), self._budget.spent.words())
            result = graph.invoke(None if unfinished else {"codes": codes}, config, durability="sync")
            while waiting := result.get("__interrupt__"):
                said = self._approve(waiting[0].value)
                if said is None:
                    raise Waiting("已到等待批准的一步，进度都已保存。批准后用同样的命令继续。")
                result = graph.invoke(Command(resume=said), config, durability="sync")
            workspace.set(f"agreed:{self.version}", "")
        outcome = result["result"]
        self._record = _summary(result.get("done", {}), outcome, codes)
        return Revised(
            {code: Section.model_validate(s) for code, s in outcome["sections"].items()},
            self.endpoint.model,
            tuple(Finding.model_validate(f) for f in outcome["findings"]),
        )

    def _desk(
        self, client: Client, work: Work, workspace: Workspace, questions: Questions,
        tell: Callable[[str, Stage, int, Data | None], None],
    ) -> Desk:  # fmt: skip
        settings = self.settings
        shelf = Shelf(
            workspace.folder,
            work.documents,
            questions,
            self._index,
            lambda: Corpus.open(settings.corpus if settings.corpus.is_dir() else None),
        )
        return Desk(
            client,
            work,
            shelf,
            min(settings.model_section_tokens, max(500, self.endpoint.context // 2)),
            settings.model_revisions,
            settings.model_tools,
            tell,
        )

    def _index(self) -> Index:
        """The search index, opened in whichever thread asks first: a Workspace belongs to the thread that opened it."""
        with Workspace(self._folder) as workspace:
            return open_index(workspace, self.settings)

    def _run(self, work: Work) -> str:
        """Identity of everything that the graph works on."""
        settings = self.settings
        return digest(
            self.version, str(settings.model_section_tokens), str(settings.model_revisions), str(settings.model_tools),
            settings.model_approval, work.institution.model_dump_json(), *(s.model_dump_json() for s in work.sections.values()),
            *(f"{c.point}:{c.sentence.passage.id}:{c.score:.6f}" for b in work.briefs.values() for c in b.candidates),
        )  # fmt: skip

    def _ask(self, client: Client, store: CallStore, calls: Sequence[tuple[Size, Size]], progress: Progress) -> None:
        """Says what it will take and goes on only with a yes. What was agreed to before is not asked again."""
        if self._known is None:
            self._known, fault = experience(client, store)
            if fault:
                progress.note(f"端点试连不通：{fault}。仍会完成报告，写不了的部分改用不用模型的写法。")
        known = self._known
        guess = estimate(self.endpoint, calls, known, self.settings.model_concurrency)
        if self._agreed is not None and guess.tokens <= MORE * self._agreed.tokens:
            return
        agreed(guess, self._confirm)
        self._agreed = guess

    @property
    def spent(self) -> Spent:
        """Totals so far."""
        return self._budget.spent

    @property
    def agreed(self) -> Estimate | None:
        """The estimate that was agreed to, if one was."""
        return self._agreed

    def record(self) -> dict[str, object]:
        spent, guess = self._budget.spent, self._agreed
        return {
            "endpoint": self.endpoint.address,
            "model": self.endpoint.model,
            "redacted": redacts(self.endpoint, self.settings),
            "prompts": {p.name: f"{p.header.version}:{p.fingerprint}" for p in every()},
            "counter": counter(self.settings.token_encoding).name,
            "calls": spent.calls,
            "answers_from_store": spent.kept,
            "tokens_in": spent.tokens_in,
            "tokens_out": spent.tokens_out,
            "cost": spent.cost,
            "estimated": guess and {"tokens_in": guess.tokens_in, "tokens_out": guess.tokens_out, "cost": guess.cost},
            "mapping": self._chosen,
            **self._record,
        }


def _summary(done: Mapping[str, Data], outcome: Data, codes: Sequence[str]) -> dict[str, Any]:
    """What became of the model's statements, for run.json."""
    records = {code: done[code]["record"] for code in codes if code in done}
    fallbacks = {code: r["fallback"]["message"] for code, r in records.items() if "fallback" in r}
    fallbacks |= {code: "没有得到批准" for code in codes if code not in records}
    return {
        "statements": {
            what: sum(int(r.get(what, 0)) for r in records.values()) for what in ("offered", "accepted", "replaced", "dropped")
        }
        | {"repeated": outcome["repeated"], "rejected": sum(len(r["rejected"]) for r in records.values())},
        "offline_sections": fallbacks,
        "rejected": {code: r["rejected"] for code, r in records.items() if r["rejected"]},
        "notes": [f"{code}：{n}" for code, r in records.items() for n in r["notes"]] + list(outcome["notes"]),
    }
