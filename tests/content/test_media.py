"""Pictures: made small, never larger, turned the right way; and those that cannot be taken, with the reason."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from changqing.content.media import BadPicture, Picture, Variant, read_picture


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def opened(variant: Variant) -> Image.Image:
    return Image.open(io.BytesIO(variant.body))


def widths(picture: Picture) -> list[int]:
    return [variant.width for variant in picture.variants]


@pytest.mark.parametrize(
    ("width", "made"),
    [(1, [1]), (200, [200]), (480, [480]), (481, [480, 481]), (700, [480, 700]), (959, [480, 959]), (960, [480, 960]),
     (961, [480, 960]), (3000, [480, 960])],
)  # fmt: skip
def test_a_picture_becomes_webp_at_two_widths_and_never_wider_than_it_was(
    tmp_path: Path, width: int, made: list[int]
) -> None:
    picture = read_picture(saved(tmp_path / "a.png", Image.new("RGB", (width, 40), "green")))
    assert widths(picture) == made
    for variant in picture.variants:
        image = opened(variant)
        assert (image.format, image.width) == ("WEBP", variant.width)
        assert image.height == max(1, round(40 * variant.width / width))
    assert (picture.width, picture.height) == opened(picture.variants[-1]).size


def test_a_photograph_becomes_much_smaller(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.effect_noise((1600, 900), 60).convert("RGB"))
    assert sum(len(variant.body) for variant in read_picture(path).variants) * 3 < path.stat().st_size


def test_an_animated_picture_stays_animated_at_its_own_pace(tmp_path: Path) -> None:
    frames = [Image.effect_noise((600, 60), 10 + 20 * number) for number in range(4)]
    paces = [100, 200, 300, 400]
    path = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:], duration=paces, loop=0)
    for variant in read_picture(path).variants:
        image = opened(variant)
        found = []
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            image.load()
            found.append(image.info["duration"])
        assert found == paces


def test_a_picture_taken_sideways_is_turned_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (60, 20), "white")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right to see it upright
    picture = read_picture(saved(tmp_path / "a.jpg", image, exif=exif, quality=95))
    assert (picture.width, picture.height) == (20, 60)
    upright = opened(picture.variants[0]).convert("RGB")
    red, _green, blue = upright.getpixel((10, 5))  # type: ignore[misc]
    assert red > 200 > 100 > blue
    assert opened(picture.variants[0]).getexif().get(0x0112, 1) == 1


def test_where_a_photograph_was_taken_is_not_passed_on(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    path = saved(tmp_path / "a.jpg", Image.new("RGB", (50, 50)), exif=exif)
    assert b"SecretCamera" in path.read_bytes()
    for variant in read_picture(path).variants:
        assert b"SecretCamera" not in variant.body
        assert not opened(variant).getexif()


def pixel(path: Path, place: tuple[int, int] = (5, 5)) -> tuple[int, ...]:
    found = opened(read_picture(path).variants[0]).convert("RGBA").getpixel(place)
    assert isinstance(found, tuple)
    return found


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 12 for one, other in zip(found, wanted, strict=True))


def test_a_print_colour_picture_keeps_its_colours(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.new("RGB", (20, 20), (200, 30, 30)).convert("CMYK"), quality=95)
    assert near(pixel(path), (200, 30, 30, 255))


def test_transparency_stays_in_palettes_and_in_grey(tmp_path: Path) -> None:
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.paste(1, (10, 0, 20, 20))
    path = saved(tmp_path / "a.png", palette, transparency=0)
    assert pixel(path, (3, 10))[3] == 0
    assert near(pixel(path, (16, 10)), (0, 0, 255, 255))
    assert pixel(saved(tmp_path / "b.png", Image.new("LA", (20, 20), (90, 0))))[3] == 0
    assert pixel(saved(tmp_path / "c.gif", palette, transparency=0), (3, 10))[3] == 0


def test_sixteen_bits_of_grey_stay_grey(tmp_path: Path) -> None:
    image = Image.new("I;16", (20, 20), 32_768)
    assert near(pixel(saved(tmp_path / "a.png", image)), (128, 128, 128, 255))


@pytest.mark.parametrize("mode", ["1", "L", "RGBA", "RGB", "P"])
def test_every_common_kind_of_picture_is_read(tmp_path: Path, mode: str) -> None:
    assert widths(read_picture(saved(tmp_path / "a.png", Image.new(mode, (30, 20))))) == [30]


def test_the_same_picture_has_the_same_name_everywhere(tmp_path: Path) -> None:
    image = Image.effect_noise((500, 100), 40)
    names = [[v.name for v in read_picture(saved(tmp_path / name, image)).variants] for name in ("a.png", "b.png")]
    assert names[0] == names[1]


def test_a_page_loads_no_more_than_the_screen_needs(tmp_path: Path) -> None:
    picture = read_picture(saved(tmp_path / "a.png", Image.new("RGB", (1000, 500))))
    html = picture.html('a "pot" <b>', "title")
    small, large = picture.variants
    assert f'src="/content/{small.name}"' in html
    assert f"/content/{small.name} 480w, /content/{large.name} 960w" in html
    assert 'width="960" height="480"' in html
    assert 'alt="a &quot;pot&quot; &lt;b&gt;"' in html
    assert 'loading="lazy"' in html


def png_of_size(width: int, height: int) -> bytes:
    """Return a PNG of a few hundred bytes that says it is that large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def gif_of_frames() -> bytes:
    """Return a small GIF of very many large frames."""
    buffer = io.BytesIO()
    frames = [Image.new("P", (3000, 3000), number % 2) for number in range(30)]
    for number, frame in enumerate(frames):
        frame.putpixel((number, 0), 5)
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("a.png", lambda: png_of_size(50_000, 50_000), "pixels|bomb"),
        ("a.png", lambda: png_of_size(8_000, 8_000), "too many pixels"),
        ("a.png", lambda: png_of_size(0, 5), "cannot be read"),
        ("a.png", lambda: b"", "cannot be read"),
        ("a.jpg", lambda: b"no picture at all", "cannot be read"),
        ("a.png", lambda: png_of_size(500, 500)[:60], "cannot be read"),
        ("a.svg", lambda: b"<html/>", "SVG"),
        ("a.exe", lambda: b"MZ", "no kind of picture"),
        ("picture", lambda: b"MZ", "no kind of picture"),
    ],
)  # fmt: skip
def test_a_picture_that_cannot_be_taken_is_refused_with_the_reason(
    tmp_path: Path, name: str, make: Callable[[], bytes], reason: str
) -> None:
    (tmp_path / name).write_bytes(make())
    with pytest.raises(BadPicture, match=reason):
        read_picture(tmp_path / name)


def test_an_animation_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(gif_of_frames())
    with pytest.raises(BadPicture, match="too many pixels"):
        read_picture(tmp_path / "a.gif")


def test_a_picture_too_narrow_for_its_height_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="too narrow"):
        read_picture(saved(tmp_path / "a.png", Image.new("1", (100, 17_000))))


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.gif"])
def test_a_picture_of_300_mb_is_refused_unread(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(BadPicture, match="300 MB; at most 30"):
        read_picture(tmp_path / name)


def samples() -> dict[str, bytes]:
    """Return a small whole picture of each kind."""
    noise = Image.effect_noise((24, 16), 50).convert("RGB")
    found = {}
    for ending, kind in (("png", "PNG"), ("jpg", "JPEG"), ("gif", "GIF"), ("webp", "WEBP"), ("bmp", "BMP")):
        buffer = io.BytesIO()
        noise.save(buffer, kind, **({"save_all": True, "append_images": [noise.rotate(90)]} if kind == "GIF" else {}))
        found[ending] = buffer.getvalue()
    return found


SAMPLES = samples()


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ending=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    kept=st.floats(0.1, 1),
)
def test_a_broken_picture_is_read_or_refused_never_a_crash(
    tmp_path: Path, ending: str, changes: list[tuple[float, int]], kept: float
) -> None:
    body = bytearray(SAMPLES[ending][: int(kept * len(SAMPLES[ending]))])
    for place, value in changes:
        body[int(place * len(body))] = value
    path = tmp_path / f"broken.{ending}"
    path.write_bytes(body)
    try:
        picture = read_picture(path)
    except BadPicture:
        return
    assert picture.variants[-1].width == picture.width
