"""The report while people work on it: versions of its sections, proposals, locks, comments."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import Origin, Record
from assistant.domain.report import Section

ProposalStatus = Literal["open", "accepted", "declined", "superseded"]


class SectionVersion(Record):
    """版本: the text of one section at one time. Versions are only ever added; `base` is the one it was made from."""

    section: str = Field(description="code of the second-level Indicator; 'A' 学校简介, 'B' 自评工作开展情况")
    version: int = Field(ge=1)
    base: int = Field(ge=0, description="0: made from nothing")
    origin: Origin
    by: str = Field(description="name of the person or of the writer")
    at: str = Field(description="ISO time, UTC")
    note: str = ""
    body: Section


class Proposal(Record):
    """建议稿: a new text that was not put in place, because a person has worked on the section."""

    id: int
    section: str
    base: int = Field(description="the version that it would change")
    origin: Origin
    by: str
    at: str
    status: ProposalStatus = "open"
    decided_by: str = ""
    decided_at: str = ""
    body: Section


class ParagraphLock(Record):
    """锁定: this paragraph stays as it is, whoever writes; a person answers for it."""

    section: str
    paragraph: str
    by: str
    at: str
    note: str = ""


class SectionComment(Record):
    """批注 on a section or one of its paragraphs."""

    id: int
    section: str
    paragraph: str = Field(default="", description="id of the paragraph; empty: the section as a whole")
    by: str
    at: str
    text: str
    reply_to: int | None = None
    resolved_by: str = ""
    resolved_at: str = ""
