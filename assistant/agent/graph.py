"""The graph: plan → each indicator (gather → write → verify → revise …) side by side → cross-check by chapter → assemble.

State is JSON. Checkpoints lie in the workspace; a step that ran is not run again, and a call that was answered is not made again.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Send, interrupt

from assistant.agent.checking import Checker
from assistant.agent.desk import Data, Desk


def together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Results of steps that ran side by side."""
    return {**one, **other}


def _add(one: list[Any], other: list[Any]) -> list[Any]:
    return [*one, *other]


class SectionState(TypedDict, total=False):
    """One indicator on its way. `offers` as the model gave them, `rejected` by place, `done` the outcome by code."""

    code: str
    more: list[list[str]]
    offers: list[Data]
    rejected: dict[str, Data]
    fault: Data
    notes: Annotated[list[str], _add]
    round: int
    done: Annotated[dict[str, Data], together]


class State(TypedDict, total=False):
    """The whole report. `done`: code → section and record; `pairs`: what the cross-check found."""

    codes: list[str]
    plan: Data
    approved: dict[str, bool]
    done: Annotated[dict[str, Data], together]
    pairs: Annotated[list[Data], _add]
    chapter: str
    result: Data


def section_graph(desk: Desk) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The steps of one indicator."""

    def gather(state: SectionState) -> Data:
        return desk.gather(state["code"])

    def write(state: SectionState) -> Data:
        return desk.write(state["code"], state.get("more", []))

    def verify(state: SectionState) -> Data:
        desk.tell(state["code"], "verify", state.get("round", 0), None)
        return desk.verify(state["code"], state.get("more", []), state["offers"])

    def revise(state: SectionState) -> Data:
        desk.tell(state["code"], "revise", state.get("round", 0) + 1, None)
        made = desk.revise(state["code"], state.get("more", []), state["offers"], state["rejected"])
        return {**made, "round": state.get("round", 0) + 1}

    def finish(state: SectionState) -> Data:
        return {"done": {state["code"]: desk.finish(dict(state))}}

    def after_write(state: SectionState) -> Literal["verify", "finish"]:
        return "finish" if state.get("fault") else "verify"

    def after_verify(state: SectionState) -> Literal["revise", "finish"]:
        return "revise" if state["rejected"] and state.get("round", 0) < desk.revisions else "finish"

    graph = StateGraph(SectionState)
    for name, node in (("gather", gather), ("write", write), ("verify", verify), ("revise", revise), ("finish", finish)):
        graph.add_node(name, node)
    graph.add_edge(START, "gather")
    graph.add_edge("gather", "write")
    graph.add_conditional_edges("write", after_write)
    graph.add_conditional_edges("verify", after_verify)
    graph.add_edge("revise", "verify")
    graph.add_edge("finish", END)
    return graph.compile()


def build(desk: Desk, checker: Checker, approval: str, saver: BaseCheckpointSaver[str]) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The graph of a run. `approval`: '' or the stage ('plan', 'sections') at which it waits for a person."""
    section = section_graph(desk)

    def plan(state: State) -> Data:
        return {"plan": {"sections": len(state["codes"])}}

    def before(state: State) -> Data:
        return _approved("plan", state, {"codes": state["codes"]})

    def after(state: State) -> Data:
        shown = {code: d["record"].get("accepted", 0) for code, d in state["done"].items()}
        return _approved("sections", state, {"accepted": shown})

    def _approved(stage: str, state: State, shown: Data) -> Data:
        said = True if approval != stage else bool(interrupt({"stage": stage, **shown}))
        return {"approved": {**state.get("approved", {}), stage: said}}

    def sections(state: State) -> list[Send] | str:
        if not state["approved"]["plan"] or not state["codes"]:
            return "assemble"
        return [Send("section", {"code": code}) for code in state["codes"]]

    def chapters(state: State) -> list[Send] | str:
        wanted = checker.chapters(state["done"])
        return [Send("check", {"chapter": c, "done": state["done"]}) for c in wanted] or "approve_sections"

    def check(state: State) -> Data:
        return {"pairs": checker.check(state["chapter"], state["done"])}

    def assemble(state: State) -> Data:
        yes = state["approved"].get("plan", True) and state["approved"].get("sections", True)
        return {"result": checker.assemble(state.get("done", {}) if yes else {}, state.get("pairs", []))}

    graph = StateGraph(State)
    graph.add_node("plan", plan)
    graph.add_node("approve_plan", before)
    graph.add_node("section", section)
    graph.add_node("gathered", lambda state: {})
    graph.add_node("check", check)
    graph.add_node("approve_sections", after)
    graph.add_node("assemble", assemble)
    graph.add_edge(START, "plan")
    graph.add_edge("plan", "approve_plan")
    graph.add_conditional_edges("approve_plan", sections, ["section", "assemble"])
    graph.add_edge("section", "gathered")
    graph.add_conditional_edges("gathered", chapters, ["check", "approve_sections"])
    graph.add_edge("check", "approve_sections")
    graph.add_edge("approve_sections", "assemble")
    graph.add_edge("assemble", END)
    return graph.compile(checkpointer=saver)
