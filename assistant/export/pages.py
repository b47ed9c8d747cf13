"""Page numbers for the contents, from a real layout: LibreOffice where it is installed. Without it they stay empty and
Word fills them in when it opens the file and updates its fields: an empty number is better than a wrong one."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

TIMEOUT = 120.0


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def find(document: Path, headings: Sequence[str], skip: int = 2) -> list[int | None]:
    """The page of each heading, in order, or None where it cannot be told. `skip`: leading pages (cover, contents)."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return [None] * len(headings)
    with tempfile.TemporaryDirectory() as folder:
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        try:
            subprocess.run([*command, str(document)], capture_output=True, timeout=TIMEOUT, check=True)
        except (subprocess.SubprocessError, OSError):
            return [None] * len(headings)
        made = Path(folder) / f"{document.stem}.pdf"
        return _locate(made, headings, skip) if made.is_file() else [None] * len(headings)


def _locate(pdf: Path, headings: Sequence[str], skip: int) -> list[int | None]:
    result: list[int | None] = []
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [[_flat(line) for line in page.get_textpage().get_text_bounded().splitlines()] for page in opened]
    number = skip
    for heading in headings:
        wanted = _flat(heading)
        found = next((n for n in range(number, len(pages)) if any(wanted == line for line in pages[n])), None)
        if found is None:
            found = next((n for n in range(number, len(pages)) if wanted in "".join(pages[n])), None)
        result.append(None if found is None else found + 1)
        number = found if found is not None else number
    return result
