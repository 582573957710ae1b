"""Pictures, made small: WebP at two widths, SVG cleaned; each named by its content."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from html import escape
from pathlib import Path

from django.conf import settings

from changqing.content.limits import MAX_ANIMATION_PIXELS, MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS
from changqing.content.svg import clean_svg
from changqing.core.whole import whole

WIDTHS = (480, 960)
QUALITY = 78
MAX_HEIGHT = 16_383  # WebP's
# How wide a lesson shows a picture (`.lesson`, `.wrap` in site.css): the browser takes the file for that.
SIZES = "(min-width: 46rem) 42rem, calc(100vw - 2rem)"
RASTER = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif"}


class BadPicture(Exception):
    """A picture that cannot be taken in; says why."""


@dataclass(frozen=True)
class Variant:
    """One file made of a picture: its bytes, width in pixels, and its name (SHA-256 and ending)."""

    name: str
    body: bytes
    width: int


@dataclass(frozen=True)
class Picture:
    """A picture ready for a page, smallest variant first; width and height of the largest."""

    variants: tuple[Variant, ...]
    width: int
    height: int

    def html(self, alternative: str, title: str = "") -> str:
        """Return the `img` element that loads no more than the screen needs."""
        small, large = self.variants[0], self.variants[-1]
        parts = [f'src="{address(small.name)}"']
        if small is not large:
            sources = ", ".join(f"{address(variant.name)} {variant.width}w" for variant in self.variants)
            parts.append(f'srcset="{sources}" sizes="{SIZES}"')
        parts.append(f'width="{self.width}" height="{self.height}" alt="{escape(alternative)}"')
        if title:
            parts.append(f'title="{escape(title)}"')
        return f'<img {" ".join(parts)} loading="lazy" decoding="async">'


def address(name: str) -> str:
    """Return where the site serves a media file: the same on every site, for ever."""
    return f"/content/{name}"


def path_of(name: str) -> Path:
    """Return the file of a media address."""
    return Path(settings.DATA) / "content" / name[:2] / name


def keep(files: dict[str, bytes]) -> None:
    """Write a pack's media where they are served from. A name is the hash of its bytes: what is there is right."""
    for name, body in files.items():
        if not name.startswith("media/"):
            continue
        path = path_of(name.removeprefix("media/"))
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole(path) as temporary:
                temporary.write_bytes(body)


def _named(body: bytes, ending: str, width: int) -> Variant:
    return Variant(f"{hashlib.sha256(body).hexdigest()}{ending}", body, width)


def read_picture(path: Path) -> Picture:
    """Return the picture made small; raise `BadPicture` with the reason."""
    if path.stat().st_size > MAX_PICTURE_BYTES:
        raise BadPicture(
            f"the picture has {path.stat().st_size // 1_000_000} MB; at most {MAX_PICTURE_BYTES // 1_000_000} are taken"
        )
    ending = path.suffix.lower()
    if ending == ".svg":
        try:
            body, width, height = clean_svg(path.read_bytes())
        except ValueError as error:
            raise BadPicture(str(error)) from error
        return Picture((_named(body, ".svg", width),), width, height)
    if ending in RASTER:
        return _read_raster(path)
    raise BadPicture(f"'{ending or path.name}' is no kind of picture that is known here")


def _read_raster(path: Path) -> Picture:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(path)
            if image.width * image.height * getattr(image, "n_frames", 1) > MAX_ANIMATION_PIXELS:
                raise BadPicture("the picture has too many pixels")
            if image.width * image.height > MAX_PICTURE_PIXELS:
                raise BadPicture(f"the picture is {image.width} × {image.height}; that is too many pixels")
            frames, pace = [], []
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                pace.append(int(image.info.get("duration") or 100))
                turned = ImageOps.exif_transpose(image)
                if turned.mode.startswith("I"):  # 16 bits a pixel
                    turned = turned.convert("I").point(lambda value: value * (1 / 257)).convert("L")
                frames.append(
                    turned.convert("RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB")
                )
    except BadPicture:
        raise
    except Exception as error:  # decoders of broken pictures raise nearly anything
        raise BadPicture(f"the picture cannot be read ({error})") from error
    full = frames[0].width
    widths = [width for width in WIDTHS if width <= full] or [full]
    if full < WIDTHS[-1] and full not in widths:
        widths.append(full)
    variants = []
    for width in widths:
        height = max(1, round(frames[0].height * width / full))
        if height > MAX_HEIGHT:
            raise BadPicture(f"the picture is too narrow for its height of {frames[0].height} pixels")
        sized = [
            frame.resize((width, height), Image.Resampling.LANCZOS) if width != full else frame for frame in frames
        ]
        buffer = io.BytesIO()
        if len(sized) > 1:
            sized[0].save(
                buffer, "WEBP", quality=QUALITY, method=4, save_all=True, append_images=sized[1:], duration=pace, loop=0
            )
        else:
            sized[0].save(buffer, "WEBP", quality=QUALITY, method=4)
        variants.append(_named(buffer.getvalue(), ".webp", width))
    return Picture(tuple(variants), widths[-1], max(1, round(frames[0].height * widths[-1] / full)))
