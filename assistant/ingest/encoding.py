"""Bytes of a text file → text. Told apart: UTF-8, UTF-16 with and without BOM, GB18030, Big5, a Western code page.

Each candidate decodes a sample; the reading that looks most like Chinese (or plain Latin) text wins. What counts as
"looks like" is how common the characters are: the first planes of GB 2312-80 and Big5 hold the everyday characters, and
a short list of the most frequent ones decides for texts of a few words.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from charset_normalizer import from_bytes

from .blocks import Limits, Notice, Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SAMPLE = 8192
_ACCEPT = 0.3  # mean score below which nothing is a reading; everyday text scores 1 to 3, noise below 0


def _plane(codec: str, first: int, last: int, tails: tuple[range, ...]) -> frozenset[str]:
    pairs = (bytes((lead, tail)) for lead in range(first, last + 1) for part in tails for tail in part)
    return frozenset("".join(pair.decode(codec, "ignore") for pair in pairs))


_SIMPLIFIED = _plane("gb2312", 0xB0, 0xD7, (range(0xA1, 0xFF),))  # 一级汉字, 3755
_TRADITIONAL = _plane("big5", 0xA4, 0xC6, (range(0x40, 0x7F), range(0xA1, 0xFF)))  # 常用字, 5401
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力"
    "里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么"
    "利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山"
    "统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什"
    "认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需"
    "段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族"
    "维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严校师课督导评估培训获奖附录稿件系毕业"
    # the same in traditional spelling, where it differs
    "這個們為國說產種進著電裡現實來時會對發動過經後開還無從業與關變條沒結問題軍總員圖統組見計別將論運農區強決戰則據處隊門給導壓濟階術極聯認權證單風"
    "帶場車務萬達積議聲報鬥類離華確張馬節話況傳許廣記議觀織裝眾書復須際驗連斷難備辦習響約勞團歷構準號維劃選標寫親養層專狀廠識適屬圓調滿縣參紅細聽該鐵"
    "價嚴師課評獎畢業學質體機點樣線數級長兒邊兩氣應當麼頭東熱領爭轉幾樂園區內容輔導協獲項請應講廳講員務實驗學歷簡歷圍繞義務優勢顯著創業資訊網絡藝術"
)
_MARKS = re.compile(
    r"[\u00b0\u00b1\u00b7\u00d7\u2010-\u2027\u2030\u2032\u2033\u2103\u2160-\u217b\u2190-\u2193\u2460-\u249b\u25a0-\u25ff"
    r"\u3000-\u301f\uff01-\uff5e]"
)
_LATIN = re.compile(r"[\u00c0-\u024f\u2018-\u201d\u20ac]")


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the name of its encoding; bytes that do not fit become U+FFFD.

    Raises Unreadable for data that is no text in any of the encodings (a binary file with a text ending).
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _clean(data[len(bom) :].decode(name, "replace")), name
    name = "utf-8" if _is_utf8(data) else _guess(data)
    return _clean(data.decode(name, "replace")), name


def read_text(path: Path, limits: Limits) -> tuple[str, tuple[Notice, ...]]:
    """The text of a file, at most `limits.characters` of it, and what of it was not read. Raises Unreadable."""
    with path.open("rb") as stream:
        data = stream.read(limits.characters * 4 + 4)
        rest = bool(stream.read(1))
    if rest:  # do not cut through a character: stop behind the last line end
        data = data[: data.rfind(b"\n") // 2 * 2 + 2]
    text, name = decode(data)
    notices = []
    if rest or len(text) > limits.characters:
        text = text[: limits.characters]
        notices.append(Notice(f"文字超过{limits.characters}个，其后的内容未读", "请拆分文件后再放入。"))
    if damaged := text.count("\ufffd"):
        notices.append(Notice(f"有{damaged}处字符按{name}编码无法识别，显示为“\ufffd”", "请用原软件打开后另存为 UTF-8 编码。"))
    return text, tuple(notices)


def _is_utf8(data: bytes) -> bool:
    if re.search(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]", data):  # hardly any text has these; UTF-16 without BOM does
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # A few words of GB18030 can pass for UTF-8 letters of far-off alphabets ("十一" is "ʮһ"); Chinese in UTF-8 lies above U+0800
    return text.isascii() or re.search(r"[\u0800-\U0010ffff]", text) is not None or _LATIN.search(text) is not None


def _guess(data: bytes) -> str:
    """The name of the encoding in which the part of `data` that is not ASCII reads best."""
    first = re.search(rb"[\x80-\xff\x00-\x08\x0e-\x19\x1c-\x1f]", data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    start -= start % 2
    sample = data[start : start + _SAMPLE]
    scores = {name: _score(sample, name) for name in ("gb18030", "cp950", "utf-8", "utf-16-le", "utf-16-be", "cp1252")}
    best = max(scores, key=lambda name: scores[name])  # on a tie the first, GB18030, is the likeliest in the mainland
    if scores[best] >= _ACCEPT:
        return best
    other = from_bytes(sample).best()
    if other is None or _score(sample, other.encoding) < -_ACCEPT:
        raise Unreadable("内容不是文字，或编码无法识别", "请用原软件打开后另存为 docx、pdf 或 UTF-8 编码的 txt。")
    return other.encoding


def _score(sample: bytes, name: str) -> float:
    """Mean over the characters: 3 very frequent, 1 common or a mark or ASCII, 0 rare, down to -5 for what no text has."""
    text = sample.decode(name, "replace").rstrip("\ufffd\x1a")  # the sample may end inside a character
    common = _TRADITIONAL if name == "cp950" else _SIMPLIFIED if name == "gb18030" else _SIMPLIFIED | _TRADITIONAL
    return sum(_weight(char, common) for char in text) / max(1, len(text))


def _weight(char: str, common: frozenset[str]) -> float:
    if char in _FREQUENT:
        return 3
    if char in common or " " <= char <= "~" or char in "\t\n\r\f" or _MARKS.match(char):
        return 1
    if "\u4e00" <= char <= "\u9fff":
        return 0
    if _LATIN.match(char):
        return 0.5
    return -5 if char == "\ufffd" or unicodedata.category(char).startswith("C") else -1


def _clean(text: str) -> str:
    """`text` with one kind of line end and without the marks that editors leave; Unreadable if it is full of control codes."""
    text = text.removeprefix("\ufeff").rstrip("\x1a\0").replace("\r\n", "\n").replace("\r", "\n")
    controls = len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f]", text[:100_000]))
    if controls > len(text[:100_000]) / 50:
        raise Unreadable("内容不是文字，而是二进制数据", "请确认文件类型，另存为 docx、pdf 或 txt 后放入。")
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text)
