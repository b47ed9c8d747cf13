"""A scripted chat model: writes statements from the material in the prompt, and lies on demand in ways that are known.

The same request gets the same answer, whenever and in whatever order it comes. What it planted is kept, to be looked for later.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.drafting.sentences import split
from assistant.evaluation import scripted_advice
from assistant.evaluation.scripted_server import Fault, Reply, Request
from assistant.grounding import grams, share

Lie = Literal["", "invented", "digit", "foreign", "wrong_passage"]
LIES: tuple[Lie, ...] = ("invented", "digit", "foreign", "wrong_passage")
_MATERIAL = re.compile(r'<材料 编号="(P\d+)"(?: 审核重点="([^"]*)")?[^>]*>\n(.*?)\n</材料>', re.S)
_CANDIDATES = re.compile(r'<材料 编号="(P\d+)" 候选="([^"]*)">')
_REJECTED = re.compile(r"^(\d+)　(.*?)　引证：(.*?)　理由：", re.M)
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("〔", "〕"), ("【", "】"))
_ROLES = (
    ("problem", r"不足|薄弱|滞后|尚未|偏低|缺乏|不够|仍有"),
    ("cause", r"原因|由于"),
    ("measure", r"将|下一步|计划|拟"),
    ("result", r"\d"),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A statement as it was offered; `lie` is '' for a sound one. `sources` are the short names in that prompt."""

    prompt: str
    text: str
    sources: tuple[str, ...]
    lie: Lie


@dataclass
class ScriptedWriter:
    """`rate`: share of statements that are lies. `fault` is added to each answer of a section whose prompt has `only` in it."""

    seed: int = 0
    rate: float = 0.0
    most: int = 12
    fault: Fault = ""
    only: str = ""
    planted: list[Planted] = field(default_factory=list)
    advised: list[str] = field(default_factory=list)
    """Lies told of the advice."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Reply:
        words = request.words
        r = random.Random(hashlib.sha256(f"{self.seed}{words}".encode()).hexdigest())
        fault: Fault = self.fault if self.only in words else ""
        if '{"ok": true}' in words:
            answer: dict[str, Any] = {"ok": True}
        elif "没有通过的陈述：" in words:
            answer = self._revise(words, r)
        elif "statements 是陈述的数组" in words:
            answer = self._write(words, r)
        elif "choices 是数组" in words:
            answer = self._choose(words, r)
        elif scripted_advice.ASKED in words:
            answer = scripted_advice.answer(words, r, self.rate, self.advised)
        elif "pairs 是数组" in words:
            answer = {"pairs": []}
        else:
            return Reply("材料中没有。", fault=fault)
        text = json.dumps(answer, ensure_ascii=False)
        if "tool_choice" in request.body:
            return Reply(tools=(("answer", text),), fault=fault)
        return Reply(text, fault=fault)

    # --- writing ---

    def _write(self, words: str, r: random.Random) -> dict[str, Any]:
        materials = _MATERIAL.findall(words)
        made: list[dict[str, Any]] = []
        told: list[frozenset[str]] = []
        for alias, point, text in r.sample(materials, len(materials)):
            for sound, sources in _sound(alias, point, text, materials, r):
                own = _grams(sound)
                if len(made) >= self.most or any(share(own, t) > 0.5 or share(t, own) > 0.5 for t in told):
                    continue
                told.append(own)
                role = next((name for name, pattern in _ROLES if re.search(pattern, sound)), "practice")
                honest: tuple[str, tuple[str, ...], Lie] = (sound, sources, "")
                said, cited, lie = self._lie(sound, sources, materials, r) if r.random() < self.rate else honest
                self._keep(words, said, cited, lie)
                made.append({"point": point, "role": role, "text": said, "sources": list(cited)})
        return {"statements": made}

    def _lie(
        self, sound: str, sources: tuple[str, ...], materials: Sequence[tuple[str, str, str]], r: random.Random
    ) -> tuple[str, tuple[str, ...], Lie]:
        texts = {alias: text for alias, _, text in materials}
        whole = "".join(texts[a] for a in sources)
        for lie in r.sample(LIES, len(LIES)):
            if lie == "invented":
                number = r.choice([str(r.randint(11, 989)), f"{r.randint(11, 99)}.{r.randint(1, 9)}", str(r.randint(1001, 9999))])
                if number not in whole:
                    tail = r.choice(
                        [
                            f"，覆盖学生{number}人。",
                            f"，同比增长{number}%。",
                            f"，累计投入{number}万元。",
                            f"，涉及课程{number}门。",
                        ]
                    )
                    return sound.rstrip("。") + tail, sources, lie
            elif lie == "digit":
                places = [m.start() for m in re.finditer(r"(?<![年〔])\d", sound)]
                if places:
                    place = r.choice(places)
                    digit = r.choice([d for d in "123456789" if d != sound[place]])
                    return sound[:place] + digit + sound[place + 1 :], sources, lie
            elif lie == "foreign":
                return sound, (r.choice([f"P{len(materials) + r.randint(1, 40)}", "4f6c9a0d11e2b3c4", "附件1"]),), lie
            else:
                own = _grams(sound)
                far = [
                    a
                    for a, t in texts.items()
                    if a not in sources and share(own, grams(re.sub(r"[^\u4e00-\u9fff]", "", t))) < 0.5
                ]
                if far:
                    return sound, (r.choice(far),), lie
        return sound, sources, ""

    def _revise(self, words: str, r: random.Random) -> dict[str, Any]:
        """Gives up, insists, or says something sound instead."""
        materials = _MATERIAL.findall(words)
        made = []
        for number, text, cited in _REJECTED.findall(words.split("没有通过的陈述：")[1]):
            way = r.choice(["give_up", "insist", "mend"])
            sources = tuple(cited.split("、"))
            if way == "insist":
                known: Lie = next((p.lie for p in reversed(self.planted) if p.text == text and p.sources == sources), "")
                self._keep(words, text, sources, known)
                made.append({"number": int(number), "text": text, "sources": list(sources)})
            elif way == "mend" and materials:
                alias, point, whole = r.choice(materials)
                if sound := _sound(alias, point, whole, materials, r):
                    self._keep(words, sound[0][0], sound[0][1], "")
                    made.append({"number": int(number), "text": sound[0][0], "sources": list(sound[0][1])})
        return {"statements": made}

    def _choose(self, words: str, r: random.Random) -> dict[str, Any]:
        choices = []
        for alias, codes in _CANDIDATES.findall(words):
            code = r.choice([*codes.split("、"), "9.9"])
            choices.append({"passage": alias, "code": code, "reason": "片段写的就是这项工作"})
        return {"choices": choices}

    def _keep(self, prompt: str, text: str, sources: Sequence[str], lie: Lie) -> None:
        key = hashlib.sha256(prompt.encode()).hexdigest()
        with self.lock:
            self.planted.append(Planted(key, text, tuple(sources), lie))


def _sound(
    alias: str, point: str, text: str, materials: Sequence[tuple[str, str, str]], r: random.Random
) -> list[tuple[str, tuple[str, ...]]]:
    """Statements that a passage carries: sentences as they stand, joined, shortened, with a lead, or of two passages."""
    own = [s for s in split(text) if _fit(s)]
    made: list[tuple[str, tuple[str, ...]]] = []
    for n, sentence in enumerate(own[:2]):
        way = r.choice(["plain", "plain", "lead", "short", "joined", "two"])
        said = _voice(sentence)
        sources: tuple[str, ...] = (alias,)
        if way == "lead":
            said = r.choice(["制度建设方面，", "组织实施方面，", "工作成效方面，"]) + said
        elif way == "short":
            said = _shortened(said)
        elif way == "joined" and n + 1 < len(own) and len(said) + len(own[n + 1]) < 150:
            said = said.rstrip("。") + "；" + _voice(own[n + 1])
        elif way == "two":
            others = [(a, t) for a, p, t in materials if p == point and a != alias]
            if others:
                other, whole = r.choice(others)
                more = [s for s in split(whole) if _fit(s)]
                if more and len(said) + len(more[0]) < 150 and 0.5 < len(said) / len(more[0]) < 2:
                    said, sources = said.rstrip("。") + "；" + _voice(more[0]), (alias, other)
        made.append((said if said[-1] in "。！？”）" else said.rstrip("；;，、") + "。", sources))
    return made


def _grams(text: str) -> frozenset[str]:
    return grams(re.sub(r"[^\u4e00-\u9fff]", "", text))


def _fit(sentence: str) -> bool:
    if not 16 <= len(sentence) <= 110 or "‹" in sentence or "〔" in sentence or "【" in sentence or "\n" in sentence:
        return False
    if any(sentence.count(a) != sentence.count(b) for a, b in _PAIRS) or sentence[-1] in "：:":
        return False
    return len(re.findall(r"[\u4e00-\u9fff]", sentence)) > 0.5 * len(sentence)


def _voice(sentence: str) -> str:
    return re.sub(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．](?!\d)\s*)", "", sentence.replace("我校", "学校").strip())


def _shortened(said: str) -> str:
    parts = said.rstrip("。").split("，")
    short = "，".join(parts[:-1])
    return (
        short + "。" if len(parts) > 2 and len(short) > 20 and all(short.count(a) == short.count(b) for a, b in _PAIRS) else said
    )
