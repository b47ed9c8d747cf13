"""format.font_differs: headings and body are set as the house style says."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.house_style import TextStyle
from assistant.review.document import Look, Spot
from assistant.review.nodes import standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip

_ALIASES = {
    alias: name
    for name, aliases in {
        "宋体": ("simsun", "nsimsun", "新宋体", "宋体-简", "songti sc"),
        "黑体": ("simhei", "heiti sc"),
        "楷体": ("kaiti", "kaiti_gb2312", "楷体_gb2312", "stkaiti", "华文楷体"),
        "仿宋": ("fangsong", "fangsong_gb2312", "仿宋_gb2312", "stfangsong", "华文仿宋"),
    }.items()
    for alias in aliases
}
_LEVELS = ("部分标题", "一级指标标题", "二级指标标题", "审核重点标题", "小标题")
_SIZES = {22: "二号", 18: "小二", 16: "三号", 15: "小三", 14: "四号", 12: "小四", 10.5: "五号", 9: "小五"}
NEAR = 0.3
"""Points that do not count as a difference (10.5 and 10.45)."""


def check(context: Context) -> Iterator[Hit]:
    style = context.style
    if style is None:
        return
    seen: dict[tuple[str, str, str], list[tuple[Spot, str]]] = {}
    for kind, wanted, look, spot, text in _all(context):
        font_ok = not look.font or _font(look.font) == _font(wanted.font)
        size_ok = look.size is None or abs(look.size - wanted.size) <= NEAR
        if not (font_ok and size_ok):
            found = "、".join(p for p in ("" if font_ok else look.font, "" if size_ok else _points(look.size or 0)) if p)
            expected = "、".join(p for p in ("" if font_ok else wanted.font, "" if size_ok else _points(wanted.size)) if p)
            seen.setdefault((kind, expected, found), []).append((spot, text))
    for (kind, expected, found), places in seen.items():
        spot, text = places[0]
        more = f"，这样的共{len(places)}处，此为第一处" if len(places) > 1 else ""
        yield Hit(
            spot,
            f"{kind} {spot.words()}",
            f"{kind}应为{expected}，“{clip(text, 20)}”是{found}{more}",
            quote=clip(text, 60),
            suggestion=f"按版式“{style.name}”修改样式“{kind}”，使全文一致",
        )


def _all(context: Context) -> Iterator[tuple[str, TextStyle, Look, Spot, str]]:
    style = context.style
    assert style is not None  # check() returned otherwise
    for s in standings(context.report, context.framework):
        level = s.node.depth if s.node else 4 if s.aspect else 0 if s.heading.level == 1 else None
        if level is not None and level < len(style.headings):
            yield _LEVELS[level], style.headings[level], s.heading.look, s.heading.spot, s.heading.text
    begin = context.report.headings[0].spot.block if context.report.headings else 0  # before it: cover and contents
    for paragraph in context.report.paragraphs:
        if paragraph.spot.block < begin:
            continue
        if paragraph.text.strip() and not paragraph.text.lstrip().startswith("【待"):
            yield "正文", style.body, paragraph.look, paragraph.spot, paragraph.text
    for caption in context.report.captions:
        yield "题注", style.caption, caption.look, caption.spot, caption.text


def _font(name: str) -> str:
    return _ALIASES.get(name.strip().lower(), name.strip().lower())


def _points(size: float) -> str:
    named = _SIZES.get(size)
    return f"{named}（{size:g}磅）" if named else f"{size:g}磅"


RULE = Rule(
    id="format.font_differs",
    law="各级标题、正文和题注的字体字号按学校规定，全文一致。",
    bad="正文规定宋体小四，第3章却是仿宋四号。",
    good="全文正文宋体小四，二级标题黑体四号。",
    severity="info",
    check=check,
    source="学校版式（corpus/house_styles，如 s-wfu、s-szu）；以学校规定为准",
)
