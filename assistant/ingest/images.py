"""Reads pictures (png, jpg, tif, bmp …) with OCR; each frame of a tif is a page."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from . import ocr
from .blocks import Block, Item, Limits, Notice, Properties, Unreadable
from .pdf import SHARE_OF_TIME, page_ranges

SMALLEST = 20
"""Pictures with a side of fewer pixels hold no line of text."""
LARGEST_SIDE = 4000
"""Larger pictures are reduced to this before recognition; the recogniser gains nothing from more."""


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """The text of the picture in paragraphs, as Blocks of kind 'image' with the frame's number as page.

    Raises Unreadable if OCR is off or not installed, if the picture has more megapixels than allowed (it is not decoded
    then), or if it is no picture.
    """
    if not limits.ocr:
        raise Unreadable("图片中的文字需要 OCR，而 OCR 已关闭。", "请开启 OCR 后重新读取，或提供可复制文字的版本。")
    if not ocr.installed():
        raise Unreadable("图片中的文字需要 OCR 才能读取，OCR 组件未安装。", ocr.INSTALL)
    deadline = time.monotonic() + SHARE_OF_TIME * limits.seconds
    with _opened(path) as image:
        frames = int(getattr(image, "n_frames", 1))
        recogniser = ocr.RapidOcr()
        empty: list[int] = []
        large: list[int] = []
        broken: list[int] = []
        doubtful: list[int] = []
        for index in range(frames):
            if index >= limits.ocr_pages or time.monotonic() > deadline:
                yield Notice(f"第{index + 1}页到第{frames}页未识别，已达到页数或时间上限。", "请拆分图片文件后重新读取。")
                break
            image.seek(index)
            if image.width * image.height > limits.image_megapixels * 1_000_000:
                if frames == 1:
                    raise Unreadable(
                        f"图片过大（{image.width}×{image.height} 像素），超过 {limits.image_megapixels} 百万像素的上限。",
                        "请缩小图片或降低扫描分辨率（300 dpi 即可）后重新提供。",
                    )
                large.append(index + 1)
                continue
            try:
                found = ocr.read_picture(recogniser, _prepared(image))
            except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises while it decodes a damaged picture
                if frames == 1:
                    raise Unreadable("图片文件损坏，无法解码。", "请重新扫描或重新导出图片。") from error
                broken.append(index + 1)
                continue
            for text in found.paragraphs:
                yield Block("image", text, page=index + 1)
            if not found.paragraphs:
                empty.append(index + 1)
            elif found.confidence < ocr.CONFIDENT or found.doubtful:
                doubtful.append(index + 1)
        yield from _notices(empty, large, broken, doubtful, limits)
        yield Properties(pages=frames)


def _notices(empty: list[int], large: list[int], broken: list[int], doubtful: list[int], limits: Limits) -> Iterator[Notice]:
    if empty:
        yield Notice(f"第{page_ranges(empty)}页没有识别出文字。", "如图片中有文字，请重新扫描清晰的版本。")
    if large:
        yield Notice(f"第{page_ranges(large)}页超过 {limits.image_megapixels} 百万像素，未读取。", "请降低扫描分辨率后重新提供。")
    if broken:
        yield Notice(f"第{page_ranges(broken)}页图像损坏，未读取。", "请重新扫描这些页。")
    if doubtful:
        yield Notice(f"第{page_ranges(doubtful)}页由 OCR 识别，部分文字不清。", "请对照原件核对这些页的文字和数字。")


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The picture with only its head read. Pillow's own guard is a warning; here the limit is ours, tested per frame."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(path)
        except Image.DecompressionBombError as error:
            raise Unreadable("图片过大，超过像素上限。", "请降低扫描分辨率（300 dpi 即可）后重新提供。") from error
        except UnidentifiedImageError as error:
            raise Unreadable("文件不是可识别的图片。", "请重新扫描或另存为 png、jpg 或 tif。") from error
        with image:
            yield image


def _prepared(image: Image.Image) -> Image.Image:
    """The frame upright, on white, in colour, not larger than needed."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        upright = Image.alpha_composite(ground, layer)
    result = upright.convert("RGB")
    result.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    if min(result.size) < SMALLEST:
        result = ImageOps.pad(result, (max(result.width, SMALLEST), max(result.height, SMALLEST)), color="white")
    return result
