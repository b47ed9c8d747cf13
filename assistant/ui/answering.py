"""Model answers under way in this server: each in a thread of its own, kept in the workspace sentence by sentence.

A reload finds what is there so far; a restart of the server ends those under way, and they say so.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain import AskedQuestion, ModelAnswer
from assistant.errors import UserError
from assistant.steps import asking
from assistant.steps.answer_sheet import told
from assistant.steps.progress import Silent
from assistant.workspace.asked import AskedStore

if TYPE_CHECKING:
    from assistant.ui.seat import Seat

MOST = 6
"""Answers at once in a server; each waits for the endpoint most of the time."""
BROKEN_OFF = "回答中途断了，服务可能重新启动过"
OURS = "程序内部出错，请告诉管理员"
_Key = tuple[Path, int]


def ground_of(seat: Seat) -> asking.Ground:
    """What the user may be answered from: a department has its own documents and indicators only."""
    shown = seat.picture()
    return asking.Ground(
        seat.workspace, shown.framework, shown.institution, shown.documents, shown.currencies, shown.assessments,
        seat.server.corpus, seat.server.tokenizer, seat.documents_seen(), seat.codes,
    )  # fmt: skip


class Answers:
    """`start` and `stop` from any request; `now` is the answer as it is, with those that nobody works on any more ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[_Key, tuple[str, threading.Event]] = {}

    def start(self, seat: Seat, asked: AskedQuestion) -> None:
        """Begins an answer with the rights of this seat. Raises UserError where too many are under way."""
        key, stop = (seat.folder, asked.id), threading.Event()
        with self._lock:
            if key in self._under_way:
                return
            if any(folder == seat.folder and who == seat.user.name for (folder, _), (who, _) in self._under_way.items()):
                raise UserError("您的上一个问题还在回答，请等它答完，或先停止它。")
            if len(self._under_way) >= MOST:
                raise UserError("现在同时提问的人较多，请稍后再请模型回答；不用模型的答案不受影响。")
            self._under_way[key] = (seat.user.name, stop)
        with ExitStack() as undone:
            undone.callback(self._over, key)
            AskedStore(seat.workspace).put(asked.id, ModelAnswer())
            own = type(seat)(seat.server, seat.user, seat.role, seat.entry)  # a workspace belongs to the thread that opened it
            threading.Thread(target=self._work, args=(own, asked, key, stop), name=f"answer-{asked.id}", daemon=True).start()
            undone.pop_all()

    def stop(self, folder: Path, id: int) -> None:
        """Nobody wants this answer any more; it ends with its next sentence."""
        with self._lock:
            known = self._under_way.get((folder, id))
        if known is not None:
            known[1].set()

    def now(self, seat: Seat, asked: AskedQuestion) -> ModelAnswer | None:
        """The answer of a question; None where no model was asked."""
        with self._lock:
            busy = (seat.folder, asked.id) in self._under_way
        made = asked.answer
        if made is None or made.state != "running" or busy:
            return made
        made = AskedStore(seat.workspace).get(asked.id, asked.by).answer  # it may have ended since the question was read
        if made is not None and made.state == "running":
            return made.model_copy(update={"state": "failed", "fault": made.fault or BROKEN_OFF})
        return made

    def _work(self, seat: Seat, asked: AskedQuestion, key: _Key, stop: threading.Event) -> None:
        made = ModelAnswer(state="failed", fault=OURS)  # what stays if this thread dies of a fault of ours
        try:
            made = _answered(seat, asked, stop)
        except UserError as error:
            made = ModelAnswer(state="failed", fault=seat.server.plain(str(error)))
        finally:
            try:
                AskedStore(seat.workspace).put(asked.id, made)
            finally:  # a full disk ends this answer, not the next one
                self._over(key)
            seat.log("ask", target=asked.question[:80], after=f"模型回答 {len(made.statements)} 句" if told(made) else made.state)
            seat.close()

    def _over(self, key: _Key) -> None:
        with self._lock:
            self._under_way.pop(key, None)


def _answered(seat: Seat, asked: AskedQuestion, stop: threading.Event) -> ModelAnswer:
    from assistant.agent.answering import answer
    from assistant.llm.endpoints import endpoint

    target = endpoint(seat.settings)
    if target is None:
        raise UserError("没有设置模型。")
    store, ground = AskedStore(seat.workspace), ground_of(seat)
    found = asking.ask(asked.read_as, ground, Silent())
    before = [q.question for q in store.thread(asked.after, asked.by)]

    def keep(made: ModelAnswer) -> None:
        store.put(asked.id, made.model_copy(update={"state": "running"}))

    return answer(asked.read_as, before, found, ground, target, seat.settings, lambda guess: True, keep, stopped=stop.is_set)
