"""NIST OSCAL 1.1 catalogs and profiles: a pack as a catalog, an overlay as a profile of its base, and back.

Nodes that have nodes below them are groups, the others controls; review points and metrics are parts. What OSCAL has no
field for stands in properties of our own namespace. Titles and statements are read back from the OSCAL fields, so that a
change made in another system is not lost. A catalog of another system comes in as a pack whose rows have to be filled in.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any

from assistant.exchange.foreign import Item, tree_rows
from assistant.exchange.rows import OURS, ExchangeError, check, day, head, identifier, pack_of, rows, stamp
from assistant.packs import RawPack

OSCAL = "1.1.2"
_NAMES = {"points": "review-point", "metrics": "metric", "quantities": "quantity"}


def token(code: str) -> str:
    """An identifier as OSCAL allows: letters, digits, dots, dashes, not beginning with a digit."""
    return "n-" + re.sub(r"[^\w.\-]", "_", code)


def _line(text: str) -> str:
    """One line, as a title must be."""
    return re.sub(r"\s+", " ", text).strip() or "—"


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": OURS, "value": value}


def _ours(value: Any) -> dict[str, str]:
    return _prop("row", json.dumps(value, ensure_ascii=False))


def _metadata(pack: RawPack, at: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": _line(pack.name), "last-modified": stamp(at), "version": _line(pack.edition), "oscal-version": OSCAL,
        "props": [_prop("head", json.dumps(head(pack), ensure_ascii=False))],
    }  # fmt: skip
    if published := day(pack.valid_from):
        told["published"] = f"{published}T00:00:00+08:00"
    return told


def catalog(pack: RawPack, at: datetime) -> dict[str, Any]:
    """The pack as a catalog that satisfies the schema; `at` is the time of last change."""
    found = list(enumerate(rows(pack)))
    parents = {row.get("parent") for _, (section, _, row) in found if section == "indicators"}
    used: Counter[str] = Counter()

    def unique(code: str) -> str:
        used[token(code)] += 1
        return token(code) + (f".v{used[token(code)]}" if used[token(code)] > 1 else "")

    body: dict[str, Any] = {"uuid": identifier("oscal", pack.id, pack.edition), "metadata": _metadata(pack, at)}
    places: dict[str, dict[str, Any]] = {}
    for number, (section, node, row) in found:
        if section == "indicators":
            made: dict[str, Any] = {"id": unique(row["code"]), "title": _line(row["name"]), "class": f"level-{row['level']}"}
            made["props"] = [{"name": "label", "value": _line(row["code"])}, _ours({"order": number, "row": row})]
            if row.get("asks"):
                made["parts"] = [{"name": "statement", "prose": row["asks"]}]
            above = places.get(row.get("parent") or "", body)
            above.setdefault("groups" if row["code"] in parents else "controls", []).append(made)
            places[row["code"]] = made
        elif section == "quantities":
            resource = {"uuid": identifier("oscal", pack.id, "quantity", row["id"]), "title": _line(row["name"])}
            body.setdefault("back-matter", {}).setdefault("resources", []).append(
                {**resource, "props": [_ours({"order": number, "row": row})]}
            )
        else:
            part = {"id": unique(row.get("code", "") if section == "points" else row["id"]), "name": _NAMES[section], "ns": OURS,
                    "title": _line(row["name"]), "props": [_ours({"order": number, "row": row})]}  # fmt: skip
            if row.get("asks"):
                part["prose"] = row["asks"]
            below = [{"name": name, "ns": OURS, "prose": "\n".join(f"- {x}" for x in row[key])}
                     for key, name in (("evidence", "evidence"), ("weak_spots", "weak-spots")) if row.get(key)]  # fmt: skip
            if below:
                part["parts"] = below
            places[node].setdefault("parts", []).append(part)
    result = {"catalog": body}
    check(result, "oscal-catalog", "导出的 OSCAL 文件")
    return result


def profile(overlay: RawPack, whole: RawPack, at: datetime) -> dict[str, Any]:
    """An overlay as a profile of its base's catalog: the controls it keeps, and its own rows. `whole` is the overlay resolved."""
    parents = {i.parent for i in whole.indicators}
    kept = [token(i.code) for i in whole.indicators if i.code not in parents]
    body: dict[str, Any] = {
        "uuid": identifier("oscal-profile", overlay.id, overlay.edition),
        "metadata": _metadata(overlay, at),
        "imports": [{"href": f"{overlay.extends}.oscal.json", "include-controls": [{"with-ids": kept}]}],
        "merge": {"as-is": True},
    }
    own = [
        {"uuid": identifier("oscal-profile", overlay.id, section, node, str(number)), "title": _line(row["name"]),
         "props": [_ours({"order": number, "section": section, "node": node, "row": row})]}
        for number, (section, node, row) in enumerate(rows(overlay))
    ]  # fmt: skip
    if own:
        body["back-matter"] = {"resources": own}
    result = {"profile": body}
    check(result, "oscal-profile", "导出的 OSCAL 文件")
    return result


def load(data: Any, what: str = "OSCAL 文件") -> RawPack:
    """The pack in a catalog, or the overlay in a profile. Raises ExchangeError."""
    if isinstance(data, dict) and "profile" in data:
        return _profile(data, what)
    if not isinstance(data, dict) or "catalog" not in data:
        raise ExchangeError(f"{what}里没有 catalog，也没有 profile，不是 OSCAL 的目录或选用文件。")
    check(data, "oscal-catalog", what)
    body = data["catalog"]
    ours = _value(body["metadata"], "head")
    if ours is None:
        return _foreign(body, what)
    found: list[tuple[int, str, str, dict[str, Any]]] = []
    _collect(body, "", found, what)
    for resource in body.get("back-matter", {}).get("resources", ()):
        if (kept := _value(resource, "row")) is not None:
            found.append((kept["order"], "quantities", "", _named(kept["row"], resource["title"])))
    found.sort(key=lambda row: row[0])
    told = body["metadata"]
    given = {**ours, "name": _newer(ours["name"], told["title"]), "edition": _newer(ours["edition"], told["version"])}
    return pack_of(given, [(section, node, row) for _, section, node, row in found], what)


def _collect(place: dict[str, Any], node: str, found: list[tuple[int, str, str, dict[str, Any]]], what: str) -> None:
    for inner in (*place.get("groups", ()), *place.get("controls", ())):
        kept = _value(inner, "row")
        if kept is None:
            raise ExchangeError(f"{what}里“{inner['title']}”没有本软件的内容，是在别处新加的。请用 Excel 导出的文件增加节点。")
        row = _named(kept["row"], inner["title"])
        statement = next((p.get("prose", "") for p in inner.get("parts", ()) if p["name"] == "statement"), "")
        if statement:
            row["asks"] = statement
        found.append((kept["order"], "indicators", node, row))
        for part in inner.get("parts", ()):
            section = next((s for s, name in _NAMES.items() if name == part["name"]), None)
            if section and (kept := _value(part, "row")) is not None:
                own = _named(kept["row"], part["title"])
                if section == "points" and part.get("prose"):
                    own["asks"] = part["prose"]
                found.append((kept["order"], section, row["code"], own))
        _collect(inner, row["code"], found, what)


def _named(row: dict[str, Any], title: str) -> dict[str, Any]:
    return {**row, "name": _newer(row["name"], title)}


def _newer(ours: str, theirs: str) -> str:
    """Their wording if it is another one; ours if theirs is only ours on one line."""
    return ours if _line(ours) == theirs else theirs


def _value(place: dict[str, Any], name: str) -> dict[str, Any] | None:
    for prop in place.get("props", ()):
        if prop["name"] == name and prop.get("ns") == OURS:
            found = json.loads(prop["value"])
            return found if isinstance(found, dict) else None
    return None


def _profile(data: dict[str, Any], what: str) -> RawPack:
    check(data, "oscal-profile", what)
    body = data["profile"]
    ours = _value(body["metadata"], "head")
    if ours is None:
        raise ExchangeError(f"{what}不是本软件导出的选用文件：其他系统的 profile 请先在来源系统解析成 catalog 再导入。")
    own = [kept for r in body.get("back-matter", {}).get("resources", ()) if (kept := _value(r, "row")) is not None]
    own.sort(key=lambda kept: kept["order"])
    return pack_of(ours, [(k["section"], k["node"], k["row"]) for k in own], what)


def _foreign(body: dict[str, Any], what: str) -> RawPack:
    """A catalog of another system: groups and controls by depth."""
    items: dict[str, Item] = {}

    def walk(place: dict[str, Any], parent: str) -> None:
        for number, inner in enumerate((*place.get("groups", ()), *place.get("controls", ()))):
            key = f"{parent}/{number}"
            label = next((p["value"] for p in inner.get("props", ()) if p["name"] == "label"), inner.get("id", ""))
            items[key] = (label, inner["title"], (), parent, number)
            walk(inner, key)

    walk(body, "")
    told = body["metadata"]
    source = f"OSCAL {body['uuid']}，{told['title']} {told['version']}"
    given = {
        "id": f"oscal-{body['uuid'][:8].lower()}", "name": told["title"], "edition": told["version"], "language": "en",
        "source": source, "valid_from": (told.get("published") or told["last-modified"])[:10],
    }  # fmt: skip
    return pack_of(given, tree_rows(items, source), what)
