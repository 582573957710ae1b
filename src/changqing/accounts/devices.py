"""What a person calls the device she signed in on, from what its browser tells: enough to know it again, no more."""

from typing import NamedTuple

from django.utils.translation import gettext as _

# The first that fits, in this order: a browser often names those it is like as well.
_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC"), ("HuaweiBrowser", "Huawei"), ("MiuiBrowser", "Mi"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


class Device(NamedTuple):
    """A browser, and what it runs on."""

    browser: str
    system: str

    def __str__(self) -> str:
        return " · ".join(part for part in self if part) or _("A device that does not say what it is")


def named(agent: str) -> Device:
    """Return what a `User-Agent` (RFC 9110, 10.1.5) says."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    return Device(browser, next((name for sign, name in _SYSTEMS if sign in agent), ""))
