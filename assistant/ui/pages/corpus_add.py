"""加入案例或标准: files that a job reads into the office's folder, a case written in a form, one corrected or taken out again."""

from __future__ import annotations

import secrets
import shutil
from collections import Counter

from assistant import institution
from assistant.corpus import keeping
from assistant.corpus.fit import CAUSES, TYPES
from assistant.corpus.library import FAMILIES
from assistant.corpus.relations import family_of
from assistant.errors import UserError
from assistant.steps import library as step
from assistant.steps.library import WAITING
from assistant.ui import widgets as w
from assistant.ui.handins import taken_in
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.corpus_item import called
from assistant.ui.seat import Seat
from assistant.ui.views import corpus

TONES = {"case": "good", "reference": "good", "duplicate": "", "failed": "bad", "skipped": "warn"}
LINES = {"situation": 3, "problem": 3, "cause": 3, "measures": 6, "resources": 2, "effect": 3, "failed": 2, "conditions": 2}
"""Field of a case's section → lines of its box."""


def view(seat: Seat, args: Args) -> Html:
    t, id = seat.t, args.text("case", 120)
    crumbs = w.link(t("案例与标准"), address("corpus", seat.id))
    if id:
        found = seat.server.corpus.library.case(id)
        if found is None or found.provenance != "own":
            raise UserError(f"本校的案例里没有“{id}”，可能刚被移走。请回到列表。")
        now = keeping.stamp(keeping.find(id, seat.settings.corpus))
        seen = args.text("seen", 80) or now
        other = tag("p", t.said(keeping.CHANGED), cls="warning", role="alert") if seen != now else None
        return join(w.title(t("更正案例"), found.title, crumbs=crumbs), other, _form(seat, corpus.filled(found), id, seen))
    note = t("收进本校的语料文件夹，全校的工作区一起用；随附的内容不改。")
    tab = args.text("tab", 10)
    items = [
        (t("上传文件"), address("corpus_add", seat.id), tab != "form"),
        (t("填写案例"), address("corpus_add", seat.id, tab="form"), tab == "form"),
    ]
    head = join(w.title(t("加入案例或标准"), note, crumbs=crumbs), w.progress(seat), w.tabs(items))
    return join(head, _form(seat, _blank(seat), "", "")) if tab == "form" else join(head, _upload(seat), _became(seat))


# --- files ------------------------------------------------------------------------------------------------------------


def _upload(seat: Seat) -> Html:
    t = seat.t
    words = t("Word、PDF、Markdown 等文件。写有“问题”“举措”等标题的收成案例，其余按标准或参考材料逐段收入。")
    zone = w.upload_zone(t, seat.settings.file_mb, words, to="hand-in", then="taken", folders=False)
    unknown = ("", t("（以文件里写的为准）"))
    grid = tag(
        "div",
        w.select("type", [unknown, *((k, t(v)) for k, v in TYPES.items())], label=t("学校类型")),
        w.select("category", [unknown, *((c, t(c)) for c in institution.CATEGORIES)], label=t("学校类别")),
        w.select("family", [unknown, *_families(seat)], label=t("体系")),
        w.field(t("指标编码"), "codes", maxlength=60, placeholder="2.3、4.4"),
        cls="form-grid fill",
    )
    said = tag("p", t("文件里没有写明时，按下面填的补："), cls="note")
    return tag("section", tag("form", said, grid, zone), cls="panel", style="max-width:980px")


def _families(seat: Seat) -> list[tuple[str, str]]:
    return [(f, called(seat, f)) for f in FAMILIES]


def _became(seat: Seat) -> Html | None:
    t, rows = seat.t, step.collected(seat.workspace)
    if not rows:
        return None
    body = []
    for row in rows:
        case = row.where.rsplit("/", 1)[-1].removesuffix(".md") if row.outcome == "case" else ""
        name = w.link(row.file, address("corpus", seat.id, case=case)) if case else row.file
        check = t("请点开核对，再补上没有写明的。")
        said = [tag("p", check if line.startswith("请核对 ") else t.said(line)) for line in row.told]
        body.append([name, w.badge(t(step.OUTCOMES[row.outcome]), TONES[row.outcome]), join(*said)])
    columns: list[w.Column | str] = [w.Column(t("文件"), wide=True), t("结果"), w.Column(t("说明"), wide=True)]
    return join(tag("h2", t("上次加入的结果")), w.table(columns, body, id="added"))


def taken(seat: Seat, form: Args) -> Reply:
    """Hands the uploaded files to a job."""
    tickets = form.several("places")
    if not tickets:
        return Reply(form.text("refused", 2000) or seat.t("没有收到文件。"), "bad")
    said = {name: form.text(name, 60) for name in ("type", "category", "family")}
    codes = form.text("codes", 60).replace("、", " ").replace("，", " ").replace(",", " ").split()
    if codes and said["family"] not in FAMILIES:
        raise UserError("写了指标编码就要选体系，否则不知道是哪个体系的编码。")
    unknown = [c for c in codes if c not in keeping.known_codes(seat.settings.packs)[said["family"]]]
    if unknown:
        raise UserError(f"体系“{said['family']}”没有二级指标“{'、'.join(unknown)[:60]}”。请改正后重新上传。")
    folder = secrets.token_hex(12)
    with taken_in(seat, tickets) as files:
        names = Counter(file.name for file in files)
        for file in files:
            below = file.parent.name if names[file.name] > 1 else ""
            target = seat.folder / WAITING / folder / below / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)
    seat.run("collect", folder=folder, codes=" ".join(codes), region="", **said)
    seat.log("settings.manage", "案例与标准", "", f"收入 {'、'.join(names)}"[:400])
    refused = form.text("refused", 2000)
    told = seat.t("已收到 {n} 个文件，正在读取；完成后在这里逐个说明。", n=len(tickets))
    return Reply("\n".join(x for x in (told, refused) if x), "warn" if refused else "good", args={})


# --- a form -----------------------------------------------------------------------------------------------------------


def _blank(seat: Seat) -> dict[str, str]:
    who = seat.picture().institution
    family = family_of(seat.picture().framework.family or "")
    return {
        "type": who.type, "category": who.category, "region": who.region, "cause_class": "unconfirmed",
        "family": family if family in FAMILIES else FAMILIES[0],
    }  # fmt: skip


def _form(seat: Seat, values: dict[str, str], id: str, seen: str) -> Html:
    t = seat.t
    choices = {
        "type": [(k, t(v)) for k, v in TYPES.items()], "category": [(c, t(c)) for c in institution.CATEGORIES],
        "family": _families(seat), "cause_class": [(k, t(v)) for k, v in CAUSES.items()],
    }  # fmt: skip
    draft = f"case-{id}-{seen[:12]}"  # what is typed over a text that somebody changes is not laid over the changed one
    notes = {"indicators": t("二级指标，第一个是主要的，如 2.3、4.4"), "source": t("公开材料写出处；本校的可以不填"),
             "size": t("如 在校生1.2万人"), "time": t("如 两个学年")}  # fmt: skip
    short = [
        w.select(name, choices[name], values.get(name, ""), label=t(label), data_draft=f"{draft}-{name}") if name in choices
        else w.field(t(label), name, values.get(name, ""), maxlength=200, required=name != "source", note=notes.get(name, ""),
                     data_draft=f"{draft}-{name}")
        for name, label in keeping.SHORT.items()
    ]  # fmt: skip
    hints = {
        "measures": t("一行一条，按做的先后；可在末尾写（牵头：部门；时间：第1—3个月）"),
        "effect": t("写前后两个数和年份；没有改善的也写"),
        "failed": t("试过、没有用或放弃了什么，为什么"),
    }
    long = [
        w.area(t(corpus.heading(label)), name, values.get(name, ""), rows=LINES[name], maxlength=6000, required=True,
               placeholder=hints.get(name, ""), draft=f"{draft}-{name}")
        for name, label in keeping.LONG.items()
    ]  # fmt: skip
    back = w.button_link(t("不改了"), address("corpus", seat.id, case=id)) if id else None
    buttons = tag("div", w.submit(t("保存案例"), cls="primary"), back, cls="row")
    body = w.form("save", tag("div", *short, cls="form-grid fill"), *long, buttons, case=id, seen=seen)
    return tag("section", body, cls="panel", style="max-width:980px")


def save(seat: Seat, form: Args) -> Reply:
    """A new case of the office's, or the corrected text of one."""
    id = form.text("case", 120)
    given = {name: form.text(name, 6000) for name in (*keeping.SHORT, *keeping.LONG)}
    made = keeping.write(given, seat.settings.corpus, seat.settings.packs, id, form.text("seen", 80))
    seat.log("settings.manage", f"案例 {made.id}", "更正前的文字留在 .replaced" if id else "", made.title)
    said = seat.t("案例已更正。") if id else seat.t("案例已加入，检索和整改建议会一并用到。")
    return Reply(said, page="corpus", args={"case": made.id})


def remove(seat: Seat, form: Args) -> Reply:
    """Takes a case or a document of the office's out; its file is kept."""
    id, name = form.text("case", 120), form.text("file", 400)
    root = seat.settings.corpus
    aside = keeping.take_out(id, root) if id else keeping.take_out_file(name, root)
    seat.log("settings.manage", f"案例与标准 {id or name}"[:400], "在用", f"移出，留在 {aside}")
    return Reply(seat.t("已移出，文件仍保留。"), page="corpus", args={"tab": "own"})


PAGE = Page(
    "corpus_add", "加入案例或标准", "book", view, needs="settings.manage", listed=False,
    actions={name: Action("settings.manage", do) for name, do in (("taken", taken), ("save", save), ("remove", remove))},
)  # fmt: skip
