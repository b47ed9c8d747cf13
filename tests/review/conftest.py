"""The three fictional schools, read and drafted once for all tests of the checker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from review_schools import SCHOOLS, School, made_school


@pytest.fixture(scope="session")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, School]]:
    made = {name: made_school(name, tmp_path_factory.mktemp(name)) for name in SCHOOLS}
    yield made
    for school in made.values():
        school.workspace.close()
