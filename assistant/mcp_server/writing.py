"""The few things that a client may write, where the office allowed it: through the same steps as screen and command."""

from __future__ import annotations

from assistant.mcp_server.answers import Done
from assistant.mcp_server.shelf import Shelf, state_of
from assistant.workspace import Workspace


class Pen:
    """`by` is whose name stands at what is written."""

    def __init__(self, shelf: Shelf, by: str) -> None:
        self._shelf, self._by = shelf, f"{by}（经 MCP）"

    def decide(self, workspace: str, passage: str, indicator: str, decision: str, note: str) -> Done:
        """What a person says of a match; earlier decisions stay in the history. Raises UserError."""
        from assistant.steps import deciding

        with self._shelf.room(workspace) as room:
            framework, folder, note = room.picture.framework, room.folder, room.gate.back(note)
        with self._shelf.lock, Workspace(state_of(folder)) as store:
            deciding.decide(store, framework, [passage], indicator, decision, by=self._by, note=note)
        return Done(done=f"已记下：片段 {passage} 对指标 {indicator} 的匹配，{deciding.WORDS[decision]}。署名：{self._by}。")

    def answer(self, workspace: str, id: int, text: str) -> Done:
        """The office's answer to a question of the model; the next draft takes it in. Raises UserError."""
        from assistant.workspace.questions import Questions

        with self._shelf.room(workspace) as room:
            folder, text = room.folder, room.gate.back(text)
        with self._shelf.lock, Workspace(state_of(folder)) as store, Questions(store) as questions:
            questions.answer(id, text, by=self._by)
        return Done(done=f"已记下对问题 {id} 的答复，下次起草时会用到。署名：{self._by}。")
