"""A told problem that no topic speaks of: its subject, its most telling words, and measures of its kind made from both."""

from __future__ import annotations

import re

from assistant.domain import digest, normalise
from assistant.mapping.english import is_english
from assistant.rectification import english, signs
from assistant.rectification.levers import Ask, Lever, Levers, Step, Topic, Trouble
from assistant.retrieval import tokenizer

LONGEST_SUBJECT, LONGEST_SAID = 24, 46
_CLAUSE = re.compile(r"[，。；：,;:]")
_TIME = re.compile(
    r"^(?:(?:20\d\d(?:[—\-–至]20\d\d)?(?:学年|年度|年|级|届)?|本|上一?|今|去|该|当)(?:学年|学期|年度|年|期|届)?(?:以来|末|底)?|目前|当前|近年来?|近期|"
    r"(?:普查|检查|抽查|抽检|调查|统计|督导|调研|巡查|走访)(?:发现|显示|表明|中)?|其中|个别|少数|部分|多数|有的|一些|全校|学校|学院|现有|有?\d+(?:余|多)?(?:名|人|个|份|门|项|篇|条|家|间|台|所|届))"
)
_VERB = re.compile(
    r"(?:停在|停留|直接|使用|采用|从事|出现|实际|人均|生均|每(?=[人名个班位年周])|现有|共有|只有|仅有|存在|停留|依靠|发到|达到|集中|主要|还|仍|(?<!平)均(?!分|值|衡)|都|也|已|尚|较|偏|太|很|比较|普遍|没有|未|不|无|缺|(?<![疑困])难|占|达(?!成|标)|(?<!行)为|以(?!上|下|内|外)|被|把|将|"
    r"(?<![自理])由|从(?!业|事)|按(?!时|期)|(?<![所专拥国])有|是|只|仅|(?<!成)就(?!业|读|诊)|(?<!公)共(?!建|享|同)|得(?!分|失)|低于|高于|之间|\d)"
)
_TAIL = re.compile(
    r"(?:[的地得了着过和与及、在对中少多低高差弱慢]|方面|情况|问题|现象|比较|相对|工作|更换|流失|离职|重复|雷同|排队|等待)+$"
)
_NO_NAME = re.compile(
    r"^(?:(?:学生|教师|学校|学院|专业|课程|检查|结果|材料|其他)$|[与和对按在向给]|一个|每[个人班]|[\d两三四五六七八九十])"
)


def kind_of(text: str, levers: Levers) -> Trouble:
    """The kind whose words the text holds most of; the last one where none fits."""
    best, most = levers.kinds[-1], 0
    for kind in levers.kinds:
        held = {m[0] for w in kind.words for m in re.finditer(w, text)}
        if sum(map(len, held)) > most:
            best, most = kind, sum(map(len, held))
    return best


def subject(text: str) -> str:
    """What a problem sentence is about: '2025年带教老师更换频繁' → '带教老师'; a quoted clause where no noun stands there."""
    if is_english(text):
        return english.subject(text)
    s = signs.shipped()
    clauses = [c.strip() for c in _CLAUSE.split(text) if c.strip()]
    names = [n for c in clauses if 2 <= len(n := _named(c, s)) <= LONGEST_SUBJECT and not _NO_NAME.match(n)]
    if names and signs.partly(text, s) and (part := re.search(rf"其中([^，。；\d]{{2,10}}?){s.done_part}", text)):
        return f"{names[0]}的{part[1]}"
    return names[0] if names else f"“{_plain(clauses[0])[:LONGEST_SUBJECT]}”一事"


def _named(clause: str, s: signs.Signs) -> str:
    before, name = "", clause
    while before != name:
        before, name = name, _TIME.sub("", name)
    found = signs.spoken(name, s)
    cut = min([m.start() for m in (_VERB.search(name, 2), found) if m and m.start() >= 2], default=len(name))
    kept = _whole(_plain(name), len(_plain(name[:cut])))
    short = _TAIL.sub("", kept)
    return short if len(short) >= 3 else kept.rstrip("的地得了着过")


def _whole(text: str, end: int) -> str:
    """The text up to `end`, cut back to where a word ends: a name is no half of a word (质量参差, 引不进)."""
    at = 0
    for word in tokenizer().cut(text):
        if at + len(word) > end:
            break
        at += len(word)
    return text[:at]


def _plain(text: str) -> str:
    return re.sub(r"[“”‘’{}\[\]<>《》]", "", text)


def said(text: str) -> str:
    """The clause that tells most: with a sign and a figure, else with a figure, else with the sign, else the first."""
    if is_english(text):
        return english.said(text)
    s = signs.shipped()
    clauses = [c.strip() for c in re.split(r"[，。；]", text) if len(c.strip()) >= 5]
    if signs.partly(text, s) and len(clauses) > 1:
        return _plain("，".join(clauses[-2:]))[:LONGEST_SAID]
    if not clauses:
        return _plain(text)[:LONGEST_SAID]

    def worth(clause: str) -> tuple[bool, bool]:
        signed, counted = signs.sign(clause, s) is not None, bool(re.search(r"\d", re.sub(r"20\d\d年?", "", clause)))
        return signed and counted, counted or signed

    best = max(range(len(clauses)), key=lambda n: (*worth(clauses[n]), -n))
    return _plain(clauses[best])[:LONGEST_SAID]


def topic_for(text: str, levers: Levers) -> Topic:
    """A topic of this one problem."""
    kind = kind_of(text, levers)
    what = subject(text)
    own = steps(text, kind, what)
    return Topic(
        id="own-" + digest(normalise(text), length=10),
        name=what.strip("“”").removesuffix("”一事"),
        words=(),
        effort=kind.effort,
        ask=Ask(who="学院", what=_asked(text, what)),
        proof=tuple(p.replace("{what}", what) for p in kind.proof),
        types={row.type: Lever(why=row.why, steps=own) for row in levers.why_own},
    )


def _asked(text: str, what: str) -> str:
    if is_english(text):
        return f"how it came to this with “{what}”, and at which step"
    return f"{what}形成现状的经过，以及“{said(text)}”由谁、在哪一环节造成"


def steps(text: str, kind: Trouble, what: str) -> tuple[Step, ...]:
    """The kind's steps with the subject and the words of this problem."""
    words = {"{what}": what, "{said}": said(text)}

    def filled(template: str) -> str:
        for slot, word in words.items():
            template = template.replace(slot, word)
        return template

    return tuple(s.model_copy(update={"do": filled(s.do), "gives": filled(s.gives)}) for s in kind.steps)
