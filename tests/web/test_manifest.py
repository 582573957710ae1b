"""The site as an app: what a browser is told of it, its icons, and where something that is shared with it leads."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.visitors import HERE, Visitor

from changqing.web import app_icons
from changqing.web.manifest import PAPER, THEME

pytestmark = pytest.mark.django_db

SHEET = Path(app_icons.__file__).parent / "static" / "changqing" / "site.css"


def manifest(query: str = "?lang=en") -> dict[str, Any]:
    response = Visitor().get(f"/manifest.webmanifest{query}")
    assert response["Content-Type"] == "application/manifest+json"
    return response.json()  # type: ignore[attr-defined,no-any-return]


def icons_of(told: dict[str, Any]) -> list[dict[str, str]]:
    """Every icon that a manifest names, those of shortcuts too."""
    return [*told["icons"], *(icon for shortcut in told["shortcuts"] for icon in shortcut["icons"])]


def picture(address: str) -> Image.Image:
    return Image.open(io.BytesIO(Visitor().get(address).content))


def share(**shared: Any) -> str:
    """Share something with the app where no service worker takes it; return where it leads."""
    response = Visitor().post("/phone/open", shared)
    assert response.status_code == 303
    return response["Location"]


# The manifest


def test_every_page_names_the_manifest_in_its_own_language() -> None:
    english, chinese = Visitor(), Visitor(**{"accept-language": "zh-CN"})
    assert '<link rel="manifest" href="/manifest.webmanifest?lang=en">' in english.page("/design")
    assert '<link rel="manifest" href="/manifest.webmanifest?lang=zh-hans">' in chinese.page("/design")


def test_a_manifest_speaks_the_language_of_its_address_whatever_the_browser_sends() -> None:
    response = Visitor(**{"accept-language": "en"}).get("/manifest.webmanifest?lang=zh-hans")
    told = response.json()  # type: ignore[attr-defined]
    assert (told["lang"], told["dir"], told["short_name"]) == ("zh-Hans", "ltr", "常青")
    assert manifest()["short_name"] == "Changqing"


def test_an_app_is_the_same_one_in_each_language() -> None:
    for query in ("?lang=en", "?lang=zh-hans", ""):
        told = manifest(query)
        assert (told["id"], told["start_url"], told["scope"], told["display"]) == ("/", "/", "/", "standalone")


def test_shortcuts_lead_to_what_is_wanted_most() -> None:
    assert {one["name"]: one["url"] for one in manifest()["shortcuts"]} == {
        "Go on learning": "/me",
        "Find a course": "/courses",
        "Saved on this phone": "/phone",
    }


def test_a_manifest_may_be_kept_and_asked_for_again_in_few_bytes() -> None:
    visitor = Visitor()
    first = visitor.get("/manifest.webmanifest?lang=en")
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = visitor.get("/manifest.webmanifest?lang=en", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_the_colours_are_those_of_the_style_sheet() -> None:
    tokens = dict(re.findall(r"(--[\w-]+): (#\w+)", SHEET.read_text().split("@media", 1)[0]))
    assert (tokens["--green"], tokens["--paper"], tokens["--on-green"]) == (THEME, PAPER, app_icons.ON_GREEN)


# Icons


def test_every_icon_is_there_in_the_size_that_is_told_and_may_be_kept_for_ever(data: Path) -> None:
    icons = icons_of(manifest())
    assert {icon["sizes"] for icon in icons} == {"192x192", "512x512", "96x96", "any"}
    for icon in icons:
        if icon["type"] == "image/png":
            response = Visitor().get(icon["src"])
            assert response["Content-Type"] == "image/png"
            assert "immutable" in response["Cache-Control"]
            size = Image.open(io.BytesIO(response.content)).size
            assert icon["sizes"] == f"{size[0]}x{size[1]}"


def test_an_icon_is_drawn_once_and_kept_in_the_folder_of_the_site(data: Path) -> None:
    address = app_icons.url("app-192")
    first = Visitor().get(address).content
    (kept,) = (data / "icons").iterdir()
    assert kept.read_bytes() == first
    drawn = kept.stat().st_mtime_ns
    assert Visitor().get(address).content == first
    assert kept.stat().st_mtime_ns == drawn


def test_what_a_phone_may_cut_off_a_maskable_icon_is_ground_alone(data: Path) -> None:
    icon = picture(app_icons.url("maskable-512")).convert("RGBA")
    middle, safe = 256, 0.4 * 512
    green = (*bytes.fromhex(THEME[1:]), 255)
    outside = [(x, y) for x in range(512) for y in range(512) if (x - middle) ** 2 + (y - middle) ** 2 > safe**2]
    found = {icon.getpixel(place) for place in outside}
    assert max(abs(a - b) for colour in found for a, b in zip(colour, green, strict=True)) <= 2


def test_the_icon_of_a_page_kept_on_a_home_screen_has_no_hole_in_it(data: Path) -> None:
    (address,) = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)">', Visitor().page("/design"))
    icon = picture(address).convert("RGBA")
    assert icon.size == (180, 180)
    assert icon.getextrema()[3] == (255, 255)


def test_an_icon_of_another_drawing_is_not_there() -> None:
    name, _, ending = app_icons.url("app-192").partition(".")
    assert Visitor().get(f"{name}.0{ending}").status_code == 404
    assert Visitor().get("/icons/other-192.000000000000.png").status_code == 404


# What is shared


@pytest.mark.parametrize("name", ["url", "text", "title"])
def test_an_address_of_this_site_leads_there(name: str) -> None:
    assert share(**{name: f"{HERE}/courses/balcony?lang=en#how"}) == "/courses/balcony?lang=en#how"


def test_an_address_is_found_among_words() -> None:
    assert (
        share(title="Look", text=f"Vegetables on the balcony “{HERE}/courses/balcony” from Mei") == "/courses/balcony"
    )


def test_other_words_lead_to_the_search() -> None:
    assert share(text="  vegetables on\nthe balcony ") == "/courses?q=vegetables+on+the+balcony"
    assert share(title="种菜", text="") == "/courses?q=%E7%A7%8D%E8%8F%9C"
    assert len(share(text="word " * 1000)) < 1000


def test_an_address_of_another_site_is_never_gone_to() -> None:
    assert share(url="https://other.example/x", title="Growing tea") == "/courses?q=Growing+tea"
    assert share(url="https://other.example/x") == "/courses"
    for address in (f"{HERE}//other.example/x", f"{HERE}/\\other.example", f"{HERE}@other.example/", "javascript:a"):
        assert not re.match(r"[\\/]{2}|\w+:", share(url=address)), address


def test_a_file_leads_to_what_is_saved_on_the_phone_and_is_not_read(data: Path) -> None:
    assert share(title="a pack", pack=SimpleUploadedFile("course.zip", b"PK" * 2_000_000)) == "/phone"
    assert share(pack=SimpleUploadedFile("course.zip", b"")) == "/phone"


def test_nothing_is_taken_from_a_page_of_another_site() -> None:
    response = Visitor().post("/phone/open", {"text": "tea"}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
