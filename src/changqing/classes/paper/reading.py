"""The photo of a signed sheet, read: who has signed, who was ticked as late; what is doubtful is for a person."""

import io
import warnings
from dataclasses import dataclass

import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageFilter, ImageOps, UnidentifiedImageError

from changqing.classes.models.rolls import ABSENT, LATE, LEFT, PRESENT
from changqing.classes.paper import layout
from changqing.classes.paper.layout import Box
from changqing.classes.paper.straightening import astray, fitted, mapped, scaled
from changqing.core.errors import DomainError

UNIT = 8  # pixels a millimetre of the straightened page
MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
ENOUGH = 4000  # pixels of the longer side; more tells no more of a page, and takes time
LEAST_SIDE = 900  # pixels, below which no signature can be told from dust
INK = 20  # how much darker than the paper round it a stroke is, of 255
SIGNED, BLANK = 0.012, 0.0004  # shares of a signature's box that are ink: above, below
TICKED, EMPTY = 0.030, 0.006
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
EDGE = 1.3  # millimetres beside a box's line, which is no ink of a pen
ASTRAY = 2.0  # millimetres by which a code may lie beside where it is thought to be


class UnreadablePhoto(DomainError):
    """The photo cannot be read as one of a sheet."""

    code = "unreadable-photo"
    status = 422


@dataclass(frozen=True)
class Reading:
    """What a row of a photo says: a state, whether that is sure, and how it looks."""

    row: int
    state: str
    sure: bool
    picture: bytes


@dataclass(frozen=True)
class Read:
    """A page of a sheet that was read."""

    sheet: str  # its code
    page: int
    rows: list[Reading]


def check_size(count: int) -> None:
    """Raise `UnreadablePhoto` where so many bytes are more than a photo may have."""
    if count > MOST_BYTES:
        raise UnreadablePhoto(_("The photo is larger than 20 MB."), _("Take it with fewer pixels."))


def opened(data: bytes, *, least: int = LEAST_SIDE) -> Image.Image:
    """Return a photo in shades of grey, the right way up as its camera says; `least` pixels wide and high.

    Raise `UnreadablePhoto`.
    """
    check_size(len(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            sent = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
            if sent.width * sent.height > MOST_PIXELS:
                raise UnreadablePhoto(_("The photo has too many pixels."), _("Take it with fewer pixels."))
            sent.draft("L", (ENOUGH, ENOUGH))  # of a JPEG, no more than is needed is decoded
            sent.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise UnreadablePhoto(
            _("The file is no photo that can be read."), _("Send it as JPEG, PNG or WebP.")
        ) from error
    photo = ImageOps.exif_transpose(sent).convert("L")
    photo.thumbnail((ENOUGH, ENOUGH))
    if min(photo.size) < least:
        raise UnreadablePhoto(_("The photo is too small."), _("Take it nearer, the whole page and nothing beside it."))
    return photo


def texts_in(data: bytes) -> list[str]:
    """Return what the QR codes in a photo say. Raise `UnreadablePhoto`."""
    photo = opened(data, least=200)
    half = photo.resize((photo.width // 2, photo.height // 2), Image.Resampling.BOX)
    found = [one.text for seen in (photo, half) for one in zxingcpp.read_barcodes(seen, formats=_FORMATS)]
    return list(dict.fromkeys(found))


def read(data: bytes) -> Read:
    """Read a photo of one page of a sheet. Raise `UnreadablePhoto`."""
    photo = opened(data)
    codes = _codes(photo)
    if not codes:
        raise UnreadablePhoto(
            _("No code of a sheet is in the photo."), _("Take the whole page, flat, in good light, and sharp.")
        )
    counted: dict[tuple[str, int], int] = {}
    for sheet, page, _mark, _corners in codes:
        counted[sheet, page] = counted.get((sheet, page), 0) + 1
    sheet_code, page = max(counted, key=lambda one: counted[one])
    pairs = [
        (there, here)
        for sheet, number, mark, corners in codes
        if (sheet, number) == (sheet_code, page) and (box := layout.box_of(mark))
        for there, here in zip(box.corners, corners, strict=True)
    ]
    sheet_map = _map(pairs)
    if sheet_map is None:
        raise UnreadablePhoto(
            _("Too few of the page's codes can be read."), _("Take the whole page, flat, in good light, and sharp.")
        )
    size = (round(layout.WIDTH * UNIT), round(layout.HEIGHT * UNIT))
    straight = photo.transform(size, Image.Transform.PERSPECTIVE, scaled(sheet_map, UNIT), Image.Resampling.BILINEAR)
    beside = {
        mark: astray(sheet_map, box.middle, (sum(x for x, _y in corners) / 4, sum(y for _x, y in corners) / 4))
        for sheet, number, mark, corners in codes
        if (sheet, number) == (sheet_code, page) and (box := layout.box_of(mark))
    }
    return Read(
        sheet_code, page, [_row(straight, row, beside.get(f"{row:02}", (0.0, 0.0))) for row in range(layout.ROWS)]
    )


Code = tuple[str, int, str, list[tuple[float, float]]]


def _codes(photo: Image.Image) -> list[Code]:
    """Return the codes of sheets in a photo: of which sheet and page, which one it is, where its corners are.

    It is looked at several times: what is large hides small codes from the reader, what is grainy does too.
    """
    found: dict[tuple[str, int, str], Code] = {}
    half = photo.resize((photo.width // 2, photo.height // 2), Image.Resampling.BOX)
    calm = photo.filter(ImageFilter.GaussianBlur(1.2))
    for seen in (photo, calm, half):
        scale = seen.width / photo.width
        for one in zxingcpp.read_barcodes(seen, formats=_FORMATS):
            named = layout.read_code(one.text)
            if named is None:
                continue
            place = one.position
            corners = [
                (corner.x / scale, corner.y / scale)
                for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            ]
            found.setdefault(named, (*named, corners))
    return list(found.values())


def _map(pairs: list[tuple[tuple[float, float], tuple[float, float]]]) -> list[float] | None:
    """Return the map from the page to the photo; None where too little of it is there to be sure of its right side."""
    xs = [x for (x, _y), _there in pairs]
    ys = [y for (_x, y), _there in pairs]
    if not pairs or max(xs) - min(xs) < 100 or max(ys) - min(ys) < 60:
        return None
    found = fitted(pairs)
    if found is None:
        return None
    across = abs(mapped(found, (layout.WIDTH, 0))[0] - mapped(found, (0, 0))[0]) / layout.WIDTH
    down = abs(mapped(found, (layout.WIDTH, 0))[1] - mapped(found, (0, 0))[1]) / layout.WIDTH
    unit = max((across**2 + down**2) ** 0.5, 1e-6)
    worst = max(
        ((mapped(found, there)[0] - u) ** 2 + (mapped(found, there)[1] - v) ** 2) ** 0.5 for there, (u, v) in pairs
    )
    return found if worst / unit <= ASTRAY else None


def _cut(page: Image.Image, box: Box) -> Image.Image:
    right, bottom = box.x + box.width, box.y + box.height
    return page.crop((round(box.x * UNIT), round(box.y * UNIT), round(right * UNIT), round(bottom * UNIT)))


def ink(page: Image.Image, box: Box) -> float:
    """Return the share of a box that is darker than the paper round it: shadows of a hand or a fold are none."""
    cut = _cut(page, box).filter(ImageFilter.GaussianBlur(UNIT * 0.2))  # the grain of a photo taken in poor light
    around = cut.filter(ImageFilter.GaussianBlur(UNIT * 1.5))
    darker = ImageChops.subtract(around, cut)
    dark = sum(darker.histogram()[INK:])
    return dark / (cut.width * cut.height)


def _row(page: Image.Image, row: int, beside: tuple[float, float]) -> Reading:
    """Read a row; its own code says how far it lies beside where the map of the whole page has it."""

    def look(box: Box, above: float, below: float) -> bool | None:
        return _judged(ink(page, box.moved(*beside).inside(EDGE)), above, below)

    signed = look(layout.signature(row), SIGNED, BLANK)
    late, left = look(layout.late(row), TICKED, EMPTY), look(layout.left(row), TICKED, EMPTY)
    sure = None not in (signed, late, left) and not (late and left) and (bool(signed) or not (late or left))
    state = LATE if late else LEFT if left else PRESENT if signed or signed is None else ABSENT
    whole = Box(10, layout.row_top(row), 174, layout.ROW_HEIGHT)
    picture = io.BytesIO()
    cut = _cut(page, whole)
    cut.resize((cut.width // 2, cut.height // 2)).save(picture, "WEBP", quality=60)
    return Reading(row, state, sure, picture.getvalue())


def _judged(share: float, above: float, below: float) -> bool | None:
    return True if share >= above else False if share <= below else None
