"""Rebuild the example folders: `python examples/make/make.py [applied|research|vocational …]` (default: all that exist).

Each example has a source folder beside this file with
  facts.py     FACTS: the numbers of the school, decided in one place ({{key}} in the texts)
  *.md         one text per document; its front matter names the target file or files (see writers.parse)
  tables.py    build(folder, facts): everything that is not running text (sheets, slides, archives, broken files)
  keep/        files copied as they are (README.md, institution.yaml)
Text PDFs need LibreOffice (`soffice`) and the Noto CJK fonts; everything else is plain Python.
"""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import writers  # noqa: E402


def build(name: str, out: Path) -> None:
    """Empty `out` and write the example `name` into it."""
    source = HERE / name
    facts = importlib.import_module(f"{name}.facts").FACTS
    if out.exists():
        shutil.rmtree(out)
    pdfs = []
    for path in sorted(source.glob("*.md")):
        text = writers.parse(path.read_text(encoding="utf-8"), facts)
        for target in text.files:
            if target.endswith(".pdf") and not text.meta.get("scan"):
                pdfs.append((text, out / target))
            else:
                write_one(text, out / target)
    writers.write_pdfs(pdfs)
    importlib.import_module(f"{name}.tables").build(out, facts)
    shutil.copytree(source / "keep", out, dirs_exist_ok=True)


def write_one(text: writers.Text, path: Path) -> None:
    """Write by the ending of the target; ValueError for an ending that no writer knows."""
    if text.meta.get("scan"):
        writers.write_scan(text, path)
    elif path.suffix == ".docx":
        writers.write_docx(text, path)
    elif path.suffix == ".txt":
        writers.write_text(text, path, text.meta.get("encoding", "utf-8"))
    elif path.suffix == ".md":
        writers.write_markdown(text, path)
    elif path.suffix == ".html":
        writers.write_html(text, path)
    else:
        raise ValueError(f"no writer for {path.name}")


def main(names: list[str]) -> None:
    for name in names or sorted(p.parent.name for p in HERE.glob("*/facts.py")):
        build(name, HERE.parent / name)
        print(f"{name}: {sum(p.is_file() for p in (HERE.parent / name).rglob('*'))} files")


if __name__ == "__main__":
    main(sys.argv[1:])
