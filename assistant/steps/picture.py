"""Where the evidence of a workspace stands, in one look: what the screens draw. Worked out once for each state of it."""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from assistant import frameworks
from assistant.domain import Assessment, Coverage, Document, Framework, Institution, MatchStatus, Origin
from assistant.mapping import Currency, apply, coverage
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.steps.choosing import Dispute, disputes
from assistant.steps.jobs import frame
from assistant.workspace import Workspace
from assistant.workspace.core import Matched

KEPT = 6
"""Workspaces whose picture is held; a picture of 10,000 passages takes some megabytes."""
LOOKED = 2.0
"""Seconds for which the files of the packs are not looked at again: an edited pack shows after that."""


class Hit(NamedTuple):
    """A passage that speaks to an indicator, or was said not to."""

    passage: str
    key: str
    document: str
    code: str
    point: str
    score: float
    reason: str
    origin: Origin
    status: MatchStatus


@dataclass(frozen=True)
class Picture:
    """`hits` by code of the indicator, confirmed first, then by score; rejected ones last."""

    framework: Framework
    institution: Institution
    documents: dict[str, Document]
    currencies: dict[str, Currency]
    coverage: Coverage
    hits: dict[str, tuple[Hit, ...]]
    matched: dict[str, int]
    """Id of a document → how many of its passages speak to some indicator."""
    assessments: tuple[Assessment, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    """Figures that contradict each other, those that nobody has settled first."""


_ORDER = {"confirmed": 0, "proposed": 1, "rejected": 2}


Pairs = list[Matched]


def picture(
    workspace: Workspace, framework: Framework, institution: Institution, years: int, read: Pairs | None = None
) -> Picture:
    """Reads everything that is matched, once; `read` is that, where it was read before and only decisions are new."""
    documents = {d.id: d for d in workspace.documents()}
    currencies = mapping.current(workspace, institution, documents, years)
    decisions = workspace.decisions()
    stored = workspace.matches() if read is None else read
    pairs = [(row, apply(row.matches, said) if (said := decisions.get(row.key)) else row.matches) for row in stored]
    hits: dict[str, list[Hit]] = defaultdict(list)
    matched: dict[str, int] = defaultdict(int)
    for row, matches in pairs:
        for m in matches:
            hit = Hit(row.id, row.key, row.document, m.code, m.point or "", m.score, m.reason, m.origin, m.status)
            hits[m.code].append(hit)
        matched[row.document] += any(m.status != "rejected" for m in matches)
    ranked = {code: tuple(sorted(found, key=lambda h: (_ORDER[h.status], -h.score, h.passage))) for code, found in hits.items()}
    covered = coverage(framework, pairs, documents, currencies)
    judged = mapping.judged(workspace, framework, institution, documents)
    quarrelled = mapping.quarrelled(workspace, framework, documents)
    found = tuple(disputes(judged, quarrelled))
    return Picture(framework, institution, documents, currencies, covered, ranked, dict(matched), judged, found)


class Pictures:
    """Holds the last few; safe to ask from several threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[Path, tuple[str, Picture]] = OrderedDict()
        self._read: tuple[Path, str, Pairs] | None = None
        self._packs: dict[tuple[str, Path | None], tuple[str, Framework]] = {}
        self._lists: dict[Path | None, tuple[str, list[Framework]]] = {}
        self._stamps: dict[Path | None, tuple[float, str]] = {}
        self._lock = Lock()
        self._making: defaultdict[Path, Lock] = defaultdict(Lock)

    def _pairs(self, workspace: Workspace) -> Pairs:
        """What the matcher found, held for the workspace that was asked for last: a decision must not cost a reading."""
        state = workspace.stamp().rpartition("/")[0]  # without the decisions
        with self._lock:
            held = self._read
        if held is not None and held[:2] == (workspace.folder, state):
            return held[2]
        read = list(workspace.matches())
        with self._lock:
            self._read = (workspace.folder, state, read)
        return read

    def forget(self) -> None:
        """Frameworks are read anew: one was written or taken away."""
        with self._lock:
            self._packs.clear()
            self._lists.clear()
            self._stamps.clear()

    def _stamp(self, packs: Path | None) -> str:
        with self._lock:
            known = self._stamps.get(packs)
        if known and time.monotonic() - known[0] < LOOKED:
            return known[1]
        now = frameworks.stamp(packs)
        with self._lock:
            self._stamps[packs] = (time.monotonic(), now)
        return now

    def framework(self, id: str, packs: Path | None) -> Framework:
        """Raises frameworks' UserError for one that is not there."""
        stamp = self._stamp(packs)
        with self._lock:
            known = self._packs.get((id, packs))
        if known and known[0] == stamp:
            return known[1]
        loaded = frameworks.load(id, packs)
        with self._lock:
            self._packs[id, packs] = (stamp, loaded)
        return loaded

    def available(self, packs: Path | None) -> list[Framework]:
        """Every framework that can be chosen."""
        stamp = self._stamp(packs)
        with self._lock:
            known = self._lists.get(packs)
        if known and known[0] == stamp:
            return known[1]
        loaded = frameworks.available(packs)
        with self._lock:
            self._lists[packs] = (stamp, loaded)
            self._packs |= {(pack.id, packs): (stamp, pack) for pack in loaded}
        return loaded

    def of(self, workspace: Workspace, settings: Settings, subject: tuple[Framework, Institution] | None = None) -> Picture:
        """The picture of what the workspace holds now; `subject` is what it is for, where it does not say so itself."""
        name, who = workspace.get("framework") or "", workspace.get("institution") or ""
        if name and who:
            framework, institution = self.framework(name, settings.packs), Institution.model_validate_json(who)
        else:
            framework, institution = subject or frame(workspace, settings)
            who = institution.model_dump_json()
        state = f"{workspace.stamp()}|{framework.content_hash}|{who}|{settings.years}"
        if (known := self._known(workspace.folder, state)) is not None:
            return known
        with self._lock:
            making = self._making[workspace.folder]
        with making:  # who asks meanwhile waits for this one, and does not make another
            if (known := self._known(workspace.folder, state)) is not None:
                return known
            made = picture(workspace, framework, institution, settings.years, self._pairs(workspace))
            with self._lock:
                self._held[workspace.folder] = (state, made)
                self._held.move_to_end(workspace.folder)
                while len(self._held) > KEPT:
                    self._held.popitem(last=False)
        return made

    def _known(self, folder: Path, state: str) -> Picture | None:
        with self._lock:
            known = self._held.get(folder)
            if known is None or known[0] != state:
                return None
            self._held.move_to_end(folder)
            return known[1]
