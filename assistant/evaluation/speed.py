"""The speed figures of eval/bench.py, where the checkout has it. Nothing is measured twice: the functions are called."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from assistant.resources import ROOT

BENCH = ROOT / "eval" / "bench.py"
PARTS = ("index_speed", "match_speed")
"""Functions of bench.py that take (texts, number of passages); the others need a long time and `python eval/bench.py`."""


def evaluate(passages: int = 2_000, bench: Path = BENCH, done: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """{"rows": [{"name","value","unit"}]}, or {"skipped": why} where there is no bench.py."""
    specification = spec_from_file_location("zhiping_bench", bench) if bench.is_file() else None
    if specification is None or specification.loader is None:
        return {"skipped": f"没有 {bench.name}：速度只在源码库里测（eval/bench.py），安装包里没有。"}
    module: Any = module_from_spec(specification)
    specification.loader.exec_module(module)
    texts, rows = module.sentences(), []
    for part in PARTS:
        for name, value, unit in getattr(module, part)(texts, passages):
            rows.append({"name": name, "value": None if math.isnan(value) else value, "unit": unit})
        done()
    return {"passages": passages, "rows": rows}
