"""The other kinds of an evaluation scheme are known where the office keeps the scheme in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from assistant.domain import Institution
from assistant.frameworks import load
from assistant.resources import INDICATORS
from assistant.review.engine import prepared, serves
from assistant.review.rule import Context
from assistant.review.rules.structure_wrong_kind import RULE
from assistant.review.sketch import drawn

REPORT = """
## 2 培养过程
### 2.1 培养方案
#### B2.1.3 方案中的理论基础、科教结合与创新能力
学校完善科教结合的培养方案。
"""


def test_wrong_kind_of_an_offices_own_scheme(tmp_path: Path) -> None:
    for name, own in (("bk-audit-2", "local-audit"), ("bk-audit-2-3", "local-audit-3")):
        shutil.copytree(INDICATORS / name, tmp_path / own)
        head = tmp_path / own / "pack.yaml"
        text = (
            head.read_text(encoding="utf-8")
            .replace(f"id: {name}\n", f"id: {own}\n")
            .replace("extends: bk-audit-2", "extends: local-audit")
        )
        head.write_text(text, encoding="utf-8")
    shutil.copytree(INDICATORS / "limits", tmp_path / "limits")
    framework = load("local-audit-3", tmp_path)
    who = Institution.model_validate({"name": "某某学院", "type": "applied", "category": "工科"})
    context = Context(report=drawn(REPORT, framework), framework=framework, institution=who, packs=tmp_path)
    assert serves(RULE, context)
    assert [h.message for h in RULE.check(prepared(context))] and "B1" in next(iter(RULE.check(prepared(context)))).message
