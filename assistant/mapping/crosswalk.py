"""Crosswalks: which nodes of one framework speak of the same as which nodes of another (indicators/crosswalks/*.yaml)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.domain import Framework
from assistant.mapping.linear import Floats
from assistant.mapping.model import Model, bare
from assistant.resources import INDICATORS

FOLDER = INDICATORS / "crosswalks"
MAIN, PARTIAL = 1.0, 0.5


class Link(BaseModel):
    """One node with the nodes of the other framework that it mainly and partly corresponds to."""

    model_config = ConfigDict(extra="forbid")
    node: str
    main: list[str] = []
    partial: list[str] = []
    note: str = ""


class Crosswalk(BaseModel):
    """A crosswalk file. `mark` as in packs: P where the correspondence is our own reading."""

    model_config = ConfigDict(extra="forbid")
    source_framework: str
    target_family: str
    mark: str
    source: str = ""
    links: list[Link] = Field(min_length=1)


def read(file: Path) -> Crosswalk:
    """The crosswalk in a file; pydantic.ValidationError names the key that is wrong."""
    return Crosswalk.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def crosswalk(framework: Framework, model: Model, folder: Path = FOLDER) -> Floats | None:
    """(leaves × codes of the model) strengths 0–1; None where no file links the two."""
    file = folder / f"{framework.family or framework.id}--{model.family}.yaml"
    if not file.is_file():
        return None
    result = np.zeros((len(framework.leaves), len(model.codes)), dtype=np.float32)
    rows = {link.node: link for link in read(file).links}
    for number, leaf in enumerate(framework.leaves):
        link = rows.get(leaf.code)
        if link is None:
            continue
        for codes, strength in ((link.partial, PARTIAL), (link.main, MAIN)):
            for code in codes:
                if bare(code) in model.codes:
                    result[number, model.codes.index(bare(code))] = strength
    return result
