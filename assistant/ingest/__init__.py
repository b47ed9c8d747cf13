"""A folder → Passages: `read_all(discover(folder), Limits())`. One reader per format; a hostile file costs only itself."""

from __future__ import annotations

from .blocks import Limits, Unreadable
from .discover import SourceFile, discover
from .pool import read_all
from .reading import ReadResult, read_one

__all__ = ["Limits", "ReadResult", "SourceFile", "Unreadable", "discover", "read_all", "read_one"]
