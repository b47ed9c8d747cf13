"""Crosswalks joined: strengths, the weakest link's mark, both directions, and no path through one family twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Mark
from assistant.frameworks import load as framework
from assistant.mapping.compose import JOINT, LEAST, MARKS, Pair, between, compose, folders, join, load, pairs, strongest, turned
from assistant.mapping.crosswalk import Crosswalk

CODES = st.sampled_from(["1", "2", "3", "4"])
PAIRS = st.lists(
    st.builds(Pair, CODES, CODES, st.sampled_from([1.0, 0.5]), st.sampled_from(list(MARKS))),
    max_size=8, unique_by=lambda p: (p.source, p.target),
)  # fmt: skip


def walk(source: str, target: str, links: list[dict[str, object]], mark: str = "P") -> Crosswalk:
    return Crosswalk.model_validate({"source_framework": source, "target_family": target, "mark": mark, "links": links})


def test_strengths_are_multiplied_and_the_strongest_path_counts() -> None:
    first = list(pairs(walk("a", "m", [{"node": "1", "main": ["7"], "partial": ["8"]}], "S")))
    second = list(pairs(walk("m", "b", [{"node": "7", "partial": ["2"]}, {"node": "8", "main": ["2"], "partial": ["3"]}])))
    found = join(first, second, "m")
    assert [(p.source, p.target, p.strength) for p in found] == [("1", "2", 0.5 * JOINT), ("1", "3", pytest.approx(0.25 * JOINT))]
    assert {p.mark for p in found} == {"P"}, "as well founded as the weakest file"
    assert found[0].path in {("m 7",), ("m 8",)}


@given(PAIRS, PAIRS)
def test_joining_and_turning_agree(first: list[Pair], second: list[Pair]) -> None:
    there = {(p.source, p.target): p.strength for p in join(first, second, "m")}
    back = {(p.target, p.source): p.strength for p in join(list(turned(second)), list(turned(first)), "m")}
    assert there == back
    assert all(LEAST <= s <= JOINT for s in there.values())


@given(PAIRS)
def test_strongest_keeps_one_of_each(found: list[Pair]) -> None:
    kept = strongest([*found, *found])
    assert len({(p.source, p.target) for p in kept}) == len(kept) == len(found)


def test_files_are_read_in_both_directions_and_joined_through_others() -> None:
    links = [{"node": "1", "main": ["1"]}]
    known = {}
    for a, b in (("a", "m"), ("b", "m"), ("b", "c")):
        known[a, b] = list(pairs(walk(a, b, links)))
        known[b, a] = list(turned(known[a, b]))
    assert [p.strength for p in compose(known, "a", "b")] == [JOINT]
    assert [p.path for p in compose(known, "a", "c")] == [("m 1", "b 1")]
    assert compose(known, "a", "nowhere") == []


def test_the_shipped_files_link_the_international_packs_through_the_audit() -> None:
    found = between(load(), framework("cee"), framework("esg-2015"))
    assert {p.target for p in found["4.4"]} >= {"1.9", "1.10"}
    assert all(p.strength < 1 and p.mark == "P" and p.path for some in found.values() for p in some)
    assert found.keys() == {leaf.code for leaf in framework("cee").leaves}


def test_kinds_of_one_tree_correspond_by_code() -> None:
    found = between(load(), framework("bk-audit-2-1"), framework("bk-audit-2-3"))
    assert all([p.target for p in some] == [code] for code, some in found.items())


def test_direct_links_keep_the_spelling_of_the_pack() -> None:
    found = between(load(), framework("cee"), framework("bk-audit-2-3"))
    assert "X3.1" in {p.target for p in found["4.7"]}
    assert "X3.1" not in {p.target for p in between(load(), framework("cee"), framework("bk-audit-2-2"))["4.7"]}


def test_an_office_file_goes_before_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "crosswalks"
    own.mkdir()
    (own / "mine.yaml").write_text(
        'source_framework: cee\ntarget_family: bk-audit-2\nmark: S\nsource: 本校\nlinks: [{node: "4.1", main: ["1.1"]}]\n',
        encoding="utf-8",
    )
    marks: set[Mark] = {p.mark for p in load(folders(tmp_path))["cee", "bk-audit-2"]}
    assert marks == {"S"}
