"""Every prompt renders; whatever does not fit together is refused."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from assistant.llm.prompts import PromptError, every, load, parse

GOOD = '---\nversion: "1"\nabout: 试\ninputs: {name: 名}\n---\n# system\n你好。\n# user\n{{name}}\n'


@pytest.mark.parametrize("prompt", list(every()), ids=lambda p: p.name)
def test_each_renders_with_its_inputs_and_no_slot_is_left(prompt) -> None:
    made = prompt.render(**{name: f"〔{name}〕" for name in prompt.header.inputs})
    for name in prompt.header.inputs:
        assert f"〔{name}〕" in made.system + made.user
    assert "{{" not in made.system + made.user
    assert made.version.startswith(prompt.header.version)
    if made.schema:
        Draft202012Validator.check_schema(dict(made.schema))
    if prompt.header.variants:
        assert set(prompt.header.variants) == {"research", "applied", "vocational"}


@pytest.mark.parametrize("prompt", list(every()), ids=lambda p: p.name)
def test_each_says_that_material_is_data(prompt) -> None:
    assert re.search(r"是.{0,6}数据", prompt.system), "a prompt that takes in evidence says that it is data"


def test_what_an_input_brings_in_is_never_a_slot() -> None:
    assert parse("x", GOOD).render(name="{{name}} {{other}}").user == "{{name}} {{other}}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("{{name}}", "{{other}}"), "没有写的变量"),
        (GOOD.replace("{{name}}", "无"), "没有用的变量"),
        (GOOD.replace("# user", "# human"), "user"),
        (GOOD.replace("about: 试\n", ""), "文件头"),
        (GOOD.replace("about: 试", "about: 试\nauthor: x"), "文件头"),
        ("没有文件头", "文件头"),
    ],
)
def test_a_faulty_file_is_a_sentence(text: str, words: str) -> None:
    with pytest.raises(PromptError, match=words):
        parse("x", text)


def test_missing_and_unknown_inputs_are_refused() -> None:
    with pytest.raises(PromptError, match="缺少变量：name"):
        parse("x", GOOD).render()
    with pytest.raises(PromptError, match="没有这些变量：more"):
        parse("x", GOOD).render(name="a", more="b")
    with pytest.raises(PromptError, match="没有提示词"):
        load("没有")


def test_the_fingerprint_follows_every_letter() -> None:
    assert parse("x", GOOD).fingerprint != parse("x", GOOD.replace("你好", "您好")).fingerprint
