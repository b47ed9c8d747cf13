"""What holds for the whole repository: what the front page promises is there, and nothing of one machine slips in."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from assistant.resources import CORPUS, INDICATORS, PROMPTS

ROOT = Path(__file__).parent.parent
PAGES = sorted(ROOT.glob("README*.md"))
DATA = sorted(
    p for folder in (INDICATORS, PROMPTS, CORPUS) for p in folder.rglob("*") if p.suffix in (".yaml", ".md", ".txt", ".html")
)


def tracked() -> list[Path]:
    """Files under version control or about to be; without a repository, all but what tools leave behind."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if listed.returncode == 0:
        return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    return [p for p in ROOT.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(ROOT).parts)]


def blocks(page: Path) -> str:
    """What stands in the code blocks and code words of a page: the commands it tells people to type."""
    text = page.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```[^\n]*\n(.*?)```", text, flags=re.S) + re.findall(r"`([^`\n]+)`", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_make_targets_that_a_front_page_names_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    named = set(re.findall(r"(?:^|\s)make ([a-z]+)", blocks(page)))
    assert named, "a front page says how to begin"
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_that_a_front_page_names_exist(page, capsys, monkeypatch):
    from assistant.cli import command

    monkeypatch.setattr("sys.argv", ["zhiping", "--help"])
    with pytest.raises(SystemExit):
        command()
    known = set(re.findall(r"^  ([a-z]+) ", capsys.readouterr().out, flags=re.M))
    named = {word for words in re.findall(r"zhiping ([a-z|]+)", blocks(page)) for word in words.split("|")}
    assert "run" in named
    assert named <= known


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_placeholder_is_left(page):
    assert not re.findall(r"\b[A-Z]+_OUTPUT\b|\bTODO\b|\bTBD\b|\bXXX\b", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", DATA, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_packs_prompts_and_corpus_are_utf8_and_whole(file):
    text = file.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff") and "\ufffd" not in text and "\r" not in text
    if file.suffix == ".yaml":
        assert yaml.load(text, Loader=yaml.CSafeLoader) is not None


# One letter of each stands in brackets, so that this file does not contain what it forbids.
MACHINE = re.compile(r"/(?:hom[e]|User[s])/\w|/roo[t]/|/wor[k]/|[A-Z]:\\+User[s]")
REGISTRY = re.compile(r"pyp[i]\.org|pythonhoste[d]|registry\.np[m]|artifactor[y]|mirror[s]?\.\w+\.\w")


def text_files() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            found.append((path, data.decode("utf-8", "ignore")))
    return found


def test_no_path_of_a_machine_and_no_registry_in_any_text_file():
    files = text_files()
    assert len(files) > 100
    faults = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path, text in files
        for hit in (MACHINE.search(text), REGISTRY.search(text))
        if hit
    ]
    assert not faults


@pytest.mark.parametrize("parts", [("", "home", "x"), ("", "Users", "x"), ("", "root", ""), ("", "work", "main")])
def test_the_patterns_find_what_they_are_for(parts):
    assert MACHINE.search("/".join(parts))
    assert REGISTRY.search("https://" + ".".join(("pypi", "org")))
    assert not REGISTRY.search("tests mirror the folders of assistant")


def test_test_modules_have_names_of_their_own():
    """There are no packages below tests/, so two files of one name would be one module to Python."""
    names = [p.name for p in (ROOT / "tests").rglob("*.py") if p.name != "conftest.py"]
    assert sorted(names) == sorted(set(names))


def test_nothing_large_is_under_version_control():
    large = [f"{p.relative_to(ROOT)}: {p.stat().st_size >> 20} MB" for p in tracked() if p.stat().st_size > 20 << 20]
    assert not large
