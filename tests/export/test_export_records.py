"""The JSON files: their schema, and nothing that is not in it."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from assistant import schemas
from assistant.export import records
from assistant.export.atomic import whole, write_text


def validator(name: str) -> Draft202012Validator:
    published = json.loads((schemas.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    return Draft202012Validator(published)


@pytest.fixture(params=["applied", "research", "vocational"])
def out(request):
    return request.getfixturevalue(request.param).out


@pytest.mark.parametrize(
    ("file", "key", "schema"),
    [
        ("coverage.json", "cells", "coverage-cell"),
        ("metrics.json", "metrics", "assessment"),
        ("findings.json", "findings", "finding"),
    ],
)
def test_every_record_is_of_its_published_schema(out, file, key, schema):
    body = json.loads((out / file).read_text(encoding="utf-8"))
    assert body["schema"] == f"zhiping/{file.removesuffix('.json')}/1" and set(body) == {"schema", key}
    assert body[key]
    check = validator(schema)
    for record in body[key]:
        check.validate(record)


def test_mapping_lines(out):
    check = validator("mapping")
    rows = [json.loads(line) for line in (out / "mapping.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(row.pop("schema") == "zhiping/mapping/1" for row in rows)
    for row in rows:
        check.validate(row)
    assert any(not row["matches"] for row in rows), "a passage that is evidence for nothing is listed too"
    assert len({row["passage_id"] for row in rows}) == len(rows)


def test_run_record(out):
    body = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert body["schema"] == "zhiping/run/1"
    assert {"versions", "framework", "institution", "settings", "writer", "counts", "seconds", "files"} <= set(body)
    check = validator("file-outcome")
    for outcome in body["files"]:
        check.validate({"seconds": 0.0, **outcome})
    assert all(f["reason"] and f["next_step"] for f in body["files"] if f["outcome"] == "failed")
    assert not any("/tmp" in v or str(out) in v for v in _words(body)), "no path of this machine"


def _words(value: object) -> list[str]:
    if isinstance(value, dict):
        return [w for v in value.values() for w in _words(v)]
    if isinstance(value, list):
        return [w for v in value for w in _words(v)]
    return [value] if isinstance(value, str) else []


def test_the_report_itself_is_of_its_schema(applied):
    validator("report").validate(applied.report.model_dump(mode="json"))


def test_published_schemas_are_up_to_date():
    for name in schemas.PUBLISHED:
        assert (schemas.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == schemas.text(name), f"make schemas: {name}"


class Row(BaseModel):
    name: str


def test_write_lines_streams_and_counts(tmp_path):
    assert records.write_lines("x", (Row(name=f"第{n}行\n") for n in range(3)), tmp_path / "x.jsonl") == 3
    lines = (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [{"schema": "zhiping/x/1", "name": f"第{n}行\n"} for n in range(3)]


# --- whole or not at all --------------------------------------------------------------------------------------------------


def test_failure_leaves_what_was_there(tmp_path):
    target = tmp_path / "a" / "x.txt"
    write_text(target, "旧")
    with pytest.raises(RuntimeError), whole(target) as draft:
        draft.write_text("半", encoding="utf-8")
        raise RuntimeError
    assert target.read_text(encoding="utf-8") == "旧"
    assert [p.name for p in target.parent.iterdir()] == ["x.txt"]


def test_a_failing_stream_leaves_nothing(tmp_path):
    def rows():
        yield Row(name="一")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        records.write_lines("x", rows(), tmp_path / "x.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_the_draft_lies_beside_its_target_so_that_the_move_is_one_step(tmp_path):
    with whole(tmp_path / "x.docx") as draft:
        assert draft.parent == tmp_path and draft.suffix == ".docx" and draft.name.startswith(".")
        draft.write_bytes(b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["x.docx"]
