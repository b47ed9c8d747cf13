"""The sections of the report as people work on them: versions, proposals, locks, comments. Only ever added to.

A version once written is never changed. Whoever writes says from which version; if somebody else was quicker, nothing is
written and both texts are handed back. A locked paragraph is changed by nobody until it is unlocked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from assistant.domain import Origin, ParagraphLock, Proposal, Section, SectionComment, SectionVersion
from assistant.drafting.merge import identified, merge, paragraphs, same
from assistant.errors import UserError
from assistant.workspace.core import Workspace
from assistant.workspace.transaction import transaction

LAST = "(SELECT max(id) FROM paragraph_locks GROUP BY section, paragraph)"


class StaleDraft(UserError):
    """Somebody wrote a newer version meanwhile. Nothing was written; `mine` is what was to be written, `theirs` stands."""

    def __init__(self, section: str, base: int, mine: Section, theirs: SectionVersion | None) -> None:
        self.section, self.base, self.mine, self.theirs = section, base, mine, theirs
        if theirs is None:
            super().__init__(f"章节“{section}”还没有第{base}版，不能在它上面修改。请先起草。")
        else:
            who = theirs.by or "自动起草"
            super().__init__(
                f"章节“{section}”已由{who}改为第{theirs.version}版，您改的是第{base}版。两份都还在，请对照后合并，再保存一次。"
            )


class LockedParagraph(UserError):
    """A write would change a paragraph that somebody locked; nothing was written."""

    def __init__(self, lock: ParagraphLock) -> None:
        self.lock = lock
        super().__init__(f"章节“{lock.section}”的一段已由{lock.by}锁定，没有修改。请先解锁，或改别的段落。")


class Drafts:
    """`Drafts(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    # --- versions ---

    def sections(self) -> dict[str, int]:
        """Section → its newest version."""
        return {s: int(v) for s, v in self._db.execute("SELECT section, max(version) FROM section_versions GROUP BY section")}

    def latest(self, section: str) -> SectionVersion | None:
        row = self._db.execute(
            "SELECT record FROM section_versions WHERE section = ? ORDER BY version DESC LIMIT 1", (section,)
        ).fetchone()
        return SectionVersion.model_validate_json(row[0]) if row else None

    def version(self, section: str, version: int) -> SectionVersion | None:
        row = self._db.execute(
            "SELECT record FROM section_versions WHERE section = ? AND version = ?", (section, version)
        ).fetchone()
        return SectionVersion.model_validate_json(row[0]) if row else None

    def history(self, section: str) -> list[SectionVersion]:
        """Every version, oldest first."""
        rows = self._db.execute("SELECT record FROM section_versions WHERE section = ? ORDER BY version", (section,))
        return [SectionVersion.model_validate_json(record) for (record,) in rows]

    def write(self, section: str, body: Section, *, base: int, origin: Origin, by: str, note: str = "") -> SectionVersion:
        """The next version, made from version `base` (0: the first). A text that changes nothing gives the version that is.

        Raises StaleDraft if `base` is not the newest, LockedParagraph if a locked paragraph would change or go.
        """
        with transaction(self._db):
            return self._write(section, body, base=base, origin=origin, by=by, note=note)

    def _write(self, section: str, body: Section, *, base: int, origin: Origin, by: str, note: str = "") -> SectionVersion:
        body = identified(body)
        newest = self.latest(section)
        if (newest.version if newest else 0) != base:
            raise StaleDraft(section, base, body, newest)
        if newest is not None:
            if newest.body == body:
                return newest
            after = {p.id: p for p in paragraphs(body)}
            locks = self.locks(section)
            for paragraph in paragraphs(newest.body):
                if paragraph.id in locks and after.get(paragraph.id) != paragraph:
                    raise LockedParagraph(locks[paragraph.id])
        made = SectionVersion(
            section=section, version=base + 1, base=base, origin=origin, by=by, at=_now(), note=note, body=body
        )  # fmt: skip
        self._db.execute(
            "INSERT INTO section_versions(section, version, origin, record) VALUES (?, ?, ?, ?)",
            (section, made.version, origin, made.model_dump_json()),
        )
        return made

    # --- automatic texts ---

    def settle(self, section: str, fresh: Section, *, origin: Origin = "auto", by: str = "") -> SectionVersion:
        """Takes in a new automatic text without touching what people made of the last one. Returns the version that stands.

        Where a person's text stands against the new one, the new text is kept whole as an open proposal.
        """
        fresh = identified(fresh)
        with transaction(self._db):
            newest = self.latest(section)
            last = self.automatic(section)
            if newest is None:
                stands = self._write(section, fresh, base=0, origin=origin, by=by)
            else:
                merged = merge(last, newest.body, fresh, self.locks(section))
                stands = newest
                if not same(merged.section, newest.body):
                    stands = self._write(section, merged.section, base=newest.version, origin=origin, by=by)
                if merged.kept and not (last and same(last, fresh)):
                    self._propose(section, fresh, base=stands.version, origin=origin, by=by)
            self._db.execute("INSERT OR REPLACE INTO automatic_sections VALUES (?, ?)", (section, fresh.model_dump_json()))
        return stands

    def automatic(self, section: str) -> Section | None:
        """The last text that `settle` took in."""
        row = self._db.execute("SELECT record FROM automatic_sections WHERE section = ?", (section,)).fetchone()
        return Section.model_validate_json(row[0]) if row else None

    # --- proposals ---

    def propose(self, section: str, body: Section, *, base: int, origin: Origin, by: str) -> Proposal:
        """Keeps a text beside the section for a person to accept or decline.

        A new automatic one replaces the open automatic one; what a person wrote waits until somebody decides.
        """
        with transaction(self._db):
            return self._propose(section, identified(body), base=base, origin=origin, by=by)

    def _propose(self, section: str, body: Section, *, base: int, origin: Origin, by: str) -> Proposal:
        for earlier in self.proposals(section):
            if earlier.origin == origin != "human":
                self._settle_proposal(earlier, "superseded", "")
        cursor = self._db.execute("INSERT INTO section_proposals(section, status, record) VALUES (?, 'open', '')", (section,))
        made = Proposal(id=int(cursor.lastrowid or 0), section=section, base=base, origin=origin, by=by, at=_now(), body=body)
        self._db.execute("UPDATE section_proposals SET record = ? WHERE id = ?", (made.model_dump_json(), made.id))
        return made

    def proposals(self, section: str | None = None, status: str = "open") -> list[Proposal]:
        """The proposals with this status, oldest first; of one section or of all."""
        rows = self._db.execute(
            "SELECT record FROM section_proposals WHERE status = ? AND (? IS NULL OR section = ?) ORDER BY id",
            (status, section, section),
        )
        return [Proposal.model_validate_json(record) for (record,) in rows]

    def proposal(self, id: int) -> Proposal:
        """Raises UserError if there is none with this id."""
        row = self._db.execute("SELECT record FROM section_proposals WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise UserError(f"没有编号为 {id} 的建议稿，请刷新后再选。")
        return Proposal.model_validate_json(row[0])

    def accept(self, id: int, body: Section, *, base: int, by: str, note: str = "") -> SectionVersion:
        """Closes the proposal and writes `body` — the proposal or what the person took of it — as the next version."""
        with transaction(self._db):
            proposal = self._open(id)
            stands = self._write(proposal.section, body, base=base, origin=proposal.origin, by=by, note=note or "采纳建议稿")
            self._settle_proposal(proposal, "accepted", by)
        return stands

    def decline(self, id: int, *, by: str) -> None:
        with transaction(self._db):
            self._settle_proposal(self._open(id), "declined", by)

    def _open(self, id: int) -> Proposal:
        proposal = self.proposal(id)
        if proposal.status != "open":
            raise UserError(f"这份建议稿已经处理过（{proposal.decided_by or '后来的稿子'}），请刷新页面。")
        return proposal

    def _settle_proposal(self, proposal: Proposal, status: str, by: str) -> None:
        closed = Proposal.model_validate({**proposal.model_dump(), "status": status, "decided_by": by, "decided_at": _now()})
        self._db.execute(
            "UPDATE section_proposals SET status = ?, record = ? WHERE id = ?", (status, closed.model_dump_json(), closed.id)
        )

    # --- locks ---

    def lock(self, section: str, paragraph: str, *, by: str, note: str = "") -> ParagraphLock:
        """Locks a paragraph of the newest version; one that is locked already keeps its lock."""
        with transaction(self._db):
            newest = self.latest(section)
            if newest is None or paragraph not in {p.id for p in paragraphs(newest.body)}:
                raise UserError(f"章节“{section}”现在没有这一段，请刷新后再锁定。")
            held = self.locks(section).get(paragraph)
            if held is not None:
                return held
            made = ParagraphLock(section=section, paragraph=paragraph, by=by, at=_now(), note=note)
            self._put_lock(made, True)
        return made

    def unlock(self, section: str, paragraph: str, *, by: str) -> None:
        with transaction(self._db):
            if paragraph in self.locks(section):
                self._put_lock(ParagraphLock(section=section, paragraph=paragraph, by=by, at=_now()), False)

    def _put_lock(self, lock: ParagraphLock, held: bool) -> None:
        self._db.execute(
            "INSERT INTO paragraph_locks(section, paragraph, held, record) VALUES (?, ?, ?, ?)",
            (lock.section, lock.paragraph, held, lock.model_dump_json()),
        )

    def locks(self, section: str) -> dict[str, ParagraphLock]:
        """Id of the paragraph → its lock."""
        rows = self._db.execute(
            f"SELECT record FROM paragraph_locks WHERE section = ? AND held AND id IN {LAST}", (section,)
        )  # fmt: skip
        found = (ParagraphLock.model_validate_json(record) for (record,) in rows)
        return {lock.paragraph: lock for lock in found}

    # --- comments ---

    def comment(self, section: str, text: str, *, by: str, paragraph: str = "", reply_to: int | None = None) -> SectionComment:
        if not text.strip():
            raise UserError("批注是空的，请写下意见。")
        with transaction(self._db):
            cursor = self._db.execute("INSERT INTO section_comments(section, record) VALUES (?, '')", (section,))
            made = SectionComment(
                id=int(cursor.lastrowid or 0), section=section, paragraph=paragraph, by=by, at=_now(), text=text.strip(),
                reply_to=reply_to,
            )  # fmt: skip
            self._db.execute("UPDATE section_comments SET record = ? WHERE id = ?", (made.model_dump_json(), made.id))
        return made

    def resolve(self, id: int, *, by: str) -> None:
        """Marks a comment as dealt with; it stays readable."""
        with transaction(self._db):
            row = self._db.execute("SELECT record FROM section_comments WHERE id = ?", (id,)).fetchone()
            if row is None:
                raise UserError(f"没有编号为 {id} 的批注，请刷新后再选。")
            done = SectionComment.model_validate_json(row[0]).model_copy(update={"resolved_by": by, "resolved_at": _now()})
            self._db.execute("UPDATE section_comments SET record = ? WHERE id = ?", (done.model_dump_json(), id))

    def comments(self, section: str | None = None) -> list[SectionComment]:
        """Oldest first, resolved ones included; of one section or of all."""
        rows = self._db.execute(
            "SELECT record FROM section_comments WHERE ? IS NULL OR section = ? ORDER BY id", (section, section)
        )
        return [SectionComment.model_validate_json(record) for (record,) in rows]

    def said_by_people(self) -> str:
        """Changes whenever a person wrote, accepted, locked or unlocked: what an export depends on beside its inputs."""
        (written,) = self._db.execute("SELECT count(*) FROM section_versions WHERE origin = 'human'").fetchone()
        (accepted,) = self._db.execute("SELECT count(*) FROM section_proposals WHERE status = 'accepted'").fetchone()
        (locks,) = self._db.execute("SELECT coalesce(max(id), 0) FROM paragraph_locks").fetchone()
        return f"{written}/{accepted}/{locks}"


def kept_by_people(current: Section, automatic: Section | None, locked: Collection[str]) -> set[str]:
    """Ids of the paragraphs that a re-run will not touch: locked, or not as the automatic writer left them."""
    theirs = {p.model_dump_json(exclude={"id"}) for p in paragraphs(automatic)} if automatic else set()
    return {p.id for p in paragraphs(current) if p.id in locked or p.model_dump_json(exclude={"id"}) not in theirs}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
