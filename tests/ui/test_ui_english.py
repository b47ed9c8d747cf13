"""The screen in English over evidence in English: every page of a full workspace is visited, and no Chinese of ours is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient
from ui_server import client, screen

from assistant import frameworks
from assistant.corpus import load
from assistant.corpus.library import FAMILIES
from assistant.domain import Framework
from assistant.drafting.merge import paragraphs
from assistant.review import engine
from assistant.settings import Settings
from assistant.steps import jobs, sections
from assistant.steps.progress import Silent
from assistant.ui.pages import PAGES
from assistant.ui.seat import Server
from assistant.ui.texts import Texts
from assistant.ui.views import corpus
from assistant.ui.views.wizard import examples
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts

CHINESE = re.compile(r"[\u4e00-\u9fff]")
EXAMPLE = Path(__file__).parents[2] / "examples" / "english"
SHAPES = 3
"""Addresses of one shape that are visited."""


class Reading(HTMLParser):
    """What a page says and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said += [v for name in ("title", "placeholder", "aria-label", "alt", "data-confirm") if (v := given.get(name))]
        if tag == "a" and (given.get("href") or "").startswith("?"):
            self.links.append(str(given["href"]))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(data.strip())


@pytest.fixture(scope="module")
def id(server: Server) -> str:
    """A school with evidence in English, read, drafted and reviewed for esg-2015."""
    entry = server.access.create("Northmere", server.users.get("li"))
    chosen = Settings(ocr=False, page_numbers=False, workers=0)
    with Workspace(server.data.workspace_folder(entry.id)) as workspace:
        workspace.set("framework", "esg-2015")
        profile = '{"name": "Northmere University", "type": "applied", "category": "工科", "framework": "esg-2015"}'
        workspace.set("institution", profile)
        workspace.set("evidence", str(EXAMPLE))
        jobs.draft(workspace, {}, chosen, Silent())
        jobs.review(workspace, {"by": "li"}, chosen, Silent())
        jobs.culture(workspace, {}, chosen, Silent())
        jobs.visit(workspace, {}, chosen, Silent())
    return entry.id


@pytest.fixture(scope="module")
def reader(app: Any) -> Iterator[TestClient]:
    made = client(app, "li")
    assert screen(made, p="account", act="language", form={"language": "en"})["lang"] == "en"
    yield made
    screen(made, p="account", act="language", form={"language": "zh"})


def strings(value: Any) -> Iterator[str]:
    """All texts within a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def pack_words() -> list[str]:
    """What the frameworks say in Chinese: data of the office's choosing, not words of the screen. Longest first."""
    found: set[str] = set()

    def words(pack: Framework) -> Iterator[str]:
        yield from (pack.name, pack.edition, pack.short_name if hasattr(pack, "short_name") else "")
        for node in (*pack.indicators, *pack.points):
            yield from (node.name, node.asks, *getattr(node, "evidence", ()), *getattr(node, "weak_spots", ()))
        for metric in pack.metrics:
            yield from (metric.name, metric.unit, metric.formula)

    for rule in engine.rules(None)[0]:
        found.add(rule.law)  # the rules of Chinese reports, in the words of the rules
    for pack in frameworks.available():
        found |= {w for w in words(pack) if w and CHINESE.search(w)}
    for entry in (*load().cases, *load().notes):  # the library is in Chinese, and so it is shown
        found |= {line for text in strings(entry.model_dump()) for line in text.split("\n") if CHINESE.search(line)}
    found |= {corpus.excerpt(c) for c in load().cases} | {frameworks.load(family).name for family in FAMILIES}
    return sorted(found, key=len, reverse=True)


def test_no_chinese_of_ours_is_left_on_any_page(reader: TestClient, id: str) -> None:
    known, own = pack_words(), {"中文", "工科", "目　录", "【待核实】", *(e.name for e in examples(EXAMPLE.parent))}
    todo = [f"?w={id}&p={page.id}" for page in PAGES.values()] + ["?p=workspaces&new=1"]
    shapes: dict[tuple[str, ...], int] = {}
    seen: set[str] = set()
    left: dict[str, str] = {}
    while todo:
        url = todo.pop(0)
        asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        page, workspace = asked.pop("p", "workspaces"), asked.pop("w", "")
        shape = (page, *sorted(asked))
        if workspace not in ("", id) or url in seen or shapes.get(shape, 0) >= SHAPES:
            continue
        seen.add(url)
        shapes[shape] = shapes.get(shape, 0) + 1
        shown = Reading(screen(reader, w=workspace, p=page, args=asked)["html"])
        todo += shown.links
        for text in shown.said:
            rest = text
            for words in (*known, *own) if CHINESE.search(rest) else ():
                rest = rest.replace(words, "")
            if CHINESE.search(rest):
                left.setdefault(f"{page}: {text[:160]}", url)
    assert len(seen) > 60
    assert left == {}, "\n".join(left)


def test_a_workspace_that_cannot_be_opened_says_why_in_english(app: Any, server: Server, reader: TestClient) -> None:
    entry = server.access.create("Later", server.users.get("li"))
    with Workspace(server.data.workspace_folder(entry.id)) as workspace:
        workspace.db.execute("PRAGMA user_version = 999")
    shown, chinese = screen(reader, p="workspaces")["html"], screen(client(app, "admin"), p="workspaces")["html"]
    server.access.rename(entry.id, entry.title, archived=True)  # out of the way of other tests
    assert "The workspace was made by a newer version. Upgrade this software first." in shown and "更新的版本" not in shown
    assert "工作区“Later”由更新的版本建立，请升级本软件后再打开。" in chinese


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("47份材料可能相关，44份较有把握且在期；要点单薄：4.3.6、4.3.10；要点没有材料：4.3.2",
         "47 documents may bear on it, 44 of them surely and in date; thin: 4.3.6, 4.3.10; nothing for: 4.3.2"),
        ("您的角色“只读”不能起草与重新起草。需要时请联系管理员。",
         "Your role “Reader” may not draft. Ask the administrator if you need it."),
        ("官方二级指标与要点15项，已列15项（公开来源15、凭记忆待核1），完整度100%；另有6项是本软件的替代行，不计入。",
         "15 of 15 official second-level nodes and points (public source 15, from memory 1), 100% complete; "
         "6 stand-in rows of this software are not counted."),
        ("与所引材料不符：“500”，材料为“128”", "differs from what it cites: “500”, the evidence has “128”"),
        ("没有谁译过的一句话。", "没有谁译过的一句话。"),
    ],
)  # fmt: skip
def test_sentences_of_steps_are_said_in_english(said: str, shown: str) -> None:
    assert Texts("en").said(said) == shown
    assert Texts("zh").said(said) == said


def test_a_refusal_is_in_the_readers_language(reader: TestClient, id: str) -> None:
    told = screen(reader, w=id, p="indicator", act="bulk", form={"code": "1.1", "how": "confirmed"})
    assert told["tone"] == "bad" and told["said"] == "Nothing is selected: tick passages on the left first."
    assert "There is no such page" in screen(reader, p="nowhere")["html"]


def test_a_section_is_drafted_anew_in_the_language_of_its_framework(server: Server, id: str) -> None:
    with Workspace(server.data.workspace_folder(id)) as workspace:
        drafts = Drafts(workspace)
        first = next(paragraphs(sections.newest(drafts, "1.2").body))
        sections.edit(drafts, "1.2", 1, first.id, "", by="li")
        jobs.redraft(workspace, {"section": "1.2", "by": ""}, Settings(ocr=False, page_numbers=False, workers=0), Silent())
        (made,) = drafts.proposals("1.2")
    said = [s.text for p in paragraphs(made.body) for s in p.statements]
    assert first.text in {p.text for p in paragraphs(made.body)} and not [x for x in said if CHINESE.search(x)]
