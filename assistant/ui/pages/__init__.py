"""The pages of the UI, in the order of the menu. One module per page; a new one is written here and nowhere else."""

from __future__ import annotations

from assistant.ui.page import Page
from assistant.ui.pages import (
    account,
    compare,
    decide,
    exports,
    indicator,
    jobs,
    mapping,
    materials,
    needs,
    overview,
    report,
    settings,
    source,
    users,
    workspaces,
)

PAGES: dict[str, Page] = {
    page.id: page
    for page in (
        workspaces.PAGE,
        users.PAGE,
        overview.PAGE,
        materials.PAGE,
        mapping.PAGE,
        indicator.PAGE,
        decide.PAGE,
        source.PAGE,
        report.PAGE,
        compare.PAGE,
        needs.PAGE,
        exports.PAGE,
        settings.PAGE,
        account.PAGE,
        jobs.PAGE,
    )
}
