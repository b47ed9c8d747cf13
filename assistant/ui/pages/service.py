"""服务设置: the model and where it is reached, search, house style, limits, privacy. What is saved goes into zhiping.toml,
where the command line reads the same. Keys are never written: they stand in the environment or in the memory of the server."""

from __future__ import annotations

import os

from assistant import house_style, settings_file
from assistant.errors import UserError
from assistant.llm.doctor import examine
from assistant.llm.endpoints import ModelSettingError, endpoint, presets
from assistant.llm.wire import Wire
from assistant.settings import FILE
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import service

KEY = "ZHIPING_MODEL_API_KEY"
OTHER = "other"
PATIENCE = 20.0
"""Seconds that one request of a trial may take: somebody sits before the screen."""


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    tab = args.text("tab") if args.text("tab") in service.TABS else "model"
    items = [(t(name), address("service", tab=key), key == tab) for key, (name, _) in service.TABS.items()]
    note = t("对本服务的所有工作区有效，写入服务所在文件夹的 {file}，命令行读的是同一份。", file=FILE)
    own = join(_endpoint(seat), _key(seat), _trial(seat)) if tab == "model" else None
    return join(w.title(t("服务设置"), note), w.tabs(items), own, _fields(seat, tab))


def _styles() -> dict[str, str]:
    return {f.stem: house_style.load(f.stem).name for f in sorted(house_style.FOLDER.glob("*.yaml"))}


def _fields(seat: Seat, tab: str) -> Html:
    t, styles = seat.t, _styles()
    panels = [
        join(
            tag("h2", t(name)),
            tag("div", *(_field(seat, service.field(seat.settings, n, styles)) for n in names), cls="form-grid fill"),
        )
        for name, names in service.TABS[tab][1]
    ]
    return tag("section", w.form("save", *panels, w.submit(t("保存"), cls="primary"), tab=tab), cls="panel")


def _field(seat: Seat, one: service.Field) -> Html:
    t = seat.t
    note = t("由环境变量 {name} 设定，在这里改不了", name=one.held) if one.held else "" if one.origin == "默认值" else one.origin
    if one.name in service.RESTART:
        note = "；".join(x for x in (note, t("重启服务后生效")) if x)
    off = bool(one.held)
    if one.kind in ("choice", "flag"):
        box = w.select(one.name, [(v, t(words)) for v, words in one.choices], one.value, disabled=off, aria=t(one.label))
    elif one.kind == "lines":
        box = tag("textarea", one.value, name=one.name, rows=2, disabled=off)
    else:
        kind = "number" if one.kind == "number" else "text"
        box = tag("input", name=one.name, type=kind, value=one.value, step="any" if kind == "number" else None, disabled=off)
    return tag("label", tag("span", t(one.label)), box, tag("small", note, cls="faint") if note else None, cls="field")


# --- the model ---


def _endpoint(seat: Seat) -> Html:
    t, now = seat.t, seat.settings
    head, _, rest = now.model.partition("/")
    known = {p.id: p for p in presets()}
    chosen = head.lower() if head.lower() in known else OTHER if now.model else ""
    name = (rest or known[chosen].model) if chosen in known else now.model
    choices = [("", t("不用模型")), *((p.id, p.name) for p in known.values()), (OTHER, t("其他 OpenAI 兼容端点"))]
    held = [f"ZHIPING_{n}".upper() for n in service.ENDPOINT if f"ZHIPING_{n}".upper() in os.environ]
    hint = (
        t("不填时用预设的地址：{address}", address=known[chosen].address) if chosen in known else t("如 http://127.0.0.1:8000/v1")
    )
    body = w.form(
        "endpoint",
        tag(
            "div",
            w.select("preset", choices, chosen, label=t("端点")),
            w.field(t("模型名"), "model", name, maxlength=200),
            w.field(t("地址"), "model_base_url", now.model_base_url, maxlength=300, note=hint),
            w.field(
                t("密钥所在的环境变量"), "model_api_key_env", now.model_api_key_env, maxlength=80,
                placeholder="DASHSCOPE_API_KEY", note=t("只写变量的名称；密钥本身不写入任何文件"),
            ),
            cls="form-grid",
        ),
        tag("p", t("由环境变量 {name} 设定，在这里改不了", name="、".join(held)), cls="warning") if held else None,
        tag("div", w.submit(t("保存"), cls="primary"), w.button(t("试一试"), "test"), cls="row"),
    )  # fmt: skip
    return tag(
        "section",
        tag("h2", t("聊天模型")),
        tag("p", t("不用模型也能完成全部工作；模型只让文字更好，不改数据。"), cls="note"),
        body,
        cls="panel",
    )


def _key(seat: Seat) -> Html:
    t = seat.t
    typed = seat.server.key_typed
    there = bool(os.environ.get(KEY))
    said = (
        t("密钥已放在服务的内存里，重启服务后要再填。") if typed
        else t("密钥来自环境变量 {name}。", name=KEY) if there
        else t("没有填密钥。可在启动服务前设环境变量 {name}，或在这里填入，只放在内存里。", name=KEY)
    )  # fmt: skip
    put = w.form(
        "key",
        tag(
            "div",
            tag(
                "input",
                type="password",
                name="key",
                aria_label=t("密钥"),
                placeholder=t("密钥"),
                autocomplete="off",
                maxlength=400,
            ),
            w.submit(t("放进内存")),
            w.button(t("清除"), "forget") if typed else None,
            cls="row",
        ),
    )
    return tag("section", tag("h2", t("密钥")), tag("p", said, cls="note"), put, cls="panel")


def _trial(seat: Seat) -> Html | None:
    t, tried = seat.t, seat.server.tried
    if tried is None:
        return None
    what, checks = tried
    lines = [tag("li", w.badge("✓" if ok else "✗", "good" if ok else "bad"), " ", words) for ok, words in checks]
    return tag("section", tag("h2", t("试的结果：{what}", what=what)), tag("ul", *lines, cls="plain"), cls="panel", role="status")


# --- actions ---


def _store(seat: Seat, changed: dict[str, object]) -> None:
    """Into the file and the log; then the trial is of yesterday."""
    if not changed:
        return
    before = seat.settings
    settings_file.change(changed)
    for name, value in changed.items():
        seat.log(
            "settings.manage", name, service.shown(getattr(before, name)), "默认值" if value is None else service.shown(value)
        )
    seat.server.tried = None


def save(seat: Seat, form: Args) -> Reply:
    groups = service.TABS.get(form.text("tab"))
    if groups is None:
        raise UserError("没有这一组设置，请刷新页面。")
    names = tuple(n for _, group in groups[1] for n in group)
    changed = service.changes(seat.settings, names, form)
    if changed.get("house_style"):
        house_style.load(str(changed["house_style"]))
    _store(seat, changed)
    return Reply(seat.t("已保存 {n} 项。", n=len(changed)) if changed else seat.t("没有改动。"), args={"tab": form.text("tab")})


def set_endpoint(seat: Seat, form: Args) -> Reply:
    t, preset, name = seat.t, form.text("preset", 40), form.text("model", 200)
    known = {p.id: p for p in presets()}
    if preset not in known and preset not in ("", OTHER):
        raise UserError("没有这个预设，请刷新页面。")
    if preset == OTHER and not name:
        raise UserError("请写出模型名，例如 qwen2.5-14b-instruct。")
    model = "" if not preset else name if preset == OTHER else preset if name in ("", known[preset].model) else f"{preset}/{name}"
    given = {"model": model, "model_base_url": form.text("model_base_url", 300) if preset else "",
             "model_api_key_env": form.text("model_api_key_env", 80)}  # fmt: skip
    changed = service.changes(seat.settings, service.ENDPOINT, given)
    wanted = seat.settings.model_copy(update={k: "" if v is None else v for k, v in changed.items()})
    endpoint(wanted.model_copy(update={"model_api_key_env": ""}))  # what cannot work is told before it is stored
    _store(seat, changed)
    if not changed:
        return Reply(t("没有改动。"), args={"tab": "model"})
    missing = wanted.model_api_key_env and not os.environ.get(wanted.model_api_key_env)
    if missing:
        said = t("已保存。环境变量 {name} 现在没有设置；设好后要重启服务。", name=wanted.model_api_key_env)
        return Reply(said, "warn", args={"tab": "model"})
    return Reply(t("已保存。可以点“试一试”看端点通不通。"), args={"tab": "model"})


def set_key(seat: Seat, form: Args) -> Reply:
    """Into the environment of this process and of the work that it starts; into no file, and not into the log."""
    key = form.get("key", "").strip()
    if not key or len(key) > 400 or not key.isascii() or not key.isprintable():
        raise UserError("密钥是空的或含有不该有的字符，请重新粘贴。")
    if os.environ.get(KEY) and not seat.server.key_typed:
        raise UserError(f"密钥由环境变量 {KEY} 给出，在这里改不了。")
    os.environ[KEY], seat.server.key_typed, seat.server.tried = key, True, None
    seat.log("settings.manage", "密钥", "", "已放进内存")
    return Reply(seat.t("密钥已放进内存，没有写入任何文件。"), args={"tab": "model"})


def forget_key(seat: Seat, form: Args) -> Reply:
    if seat.server.key_typed:
        os.environ.pop(KEY, None)
        seat.server.key_typed, seat.server.tried = False, None
        seat.log("settings.manage", "密钥", "", "已清除")
    return Reply(seat.t("已清除。"), args={"tab": "model"})


def test(seat: Seat, form: Args) -> Reply:
    """As `zhiping models test`: small requests that hold no evidence."""
    found = endpoint(seat.settings)
    if found is None:
        raise ModelSettingError("还没有设置模型。请选一个端点并保存，再试。")
    seconds = min(seat.settings.model_seconds, PATIENCE)
    checks = list(examine(found, Wire(found, seconds, False), Wire(found, seconds, True)))
    seat.server.tried = (f"{found.name}，{found.model}", tuple((c.ok, f"{c.name}：{c.words}") for c in checks))
    usable = all(c.ok for c in checks if c.needed)
    said = seat.t("可以使用。") if usable else seat.t("现在不能用，原因见下。")
    return Reply(said, "good" if usable else "bad", args={"tab": "model"})


PAGE = Page(
    "service",
    "服务设置",
    "gear",
    view,
    needs="settings.manage",
    workspace=False,
    actions={
        name: Action("settings.manage", do)
        for name, do in (("save", save), ("endpoint", set_endpoint), ("key", set_key), ("forget", forget_key), ("test", test))
    },
)
