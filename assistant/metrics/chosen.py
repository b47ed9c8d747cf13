"""Contradicting figures that a person has decided: which of them holds, and against what it was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.domain import Observation, ValueChoice


@dataclass(frozen=True, slots=True)
class Chosen:
    """`passages` are the ids of the passages whose words are those of the chosen one; () where they are gone."""

    choice: ValueChoice
    passages: frozenset[str]

    def means(self, observation: Observation) -> bool:
        """Whether this is the figure that was chosen."""
        return observation.passage_id in self.passages and observation.value == self.choice.value

    def words(self, overruled: Iterable[Observation]) -> str:
        """What an Assessment says of the choice."""
        said = self.choice
        year = f"{said.year}年" if said.year else ""
        if not self.passages:
            return f"{year}原由{said.by}选定的{said.text}{said.place}已不在材料中，请重新核实"
        others = "、".join(dict.fromkeys(f"{o.text}{o.locator.render()}" for o in overruled))
        return f"{year}的数由{said.by}核实选定" + (f"，未采用{others}，请更正有误的材料" if others else "")


Choices = Mapping[tuple[str, int | None], Chosen]
"""(id of a Metric or Quantity, year) → what was chosen."""
