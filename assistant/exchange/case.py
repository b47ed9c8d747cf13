"""1EdTech CASE 1.1 and 1.0 (Competencies and Academic Standards Exchange): a pack as a CFPackage, and back.

Indicators, review points and metrics are CFItems hung by isChildOf associations with sequence numbers. What CASE has no
field for stands in `extensions` (1.1), or as JSON in `notes` (1.0, which has no extensions). Names and codes are read back
from the CASE fields, so that a change made in another system is not lost. A package of another system comes in as a pack
whose rows have to be filled in.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from assistant.exchange.foreign import tree_rows
from assistant.exchange.rows import OURS, ExchangeError, check, day, head, identifier, pack_of, rows, stamp
from assistant.packs import RawPack

Version = Literal["1.0", "1.1"]
KINDS = {"indicators": "指标", "points": "审核重点", "metrics": "定量指标", "quantities": "数据项"}
_KEY = "zhiping"


def dump(pack: RawPack, at: datetime, version: Version = "1.1") -> dict[str, Any]:
    """The pack as a CFPackage that satisfies the schema; `at` is the time of last change."""
    made = stamp(at)
    document = identifier("case", pack.id, pack.edition)
    sheet: dict[str, Any] = {
        "identifier": document, "uri": f"{OURS}:{document}", "creator": pack.source, "title": pack.name,
        "lastChangeDateTime": made, "language": pack.language, "version": pack.edition, "adoptionStatus": "Adopted",
    }  # fmt: skip
    if version == "1.1":
        sheet |= {"frameworkType": "evaluation", "caseVersion": "1.1"}
    for key, value in (("statusStartDate", day(pack.valid_from)), ("statusEndDate", day(pack.valid_to))):
        if value:
            sheet[key] = value
    _carry(sheet, head(pack), version)
    ids: dict[str, str] = {}
    items, links = [], []
    for number, (section, parent, row) in enumerate(rows(pack), start=1):
        code = row.get("code") if section != "metrics" else row.get("number") or row["id"]
        own = identifier(document, section, parent, row.get("id", ""), row.get("code", ""), row.get("variant", ""))
        if section == "indicators":
            ids[row["code"]] = own
        item: dict[str, Any] = {
            "identifier": own, "uri": f"{OURS}:{own}", "fullStatement": row["name"], "CFItemType": KINDS[section],
            "lastChangeDateTime": made,
        }  # fmt: skip
        if code:
            item["humanCodingScheme"] = code
        if row.get("terms"):
            item["conceptKeywords"] = list(row["terms"])
        _carry(item, {"section": section, "node": parent, "row": row}, version)
        items.append(item)
        above = ids.get(parent, document)
        title = pack.name if above == document else parent
        link = identifier(document, "child", own, above)
        links.append(
            {
                "identifier": link,
                "associationType": "isChildOf",
                "sequenceNumber": number,
                "uri": f"{OURS}:{link}",
                "originNodeURI": {"title": row["name"], "identifier": own, "uri": f"{OURS}:{own}"},
                "destinationNodeURI": {"title": title, "identifier": above, "uri": f"{OURS}:{above}"},
                "lastChangeDateTime": made,
            }
        )
    package = {"CFDocument": sheet, "CFItems": items, "CFAssociations": links}
    check(package, f"case-{version}", "导出的 CASE 文件")
    return package


def _carry(target: dict[str, Any], ours: Any, version: Version) -> None:
    if version == "1.1":
        target["extensions"] = {_KEY: ours}
    else:
        target["notes"] = json.dumps({_KEY: ours}, ensure_ascii=False)


def _carried(source: dict[str, Any]) -> dict[str, Any] | None:
    found = (source.get("extensions") or {}).get(_KEY)
    if found is None:
        try:
            notes = json.loads(source.get("notes") or "")
        except json.JSONDecodeError:
            return None
        found = notes.get(_KEY) if isinstance(notes, dict) else None
    return found if isinstance(found, dict) else None


def load(data: Any, what: str = "CASE 文件") -> RawPack:
    """The pack in a CFPackage of version 1.0 or 1.1. Raises ExchangeError."""
    if isinstance(data, dict) and "CFPackage" in data:
        data = data["CFPackage"]
    if not isinstance(data, dict) or "CFDocument" not in data:
        raise ExchangeError(f"{what}里没有 CFDocument，不是 CASE 的 CFPackage。请在来源系统导出整个框架（CFPackage）。")
    version = "1.1" if data["CFDocument"].get("caseVersion") == "1.1" or "extensions" in data["CFDocument"] else "1.0"
    check(data, f"case-{version}", what)
    document = data["CFDocument"]
    ours = _carried(document)
    if ours is None:
        return _foreign(data, what)
    order = {
        a["originNodeURI"]["identifier"]: a.get("sequenceNumber", 0)
        for a in data.get("CFAssociations", ())
        if a["associationType"] == "isChildOf"
    }
    found = []
    for item in sorted(data.get("CFItems", ()), key=lambda i: order.get(i["identifier"], 0)):
        kept = _carried(item)
        if kept is None:
            raise ExchangeError(
                f"{what}里“{item['fullStatement'][:30]}”没有本软件的内容，是在别处新加的。请用 Excel 导出的文件增加节点。"
            )
        row = {**kept["row"], "name": item["fullStatement"]}
        if kept["section"] in ("indicators", "points") and item.get("humanCodingScheme"):
            row["code"] = item["humanCodingScheme"]
        found.append((kept["section"], kept["node"], row))
    renamed = {kept["row"]["code"]: item.get("humanCodingScheme", kept["row"]["code"])
               for item in data.get("CFItems", ()) if (kept := _carried(item)) and kept["section"] == "indicators"}  # fmt: skip
    for section, _, row in found:
        if section == "indicators" and row.get("parent"):
            row["parent"] = renamed.get(row["parent"], row["parent"])
        elif section == "metrics":
            row["code"] = renamed.get(row["code"], row["code"])
    moved = [(section, renamed.get(node, node), row) for section, node, row in found]
    return pack_of({**ours, "name": document["title"], "edition": document.get("version", ours["edition"])}, moved, what)


def _foreign(data: dict[str, Any], what: str) -> RawPack:
    """A package of another system: its items by depth, every row marked as coming from there."""
    document = data["CFDocument"]
    parents = {a["originNodeURI"]["identifier"]: (a["destinationNodeURI"]["identifier"], a.get("sequenceNumber", 0))
               for a in data.get("CFAssociations", ()) if a["associationType"] == "isChildOf"}  # fmt: skip
    items = {
        i["identifier"]: (
            i.get("humanCodingScheme", ""), i["fullStatement"], tuple(i.get("conceptKeywords", ())),
            *parents.get(i["identifier"], ("", 0)),
        )
        for i in data.get("CFItems", ())
    }  # fmt: skip
    source = document.get("officialSourceURL") or f"{document['creator']}，CASE {document['identifier']}"
    given = {
        "id": f"case-{document['identifier'][:8]}", "name": document["title"], "edition": document.get("version") or "未注明",
        "language": "zh" if document.get("language", "").startswith("zh") else "en", "source": source,
        "valid_from": document.get("statusStartDate") or document["lastChangeDateTime"][:10],
    }  # fmt: skip
    if document.get("statusEndDate"):
        given["valid_to"] = document["statusEndDate"]
    return pack_of(given, tree_rows(items, source), what)
