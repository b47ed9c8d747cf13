"""Numbers as a person sees them in the spreadsheet: value + number format code → text (ECMA-376 part 1, 18.8.30–31).

Covers what offices use: percentages, thousands, decimals, dates and times (Chinese ones too), literals, scaling, sections with
conditions, scientific. A fraction or an unknown code falls back to the plain number.
"""

from __future__ import annotations

import operator
import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_LONG = 'yyyy"年"m"月"d"日"'
_MONTH = 'yyyy"年"m"月"'
BUILTIN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: _MONTH, 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: _LONG, 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 36: _MONTH, 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0",
    43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: _MONTH,
    51: 'm"月"d"日"', 52: _MONTH, 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: _MONTH, 56: 'm"月"d"日"', 57: _MONTH, 58: 'm"月"d"日"',
}  # fmt: skip
"""Codes that a workbook names by number only, as Excel shows them in Chinese."""

_TOKEN = re.compile(
    r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|(?:AM/PM|A/P|上午/下午)|[Ee][+\-]|General|G/通用格式|[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[#0?.,%@/]|.'
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_ELAPSED = re.compile(r"\[([hms])+\]", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def display(value: float, code: str, epoch_1904: bool = False) -> str:
    """The text shown for a number under a format code; 'General' and '' show up to 15 significant digits."""
    if not abs(value) < 1e15:  # also infinity and NaN
        return f"{value:.15g}"
    if code in ("", "General", "@", "G/通用格式"):
        return plain(value)
    if "[$-F800]" in code:  # the system's long date
        code = _LONG
    section, value = _section(value, code)
    tokens = _tokens(section)
    if not tokens:
        return ""
    if is_date(section):
        return _date(value, tokens, epoch_1904)
    return _number(value, tokens)


def plain(value: float) -> str:
    """A number without format: no '.0', no binary noise, no exponent below 10^15."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{Decimal(f'{value:.15g}').normalize():f}" if 1e-9 < abs(value) < 1e15 else f"{value:.15g}"
    # Excel keeps 15 digits but shows about 10; longer tails are noise of binary arithmetic
    return (
        f"{Decimal(f'{value:.10g}').normalize():f}" if len(text.replace(".", "").strip("-0")) > 11 and abs(value) < 1e9 else text
    )


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Whether a format shows a date or a time."""
    if _ELAPSED.search(code):
        return True
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|G/通用格式', "", code.split(";")[0])
    return bool(re.search(r"[yYdDhHsS]|[mM]", bare)) and not re.search(r"[#?]|0(?!$)", re.sub(r"[sS]\.0+", "", bare))


def _section(value: float, code: str) -> tuple[str, float]:
    """The section of the code that applies, and the value it shows: a negative section shows the amount without the sign."""
    sections = _split(code)
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(value, condition[1], float(condition[2])):
                return section, value
        return sections[-1], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


@lru_cache(maxsize=512)
def _split(code: str) -> tuple[str, ...]:
    parts, current = [], ""
    for token in _TOKEN.findall(code):
        if token == ";":
            parts.append(current)
            current = ""
        else:
            current += token
    return (*parts, current)


@lru_cache(maxsize=512)
def _tokens(section: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(section))


def _holds(value: float, sign: str, bound: float) -> bool:
    compare = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne}
    return bool(compare[sign](value, bound))


def _literal(token: str) -> str | None:
    """The words a token prints by itself; None for a token that stands for a digit or a part of a date."""
    if token[0] == '"':
        return token.strip('"')
    if token[0] == "\\" and len(token) == 2:
        return token[1]
    if token[0] in "_*" and len(token) == 2:
        return " " if token[0] == "_" else ""
    if token[0] == "[":
        currency = re.match(r"\[\$([^\-\]]*)", token)
        return currency[1] if currency else ""
    return None


def _number(value: float, tokens: tuple[str, ...]) -> str:
    marks = [(token, _literal(token)) for token in tokens]
    placeholders = "".join(token for token, literal in marks if token in ("E+", "E-") or (literal is None and token in "#0?.,%"))
    if "/" in tokens or "General" in tokens or "G/通用格式" in tokens:
        shown = plain(value)
        if "/" in tokens:
            return shown
        return "".join(
            literal if literal is not None else shown if token[0] == "G" else token for token, literal in marks
        ).strip()
    if not re.search("[#0?]", placeholders):
        return "".join(
            literal if literal is not None else plain(value) if token == "@" else token for token, literal in marks
        ).strip()
    shown = _digits(value, placeholders)
    sign, shown = ("-", shown[1:]) if shown.startswith("-") else ("", shown)
    text, placed = "", False
    for index, (token, literal) in enumerate(marks):
        if literal is not None:
            text = _insert(text, literal, tokens[index + 1 :]) if placed else text + literal
        elif token in ("E+", "E-") or token in "#0?.,":
            if not placed:
                text += shown
                placed = True
        else:
            text += token
    return (sign + text).strip()


def _insert(text: str, literal: str, later: tuple[str, ...]) -> str:
    """A literal between digits ('0\\.0,"万"' shows 1234567 as 123.5万) goes before the digits that are still to come."""
    digits = 0
    for token in later:
        if token == ".":
            break
        digits += token in ("#", "0", "?")
    if not digits or not literal.strip() or "." in text:
        return text + literal
    return text[:-digits].rjust(1, "0") + literal + text[-digits:].zfill(digits)


def _digits(value: float, placeholders: str) -> str:
    mantissa, exponent, _ = placeholders.partition("E")
    mantissa = mantissa.replace("%", "")
    whole, _, decimals = mantissa.partition(".")
    places = min(len(re.findall("[#0?]", decimals)), 12)
    scaling = len(whole) - len(whole.rstrip(",")) + len(decimals) - len(decimals.rstrip(","))
    amount = Decimal(repr(float(value))) * (100 ** placeholders.count("%")) / (Decimal(1000) ** scaling)
    if exponent:
        return f"{amount:.{places}E}"
    amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    thousands = "," in whole.rstrip(",")
    text = f"{amount:,f}" if thousands else f"{amount:f}"
    negative, text = text.startswith("-"), text.lstrip("-")
    integer, _, fraction = text.partition(".")
    integer = integer.zfill(whole.count("0")) if not thousands else integer
    if integer == "0" and "0" not in whole:
        integer = ""
    required = len(decimals) - len(decimals.lstrip("0"))
    while len(fraction) > required and fraction.endswith("0"):
        fraction = fraction[:-1]
    shown = f"{integer}.{fraction}" if fraction else integer
    return f"-{shown}" if negative and re.search("[1-9]", shown) else shown


def _date(value: float, tokens: tuple[str, ...], epoch_1904: bool) -> str:
    if not -1 < value < 2_958_466:  # beyond 9999-12-31 Excel shows only ####
        return plain(value)
    moment = _moment(value, epoch_1904)
    half_day = any(token in ("AM/PM", "A/P", "上午/下午") for token in tokens)
    text, after_hour = "", False
    for index, token in enumerate(tokens):
        kind = token[0].lower()
        if elapsed := _ELAPSED.fullmatch(token):
            seconds = round(value * 86400)
            text += str(seconds // {"h": 3600, "m": 60, "s": 1}[elapsed[1].lower()])
            after_hour = elapsed[1].lower() == "h"
        elif (literal := _literal(token)) is not None:
            text += literal
        elif token in ("AM/PM", "A/P", "上午/下午"):
            text += token.split("/")[moment.hour >= 12]
        elif kind == "y":
            text += f"{moment.year % 100:02d}" if len(token) <= 2 else str(moment.year)
        elif kind == "m":
            later = next((t[0].lower() for t in tokens[index + 1 :] if t[0].lower() in "hsyd"), "")
            text += _pad(moment.minute, token) if after_hour or later == "s" else _month(moment, token)
            after_hour = False
        elif kind == "d":
            text += _pad(moment.day, token) if len(token) <= 2 else "星期" + "一二三四五六日"[moment.weekday()]
        elif kind == "h":
            text += _pad((moment.hour - 1) % 12 + 1 if half_day else moment.hour, token)
            after_hour = True
        elif kind == "s":
            text += _pad(moment.second, token)
        elif token not in "@;":
            text += token
    return re.sub(r"\.0+$", "", text.strip()) if "s" in "".join(tokens).lower() else text.strip()


def _moment(value: float, epoch_1904: bool) -> datetime:
    # Excel believes that 1900 was a leap year, so days before March 1900 are one off
    origin = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30) - timedelta(days=-1 if value < 60 else 0)
    return origin + timedelta(seconds=round(value * 86400))


def _month(moment: datetime, token: str) -> str:
    return _pad(moment.month, token) if len(token) <= 2 else _MONTHS[moment.month - 1]


def _pad(number: int, token: str) -> str:
    return f"{number:02d}" if len(token) >= 2 else str(number)
