"""One run for all tests of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcp_case import made


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Output of a run; not to be changed."""
    return made(tmp_path_factory.mktemp("mcp"))
