"""The pages of the UI, in the order of the menu. One module per page; a new one is written here and nowhere else."""

from __future__ import annotations

from assistant.ui.page import Page
from assistant.ui.pages import (
    account,
    ask,
    compare,
    data,
    decide,
    disputes,
    expert,
    exports,
    indicator,
    jobs,
    mapping,
    materials,
    metric,
    needs,
    overview,
    report,
    review,
    settings,
    source,
    users,
    whereabouts,
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
        whereabouts.PAGE,
        data.PAGE,
        metric.PAGE,
        disputes.PAGE,
        report.PAGE,
        compare.PAGE,
        needs.PAGE,
        review.PAGE,
        expert.PAGE,
        ask.PAGE,
        exports.PAGE,
        settings.PAGE,
        account.PAGE,
        jobs.PAGE,
    )
}
