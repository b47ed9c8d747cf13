"""HTML is made of values: whatever they hold, they stay text."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from assistant.ui.html import Html, esc, join, tag


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = st.text(st.sampled_from("<>&\"'{}$`=/ abc中\n"), max_size=30)


@given(HOSTILE, HOSTILE)
def test_text_and_attributes_stay_what_they_are(text: str, value: str) -> None:
    seen = Seen()
    seen.feed(tag("p", text, title=value, data_x=value))
    assert seen.tags == [("p", {"title": value, "data-x": value})] and seen.text == text


@given(HOSTILE)
def test_no_template_of_the_component_is_ever_seen(text: str) -> None:
    made = tag("p", text, title=text)
    assert "{" not in made and "$" not in made


def test_children_may_be_html_text_lists_and_nothing() -> None:
    assert join("<", Html("<br>"), [None, ["a", tag("b", "c")]]) == "&lt;<br>a<b>c</b>"
    assert tag("input", name="x", required=True, hidden=False, value=None) == '<input name="x" required>'
    assert esc("a'b") == "a&#x27;b"
