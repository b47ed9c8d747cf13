"""Everything that a mouse can do is reached by Tab, is seen to be reached, and answers to Enter."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect
from ui_served import Served
from visitor import Visitor

MOST = 400
"""Steps of the Tab key on one page."""
WANTED = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && !e.closest('[inert]');
  const all = [...document.querySelectorAll('.zp-root a[href], .zp-root button, .zp-root input:not([type=hidden]), ' +
    '.zp-root select, .zp-root textarea, .zp-root summary, .zp-root [data-act]:not(form), ' +
    '.zp-root [data-open], .zp-root [data-sort]')].filter(seen);
  all.forEach((e, n) => { e.dataset.tried = n; });
  return all.map((e) => `${e.tagName} ${(e.innerText || e.name || e.getAttribute('aria-label') || '').slice(0, 30)}`);
}"""
"""Marks what can be used on the page, and says what it is."""
HERE = """() => {
  const e = document.activeElement;
  if (!e || e.dataset.tried === undefined) return null;
  const shown = e.type === 'file' ? e.closest('label') : e, style = getComputedStyle(shown);
  const plain = style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0;
  return [Number(e.dataset.tried), !(plain && style.boxShadow === 'none')];
}"""
"""The number of what has the focus, and whether one sees that it has."""
GROUP = """([n, reached]) => {
  const e = document.querySelector(`[data-tried='${n}']`);
  const alike = e.type === 'radio' ? document.querySelectorAll(`input[type=radio][name='${e.name}']`) : [];
  return [...alike].some((other) => other.form === e.form && reached.includes(Number(other.dataset.tried)));
}"""
"""Whether it is a radio button of a group of which one was reached."""


@pytest.fixture(scope="module")
def visitor(chromium: Browser, served: Served) -> Iterator[Visitor]:
    made = Visitor(chromium, served.url)
    made.set_up("zhou", "周管理")
    made.press("新建工作区")
    made.page.fill("input[name=name]", "岚江工学院")
    made.press("建立工作区")
    yield made
    made.context.close()


def test_the_door_is_passed_by_keyboard(chromium: Browser, served: Served, visitor: Visitor) -> None:
    from ui_server import PASSWORD

    other = Visitor(chromium, served.url)
    other.page.goto(f"{served.url}/signin")
    for text, key in (("zhou", "Tab"), (PASSWORD, "Enter")):
        other.page.keyboard.type(text)
        other.page.keyboard.press(key)
    other.settled()
    other.context.close()


@pytest.mark.parametrize("page", ["materials", "ledger", "settings", "service", "users", "expert"])
def test_tab_reaches_everything_and_one_sees_where_it_is(visitor: Visitor, page: str) -> None:
    visitor.open(page)
    names = visitor.page.evaluate(WANTED)
    assert len(names) > 10
    reached: dict[int, bool] = {}
    for _ in range(MOST):
        visitor.page.keyboard.press("Tab")
        here = visitor.page.evaluate(HERE)
        if here is not None:
            if here[0] in reached and len(reached) > 3 and here[0] == min(reached):
                break
            reached[here[0]] = here[1]
    missed = [name for n, name in enumerate(names) if n not in reached and not _of_a_group(visitor, n, reached)]
    assert missed == [], "not reached by Tab"
    assert [names[n] for n, seen in reached.items() if not seen] == [], "reached, but one does not see it"


def _of_a_group(v: Visitor, number: int, reached: Collection[int]) -> bool:
    """Radio buttons of one name are one stop, which was reached; the arrows go between them."""
    return bool(v.page.evaluate(GROUP, [number, list(reached)]))


def test_enter_opens_a_page_and_a_dialog_and_escape_shuts_it(visitor: Visitor) -> None:
    visitor.open("overview")
    visitor.page.locator("nav.side a", has_text="整改台账").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**p=ledger**")
    visitor.settled()
    assert parse_qs(urlsplit(visitor.page.url).query)["p"] == ["ledger"]
    visitor.main.locator("button", has_text="新增问题").focus()
    visitor.page.keyboard.press("Enter")
    dialog = visitor.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    visitor.page.keyboard.type("键盘写下的问题")
    assert dialog.locator("textarea[name=problem]").input_value() == "键盘写下的问题"
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_escape_and_slash_do_not_get_in_the_way_of_typing(visitor: Visitor) -> None:
    visitor.open("users")
    box = visitor.main.locator("input[name=full_name]").first
    box.focus()
    visitor.page.keyboard.type("a/b")
    assert box.input_value() == "a/b"
