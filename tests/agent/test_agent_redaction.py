"""Personal data of a made school on its way to a remote endpoint: what leaves, what stays, what comes back."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from agent_case import PROFILE, UNITS, Watcher, agent, full_run, walk
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.scripted_server import Reply, Request, ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.llm import endpoints
from assistant.llm.redaction import Redactor, luhn, shortened, valid_id
from assistant.steps.agents import Work
from assistant.steps.hiding import PLACEHOLDERS
from assistant.steps.progress import Silent
from assistant.steps.run import STATE
from assistant.workspace import Workspace

PEOPLE = 60
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
FOLDED = str.maketrans("０１２３４５６７８９", "0123456789", " -\u3000")
COLUMNS = ("姓名", "工号", "身份证号", "银行卡号", "联系电话", "邮箱", "学院", "承担工作", "备注")


@dataclass
class Person:
    """Somebody who does not exist, with a right check digit in the numbers that have one."""

    name: str
    staff: str
    student: str
    id: str
    card: str
    phone: str
    mail: str

    @property
    def identifiers(self) -> tuple[str, ...]:
        return (self.name, self.staff, self.student, self.id, self.card, self.phone, self.mail)


@dataclass
class Planted:
    """What lies in the folder. `alike`: figures as written that are nobody's."""

    people: list[Person] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)


def people(r: random.Random) -> list[Person]:
    names = [a + b + c for a in "郝贺顾龚邵覃" for b in "伟芳敏静磊" for c in ("", "涛")]
    r.shuffle(names)
    made = []
    for n, name in enumerate(names[:PEOPLE]):
        head = f"{r.choice(['320102', '510104', '440305'])}{r.randint(1962, 2005)}{r.randint(1, 12):02}{r.randint(1, 28):02}"
        body = f"{head}{r.randint(100, 999)}"
        id = next(body + d for d in "0123456789X" if valid_id(body + d))
        stem = r.choice(["622202", "621700"]) + f"{r.randint(0, 10**12 - 1):012}"
        card = next(stem + d for d in "0123456789" if luhn(stem + d))
        digits = r.choice(["138", "151", "187", "199"]) + f"{r.randint(0, 99999999):08}"
        phone = [digits, f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", digits.translate(WIDE), f"+86 {digits}"][n % 4]
        student = f"2022{r.randint(10, 99)}{r.randint(1000, 9999)}"
        made.append(Person(name, f"T{70000 + n}", student, id, card, phone, f"{r.choice(['jw', 'zs'])}{700 + n}@yunxi.edu.cn"))
    return made


def write_folder(folder: Path) -> Planted:
    """Work reports of the departments and a table of the staff, both with personal data and with figures that look alike."""
    r = random.Random(20)
    planted = Planted(people(r))
    folder.mkdir(parents=True)
    (folder / "institution.yaml").write_text(PROFILE, encoding="utf-8")

    def figure(low: int, high: int, form: str = "{}") -> str:
        planted.alike.append(form.format(r.randint(low, high)))
        return planted.alike[-1]

    for n in range(0, PEOPLE, 5):
        unit, lines = UNITS[n // 5 % 6], ["一、主要工作"]
        for p in planted.people[n : n + 5]:
            project, money = figure(10**7, 10**8 - 1, "2024{}"), figure(13 * 10**9, 19 * 10**9)
            lines += [
                f"学号{p.student}的学生牵头的大学生创新创业训练项目{project}获批经费{figure(10**6, 10**7)}元，由{p.name}指导。",
                f"{unit}聘请企业工程师担任兼职教师，课时费转入银行卡{p.card}（身份证号{p.id}），"
                f"当年教学经费{money}元，依据校教〔2024〕{figure(100, 199)}号文件执行。",
                f"{unit}纸质图书{figure(1300000, 1899999)}册，实验室面积{figure(100000, 999999, '{}.25')}平方米，"
                f"毕业设计选题来自生产一线{figure(1300, 1999)}项，工号{p.staff}的教师负责归档。",
                f"{unit}面向毕业生开展满意度调查，回收问卷{figure(15000, 18999)}份，录取通知书编号{figure(10**8, 10**9)}，"
                f"时点2024-09-{figure(10, 30)}，咨询手机{p.phone}，邮箱{p.mail}。",
            ]
        (folder / f"{n:02d}{unit}教学工作总结.txt").write_text("\n\n".join([f"{unit}2024年工作总结", *lines]), "utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "外聘教师"
    sheet.append(COLUMNS)
    for n, p in enumerate(planted.people):
        work = "指导学生实习实训和毕业设计，" * (n % 6 + 1)
        sheet.append([p.name, p.staff, p.id, p.card, p.phone, p.mail, UNITS[n % 6], work, f"手机{p.phone}、身份证号{p.id}"])
    book.save(folder / "外聘教师名单.xlsx")
    return planted


def bare(text: str) -> str:
    """Full width, spaces and hyphens undone: a number that was only respelled would be found."""
    return text.translate(FOLDED)


def values(node: Any) -> str:
    """All strings of a request body."""
    if isinstance(node, str):
        return node + "\n"
    return "".join(map(values, node.values() if isinstance(node, dict) else node)) if isinstance(node, dict | list) else ""


def everything(work: Work, folder: Path) -> Work:
    """The work with every passage of the folder among the material of its sections: what is matched where is not the matter."""
    filled = [code for code, brief in work.briefs.items() if brief.candidates]
    with Workspace(folder) as workspace:
        passages = list(workspace.passages())
    briefs = dict(work.briefs)
    for n, code in enumerate(filled):
        first = briefs[code].candidates[0]
        more = [
            replace(first, sentence=replace(first.sentence, passage=p, text=p.text, document=work.documents[p.document]))
            for p in passages[n :: len(filled)]
        ]
        briefs[code] = replace(briefs[code], candidates=type(briefs[code].candidates)(more))
    return replace(work, briefs=briefs)


def script(request: Request) -> Reply:
    """Looks into the table first; then says again what a passage says, placeholder and all."""
    body = request.body
    if "tools" in body and "tool_choice" not in body:
        before = sum(1 for m in body["messages"] if m["role"] == "tool")
        asked = [f"{unit} 外聘教师名单 {column}" for unit in UNITS for column in ("工号", "银行卡号")][before : before + 6]
        return Reply(tools=tuple(("search_evidence", json.dumps({"query": q}, ensure_ascii=False)) for q in asked))
    if "statements 是陈述的数组" in request.words and "没有通过的陈述" not in request.words:
        said = re.search(
            r'编号="(P\d+)" 审核重点="([^"]+)"[^>]*>\n(学号.*?(项目\d+)获批经费\d+元，由(〔姓名\d+〕)指导)', request.words
        )
        if said:
            text = f"学生牵头的大学生创新创业训练{said[4]}由{said[5]}指导。"
            statement = {"point": said[2], "role": "practice", "text": text, "sources": [said[1]]}
            return Reply(json.dumps({"statements": [statement]}, ensure_ascii=False))
    return ScriptedWriter()(request)


def test_no_identifier_leaves_and_no_figure_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted, watcher = write_folder(tmp_path / "材料"), Watcher()
    full_run(tmp_path / "材料", tmp_path / "out", watcher)
    assert watcher.work is not None
    work = everything(watcher.work, tmp_path / "out" / STATE)
    monkeypatch.setattr(endpoints, "is_loopback", lambda host: False)  # the server on loopback counts as a remote one
    wide = {"model_tools": True, "model_context": 200_000, "model_section_tokens": 60_000}
    with ScriptedServer(script) as server, Workspace(tmp_path / "out" / STATE) as workspace:
        session = agent(server, tmp_path / "out" / STATE, **wide)
        made = session.revise(workspace, work, Silent())
        given: dict[str, str] = json.loads(workspace.get(PLACEHOLDERS) or "{}")
        passages = {p.text for p in workspace.passages()}
    assert session.record()["redacted"] is True
    bodies = [values(q.body) for q in server.seen.requests]
    sent = "\n".join(bodies)
    told = set(re.findall(r"〔[^〔〕\d]{2,3}\d+〕", sent))

    identifiers = {i for p in planted.people for i in p.identifiers}
    gone = {i for i in identifiers if given.get(i) in told}
    assert len(gone) >= 300, "a test that sends nothing shows nothing"
    folded = bare(sent)
    assert [i for i in identifiers if bare(i) in folded] == []
    parts = [bare(i)[: max(8, len(bare(i)) - 3)] for i in identifiers if len(i) > 10]
    assert [p for p in parts if p in folded] == [], "nor most of one, where a text was shortened"
    assert "外聘教师名单" in sent and any(given[p.id] in sent and "备注" in sent for p in planted.people)

    assert len(planted.alike) >= 500
    assert [a for a in planted.alike if a not in sent] == []

    back = Redactor(known=given)
    shown = [m for body in bodies for m in re.findall(r"<材料 [^>]*>\n(.*?)\n</材料>", body, re.S)]
    assert len(shown) >= 3 * PEOPLE
    assert [m for m in shown if back.restore(m) not in passages] == []

    said = [s.text for section in made.sections.values() for s in walk(section) if s.origin == "model" and "训练项目" in s.text]
    assert said and all("〔" not in s and any(p.name in s for p in planted.people) for s in said), "the name came back"


@given(st.text(alphabet="身份证号手机学工12345678 -@.a，。、｜：", max_size=120), st.integers(1, 100))
def test_a_shortened_text_ends_where_a_word_ends(text: str, most: int) -> None:
    short = shortened(text, most)
    assert text.startswith(short) and len(short) <= most
    assert short in ("", text) or short[-1] in "，。、｜："


def test_a_number_at_the_cut_goes_whole() -> None:
    assert shortened("备注：手机138-1234-5678、身份证号110101199003074477", 12) == "备注："
