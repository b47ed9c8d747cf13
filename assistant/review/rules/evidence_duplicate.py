"""evidence.duplicate: one number for one material, one material once under a node."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.document import CatalogueLine
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import squeeze


def check(context: Context) -> Iterator[Hit]:
    by_number: dict[str, CatalogueLine] = {}
    by_material: dict[tuple[str, str], CatalogueLine] = {}
    for line in context.report.catalogue:
        before = by_number.setdefault(line.number, line) if line.number else line
        if before is not line:
            yield Hit(
                line.spot,
                "支撑材料目录",
                f"编号{line.number}用了两次：“{before.title}”和“{line.title}”",
                quote=f"{line.number} {line.title}",
                suggestion="给其中一份另编一个号，并改正正文中的引用",
                severity="error",
            )
            continue
        group = line.number.rpartition("-")[0]
        name = line.file or squeeze(line.title)
        before = by_material.setdefault((group, name), line) if name else line
        if before is not line:
            yield Hit(
                line.spot,
                "支撑材料目录",
                f"同一份材料“{line.title}”在{group}下列了两次：{before.number}和{line.number}",
                quote=f"{line.number} {line.title}",
                suggestion=f"只留一个编号（如{before.number}），正文中的{line.number}改为{before.number}",
            )


RULE = Rule(
    id="evidence.duplicate",
    law="一个编号只对应一份材料，一份材料在同一指标下只列一次。",
    bad="6.1.1-1和6.1.1-4是同一份《督导条例》。",
    good="《督导条例》在6.1.1下只编6.1.1-1一个号。",
    severity="warning",
    check=check,
    languages=("zh", "en"),
    source="支撑材料的层次性：分类、编号、便于调阅（s-hnsyu）",
)
