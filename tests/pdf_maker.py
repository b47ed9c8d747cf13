"""Writes small real PDFs by hand: Chinese text in a standard font that needs no embedding, lines, pictures.

Text uses STSong-Light with UniGB-UCS2-H, so a reader gets the characters without any font on the machine. Places are points
from the top left corner of an A4 page.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 595.0, 842.0


@dataclass
class Sheet:
    """One page being drawn."""

    width: float = WIDTH
    height: float = HEIGHT
    rotate: int = 0
    operators: list[str] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 12, font: str = "F1") -> Sheet:
        """Words whose baseline begins at (x, y)."""
        code = words.encode("utf-16-be").hex()
        self.operators.append(f"BT /{font} {size} Tf {x} {self.height - y} Td <{code}> Tj ET")
        return self

    def lines(self, x: float, y: float, *rows: str, size: float = 12, pitch: float = 20) -> Sheet:
        """Rows of text, one below another."""
        for number, row in enumerate(rows):
            self.text(x, y + number * pitch, row, size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """A thin stroke."""
        self.operators.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def table(self, x: float, y: float, widths: list[float], rows: list[list[str]], height: float = 24) -> Sheet:
        """A ruled grid with a text in each cell; x and y are its top left corner."""
        edges = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
        bottom = y + height * len(rows)
        for r in range(len(rows) + 1):
            self.rule(x, y + r * height, edges[-1], y + r * height)
        for edge in edges:
            self.rule(edge, y, edge, bottom)
        for r, row in enumerate(rows):
            for edge, words in zip(edges, row, strict=False):
                if words:
                    self.text(edge + 4, y + r * height + 16, words, 10)
        return self

    def picture(self, image: Image.Image, x: float, y: float, width: float, height: float) -> Sheet:
        """A picture whose top left corner is (x, y)."""
        self.pictures.append(image.convert("L"))
        self.operators.append(f"q {width} 0 0 {height} {x} {self.height - y - height} cm /I{len(self.pictures)} Do Q")
        return self


def write_pdf(path: Path, sheets: list[Sheet], info: str = "") -> Path:
    """The pages as a file. Font F1 gives its characters, font F2 gives private-use characters (a garbled font)."""
    objects: list[bytes] = [b""] * 2

    def add(body: str, stream: bytes | None = None) -> int:
        data = body.encode("latin-1")
        if stream is not None:
            packed = zlib.compress(stream)
            data = data[:-2] + f"/Length {len(packed)}/Filter/FlateDecode>>\nstream\n".encode() + packed + b"\nendstream"
        objects.append(data)
        return len(objects)

    describe = add("<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0"
                   "/Ascent 880/Descent -120/CapHeight 880/StemV 80>>")  # fmt: skip
    song = add("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
               f"/Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor {describe} 0 R>>")  # fmt: skip
    good = add(f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[{song} 0 R]>>")
    plain = add("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
                f"/Supplement 0>>/DW 1000/FontDescriptor {describe} 0 R>>")  # fmt: skip
    ranges = "".join(f"<{high:02x}00> <{high:02x}ff> <{0xE0 + high % 24:02x}00>\n" for high in range(0x4E, 0x9F))
    cmap = add("<<>>", b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Wrong def /CMapType 2 def\n"
               b"1 begincodespacerange <0000> <ffff> endcodespacerange\n81 beginbfrange\n" + ranges.encode() + b"endbfrange\n"
               b"endcmap end end")  # fmt: skip
    bad = add(f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/Identity-H/DescendantFonts[{plain} 0 R]"
              f"/ToUnicode {cmap} 0 R>>")  # fmt: skip
    kids = []
    for sheet in sheets:
        names = []
        for number, image in enumerate(sheet.pictures, start=1):
            size = f"/Width {image.width}/Height {image.height}/ColorSpace/DeviceGray/BitsPerComponent 8"
            names.append(f"/I{number} {add(f'<</Type/XObject/Subtype/Image{size}>>', image.tobytes())} 0 R")
        content = add("<<>>", "\n".join(sheet.operators).encode())
        box = f"/MediaBox[0 0 {sheet.width} {sheet.height}]/Rotate {sheet.rotate}"
        resources = f"/Resources<</Font<</F1 {good} 0 R/F2 {bad} 0 R>>/XObject<<{''.join(names)}>>>>"
        kids.append(add(f"<</Type/Page/Parent 2 0 R{box}/Contents {content} 0 R{resources}>>"))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>".encode()
    trailer = f"/Info {add(info)} 0 R" if info else ""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(bytes(out))
    return path
