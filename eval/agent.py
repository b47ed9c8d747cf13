"""Trials of the agent against a scripted server on loopback.

`python eval/agent.py lies|advice|kills|injections|throughput|walk [N]`.

Each prints what it planted and what came of it; none of them asserts anything (tests/agent does, on a small school).
"""

from __future__ import annotations

import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import agent_injections
import agent_walk

from assistant.evaluation import agent_advice, agent_kills, agent_lies
from assistant.evaluation.agent_work import prepare, session
from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.resources import EXAMPLES
from assistant.steps.progress import Silent
from assistant.workspace import Workspace

SCHOOLS = ("applied", "research", "vocational")


def lies(scratch: Path, answers: int) -> None:
    made = agent_lies.measure([prepare(EXAMPLES / name, scratch / name) for name in SCHOOLS], answers)
    print(f"answers {made.answers}, lies planted {dict(made.planted)}, let through {dict(made.through)}")
    print(f"sound statements {made.sound}, kept {made.kept} ({made.kept / made.sound:.2%})")
    for judged in made.lost:
        print("  lost:", judged.offer.text[:80], judged.reasons[0][:60])


def advice(scratch: Path, percent: int) -> None:
    schools = [prepare(EXAMPLES / name, scratch / name) for name in SCHOOLS]
    made = agent_advice.measure(schools, scratch, percent / 100)
    print(f"advice asked about {made.asked}, lies planted {made.planted}, let through {len(made.through)}")
    print(f"words taken {made.taken}, figures without ground {len(made.loose)}, sound words refused {len(made.lost)}")
    for name, rows in (("through", made.through), ("without ground", made.loose), ("lost", made.lost)):
        for row in rows:
            print(f"  {name}: {row[:140]}")


def kills(scratch: Path, times: int) -> None:
    made = agent_kills.measure(EXAMPLES / "applied", scratch, times)
    print(f"kills {made.kills} at {made.moments} s; requests {made.requests}; answers asked for again {made.again}")
    print(f"cut off by a kill and asked once more {made.cut_off}; report as of an uninterrupted run: {made.same}")


def throughput(scratch: Path, most: int) -> None:
    school, number = prepare(EXAMPLES / "applied", scratch / "school"), 1
    while number <= most:
        folder = school.copy(scratch / f"w{number}")
        with ScriptedServer(ScriptedWriter(seed=1), latency=2.0, limit=8) as server, Workspace(folder) as workspace:
            agent, start = session(server, folder, model_concurrency=number), time.perf_counter()
            agent.revise(workspace, school.work, Silent())
            seconds, spent, guess = time.perf_counter() - start, agent.spent, agent.agreed
        rate = guess.tokens / spent.tokens if guess else 0
        print(f"{number} at once: {seconds:.1f} s, {spent.calls / seconds:.2f} calls/s; estimate ÷ actual tokens {rate:.3f}")
        number *= 2


def injections(scratch: Path, _: int) -> None:
    agent_injections.tell(agent_injections.measure(EXAMPLES / "applied", scratch))


def walk(scratch: Path, percent: int) -> None:
    agent_walk.tell(agent_walk.measure(EXAMPLES / "applied", scratch / "out", percent / 100))


if __name__ == "__main__":
    what = {
        "lies": (lies, 510), "advice": (advice, 35), "kills": (kills, 10), "throughput": (throughput, 16),
        "injections": (injections, 0), "walk": (walk, 35),
    }  # fmt: skip
    asked = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    asked.add_argument("trial", choices=what)
    asked.add_argument("number", type=int, nargs="?", help="answers, kills, calls at once, or per cent of lies")
    given = asked.parse_args()
    trial, usual = what[given.trial]
    with tempfile.TemporaryDirectory() as place:
        trial(Path(place), usual if given.number is None else given.number)
