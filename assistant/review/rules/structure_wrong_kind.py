"""structure.wrong_kind: B1 or B2, K and X as the kind of evaluation has them."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.kinds import other_kinds, other_wordings
from assistant.review.nodes import bare, standings, tree
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import overlap, squeeze

_KINDS = {
    "X": "首评限选项（X）只用于第二类第三种",
    "B": "类型必选项（B）分学术型与应用型",
    "K": "特色可选项（K）按方向选写",
}


def check(context: Context) -> Iterator[Hit]:
    framework = context.framework
    own, others, wordings = tree(framework), other_kinds(framework, context.packs), other_wordings(framework, context.packs)
    foreign = {bare(code): node for code, node in others.items()}
    for s in standings(context.report, framework):
        heading = s.heading
        if s.part in ("introduction", "process", "appendix"):
            continue
        if s.node is None and heading.code and bare(heading.code) in foreign and bare(heading.code) not in {bare(c) for c in own}:
            node = foreign[bare(heading.code)]
            yield Hit(
                heading.spot,
                heading.text,
                f"“{heading.text}”不适用于《{framework.name}》：{_KINDS.get(node.kind, '该项属于同一指标体系的其他类型')}",
                quote=heading.text,
                suggestion="删去这一节，有用的内容移到适用的审核重点下；如选错了评估类型，请改正学校画像中的 framework",
            )
        elif s.node and s.node.point and s.node.code in wordings:
            title = squeeze(heading.title)
            best, name, variant = max((overlap(title, squeeze(n)), n, v) for n, v in wordings[s.node.code].items())
            if best >= 0.8 and best > overlap(title, squeeze(s.node.name)):
                yield Hit(
                    heading.spot,
                    heading.text,
                    f"“{heading.text}”用的是{variant}的表述（{name}），本校适用“{s.node.title}”",
                    quote=heading.text,
                    suggestion=f"标题与内容改按“{s.node.title}”写",
                )


RULE = Rule(
    id="structure.wrong_kind",
    law="只写本校评估类型适用的指标：B1与B2不混用，X只用于首次参评。",
    bad="应用型高校写了“B2.1.3 方案中的理论基础、科教结合与创新能力”（学术型B1的表述）。",
    good="应用型高校写“B2.1.3 方案中的实践能力与产教融合”。",
    severity="error",
    check=check,
    source="教督〔2021〕1号：统一必选、类型必选（B）、特色可选（K）、首评限选（X）",
)
