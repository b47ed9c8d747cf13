"""The structure that the code promises: imports go one way, each outside library has one home, modules stay small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import assistant

ROOT = Path(assistant.__file__).parent
LAYERS = (
    ("domain", "resources", "errors", "write_ahead"),
    ("packs", "settings", "institution", "house_style", "hostile", "wording"),
    ("frameworks", "settings_file", "ingest", "retrieval", "llm"),
    ("metrics", "mapping", "editions"),
    ("authoring",),
    ("grounding", "corpus", "exchange"),
    ("drafting",),
    ("review",),
    ("rectification", "culture"),
    ("schemas",),
    ("visit",),
    ("export",),
    ("workspace", "accounts"),
    ("steps",),
    ("agent",),
    ("evaluation",),
    ("ui", "mcp_server"),
    ("cli",),
    ("__main__",),
)
"""Low to high. A module may import from its own package and from lower layers."""
FORMATS = ("docx", "openpyxl", "pptx", "pypdfium2", "pypdf", "pdfplumber", "python_calamine")
HOMES = {
    "chromadb": {"retrieval"},
    "sentence_transformers": {"retrieval"},
    "model2vec": {"retrieval", "evaluation.encoder_training"},
    "torch": {"retrieval"},
    **{name: {"ingest", "export", "review.reading"} for name in FORMATS},
    "langchain": {"llm", "agent"},
    "langchain_core": {"llm", "agent"},
    "langchain_openai": {"llm.wire"},
    "langgraph": {"agent"},
    "openai": {"llm.wire"},
    "httpx2": {"llm.wire"},
    "tiktoken": {"llm.tokens"},
    "gradio": {"ui"},
    "tomlkit": {"settings_file"},
    "mcp": {"mcp_server"},
    "mcp_types": {"mcp_server"},
}
"""Library → the packages that may import it."""
SQLITE = {"workspace", "accounts", "retrieval.lexical", "write_ahead", "cli.errors"}
"""cli.errors only names the exception class."""
LONGEST = 500

MODULES = sorted(ROOT.rglob("*.py"))


def dotted(file: Path) -> str:
    """'metrics.numbers' for assistant/metrics/numbers.py; 'metrics' for its __init__; '' for the package itself."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str, module: str, is_package: bool = False) -> set[str]:
    """Full names of everything imported anywhere in the source, relative imports resolved below `assistant`."""
    found: set[str] = set()
    package = ["assistant", *module.split(".")] if module else ["assistant"]
    if not is_package:
        package = package[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            origin = ".".join(p for p in (base, node.module or "") if p)
            found.add(origin)
            found.update(f"{origin}.{alias.name}" for alias in node.names if origin == "assistant")
    return found


def used_by(file: Path) -> set[str]:
    return imports(file.read_text(encoding="utf-8"), dotted(file), file.name == "__init__.py")


def layer(package: str) -> int:
    for number, packages in enumerate(LAYERS):
        if package in packages:
            return number
    raise LookupError(f"the package “{package}” has no layer: add it to LAYERS in {Path(__file__).name}, where its imports allow")


def upward(module: str, used: set[str]) -> list[str]:
    """The imports of `module` that break the direction."""
    own = module.split(".")[0]
    wrong = []
    for name in sorted(used):
        parts = name.split(".")
        if parts[0] != "assistant" or len(parts) == 1:
            continue
        other = parts[1]
        if other != own and other != "__version__" and layer(other) >= layer(own):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("file", MODULES, ids=lambda f: dotted(f) or "assistant")
def test_imports_go_down(file: Path) -> None:
    module = dotted(file)
    if module:
        assert upward(module, used_by(file)) == [], f"{module} may import only from its own package and from lower layers"


@pytest.mark.parametrize("file", MODULES, ids=lambda f: dotted(f) or "assistant")
def test_each_library_has_its_home(file: Path) -> None:
    module = dotted(file)
    own = module.split(".")[0]
    for name in used_by(file):
        library = name.split(".")[0]
        assert {own, module} & HOMES.get(library, {own}), f"only {HOMES[library]} may import {library}, not {module}"
        if library == "sqlite3":
            assert {own, module} & SQLITE, f"only {sorted(SQLITE)} may import sqlite3, not {module}"


@pytest.mark.parametrize("file", MODULES, ids=lambda f: dotted(f) or "assistant")
def test_modules_are_small_and_named_for_an_idea(file: Path) -> None:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{dotted(file)} has {lines} lines; part it"
    assert not {"utils", "util", "helpers", "common", "misc"} & set(dotted(file).split("."))


def broad(source: str) -> list[int]:
    """Lines of handlers that catch everything."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)})
    ]


@pytest.mark.parametrize("file", MODULES, ids=lambda f: dotted(f) or "assistant")
def test_errors_are_caught_by_name(file: Path) -> None:
    assert broad(file.read_text(encoding="utf-8")) == []


def test_every_package_has_a_layer() -> None:
    top = {dotted(f).split(".")[0] for f in MODULES} - {""}
    for package in sorted(top):
        layer(package)


# --- the test itself sees what it should ------------------------------------------------------------------------------


def test_an_upward_import_is_seen() -> None:
    assert upward("domain", imports("from assistant.workspace import Workspace", "domain")) == ["assistant.workspace"]
    assert upward("metrics.assess", imports("def f():\n    from assistant import mapping", "metrics.assess")) == [
        "assistant.mapping"
    ]
    assert upward("ingest.pdf", imports("from ..workspace import Place", "ingest.pdf")) == ["assistant.workspace"]


def test_a_downward_import_and_a_sibling_are_fine() -> None:
    source = "from assistant.domain import Passage\nfrom .rows import fills\nfrom . import ocr"
    assert upward("ingest.pdf", imports(source, "ingest.pdf")) == []


def test_an_unknown_package_gets_a_hint() -> None:
    with pytest.raises(LookupError, match="LAYERS"):
        upward("magic.wand", {"assistant.domain"})
        layer("magic")


def test_a_broad_handler_is_seen() -> None:
    assert broad("try:\n    pass\nexcept (OSError, Exception):\n    pass") == [3]
    assert broad("try:\n    pass\nexcept:\n    pass") == [3]
    assert broad("try:\n    pass\nexcept OSError:\n    pass") == []
