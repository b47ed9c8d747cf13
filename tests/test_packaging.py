"""The wheel: `zhiping` must work where there is no checkout, so packs, corpus, prompts and examples travel inside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("indicators", "corpus", "prompts", "examples")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, without a network: hatchling is in the environment."""
    source = tmp_path_factory.mktemp("source")
    for folder in ("assistant", *FOLDERS):
        shutil.copytree(ROOT / folder, source / folder, ignore=LEFT_OUT)
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source / file)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(source / "dist"), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = (source / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_the_data_folders_is_in_the_wheel(names, folder):
    here = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    missing = {f for f in here if f"assistant/data/{f}" not in names}
    assert not missing


def test_every_module_and_schema_is_in_the_wheel(names):
    here = {p.relative_to(ROOT).as_posix() for p in (ROOT / "assistant").rglob("*") if p.suffix in (".py", ".json")}
    assert here <= names
    assert not [n for n in names if n.startswith(("tests/", "eval/"))]


def test_the_command_and_the_licence_are_declared(wheel, names):
    (entry,) = (n for n in names if n.endswith("entry_points.txt"))
    with zipfile.ZipFile(wheel) as archive:
        assert "zhiping = assistant.cli:command" in archive.read(entry).decode()
    assert any(n.endswith("licenses/LICENSE") for n in names)


def test_it_works_from_the_wheel_alone(wheel, tmp_path):
    """Unpacked far from the checkout, the package finds its own data."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from assistant import frameworks, resources, house_style;"
        "assert str(resources.ROOT).startswith(sys.argv[1]), resources.ROOT;"
        "house_style.load('default');"
        "print(len(frameworks.load('bk-audit-2-3').points), (resources.EXAMPLES / 'applied' / 'institution.yaml').is_file())"
    )
    command = [sys.executable, "-P", "-c", code, str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 0, done.stderr
    count, there = done.stdout.split()
    assert int(count) > 60 and there == "True"
