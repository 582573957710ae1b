"""Sheets as a camera sees them: signed with strokes, crumpled light, askew, blurred, compressed."""

import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from changqing.classes.models import Sheet
from changqing.classes.paper import layout
from changqing.classes.paper.layout import Box
from changqing.classes.paper.printing import drawn

PPI = 200
UNIT = PPI / 25.4  # pixels a millimetre


def page_of(sheet: Sheet) -> Image.Image:
    """Return the one page of a sheet, as printed."""
    return Image.open(io.BytesIO(drawn(sheet, form="png", ppi=PPI))).convert("L")


def sign(page: Image.Image, box: Box, chance: random.Random, *, faint: bool = False) -> None:
    """Scribble a name into a box with a pen."""
    pen = ImageDraw.Draw(page)
    x, y = box.x + 4, box.y + box.height / 2
    points = [(x, y)]
    for _stroke in range(2 if faint else 18):
        x += chance.uniform(0.3, 2.2)
        points.append((x, y + chance.uniform(-0.35, 0.35) * box.height))
    pen.line([(px * UNIT, py * UNIT) for px, py in points], fill=150 if faint else 40, width=3 if faint else 4)


def tick(page: Image.Image, box: Box) -> None:
    """Tick a box."""
    pen = ImageDraw.Draw(page)
    points = [(box.x + 1.5, box.y + 4), (box.x + 3.5, box.y + 6.5), (box.x + 7, box.y + 1)]
    pen.line([(px * UNIT, py * UNIT) for px, py in points], fill=40, width=5)


def photographed(page: Image.Image, *, turn: float = 3.0, shade: bool = True, quality: int = 70) -> bytes:
    """Return a photo of a page: on a dark table, turned, in perspective, half in shadow, soft, as JPEG."""
    width, height = page.size
    table = Image.new("L", (width + 300, height + 300), 70)
    table.paste(page, (150, 150))
    table = table.rotate(turn, Image.Resampling.BICUBIC, fillcolor=70, expand=True)
    w, h = table.size
    # A page that lies on a table is seen from below: its far edge is shorter. Where each point of the photo comes from:
    far, lean = 0.12 / h, 0.05 / h
    coefficients = (1 - far * w / 2, -far * w / 2 + lean * 100, 20, 0, 1 - lean * 40, 0, 0, -far)
    table = table.transform((w, h), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=70)
    if shade:
        light = Image.linear_gradient("L").resize((w, h)).point(lambda value: 255 - value * 0.45)
        table = ImageChops.multiply(table, light)
    table = table.filter(ImageFilter.GaussianBlur(1.1))
    noise = Image.effect_noise((w, h), 9)
    table = ImageChops.add(table, noise, 1, -128)
    out = io.BytesIO()
    table.save(out, "JPEG", quality=quality)
    return out.getvalue()


def row_boxes(row: int) -> tuple[Box, Box, Box]:
    """Return where a row is signed, and ticked."""
    return layout.signature(row), layout.late(row), layout.left(row)
