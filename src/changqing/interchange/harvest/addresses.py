"""Which addresses are asked: those of the public Internet. What a name means is looked up once, checked, and used."""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest.refusing import refused, shown
from changqing.interchange.remarks import Refused

PORTS = {"http": 80, "https": 443}
# Networks whose addresses have another one inside, which packets may be led to.
_translated = ipaddress.ip_network("64:ff9b::/96")
_shared = ipaddress.ip_network("100.64.0.0/10")
_tunnels = (ipaddress.ip_network("2001::/32"), ipaddress.ip_network("2002::/16"))

Address = IPv4Address | IPv6Address


def read(address: str) -> SplitResult:
    """Return the parts of an address, with the host as the network writes it; raise `Refused` where it is none.

    A name that stands for nobody's user and password, http or https, a port that is the usual one or a high one.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host.encode("ascii")
    except UnicodeError:
        return _in_ascii(address)
    except ValueError:
        raise _no_address(address) from None
    unseen = any(sign.isspace() or not sign.isprintable() for sign in address)
    if parts.scheme not in PORTS or not host or unseen or "\\" in address:
        raise _no_address(address)
    if parts.username is not None or parts.password is not None:
        raise refused("no-password", _("The address has a user name or a password in it; such are not kept here."))
    if port is not None and port != PORTS[parts.scheme] and port < 1024:
        raise refused("no-port", _("The port %(port)d is not one that feeds are offered at."), port=port)
    return urlsplit(iri_to_uri(urlunsplit(parts._replace(fragment=""))))


def _in_ascii(address: str) -> SplitResult:
    """Return the parts of an address whose host has letters of its own (RFC 5891): 大学.example."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise _no_address(address) from None
    if parts.username is not None:
        raise refused("no-password", _("The address has a user name or a password in it; such are not kept here."))
    return read(urlunsplit(parts._replace(netloc=host + port)))


def _no_address(address: str) -> Refused:
    return refused("no-address", _("“%(address)s” is no address of a feed."), address=shown(address))


def port_of(parts: SplitResult) -> int:
    """Return the port that is meant."""
    return parts.port or PORTS[parts.scheme]


def reachable(parts: SplitResult) -> list[str]:
    """Return the numeric addresses of a host, all of which may be asked; raise `Refused` where one may not.

    Looks the name up.
    """
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise refused(
            "no-host",
            _("The host %(host)s is not found."),
            _("Look whether the address is written right; or ask the provider whether it has moved."),
            host=host[:100],
        ) from None
    numeric = list(dict.fromkeys(str(one[4][0]) for one in found))
    for one in numeric:
        check(one, host)
    return numeric


def check(numeric: str, host: str) -> None:
    """Raise `Refused` for an address that is not of the public Internet."""
    address = _inside(ipaddress.ip_address(numeric))
    if _is_public(address) or (settings.HARVEST_PRIVATE and _is_near(address)):
        return
    raise refused(
        "not-public",
        _("The host %(host)s has the address %(numeric)s, which is not of the public Internet."),
        _("Feeds are read from there alone, so that nobody can have this site ask machines behind it."),
        host=host[:100],
        numeric=numeric,
    )


def _inside(address: Address) -> Address:
    """Return the address that is meant: an IPv4 one may be written as an IPv6 one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _translated:
            return IPv4Address(address.packed[-4:])
    return address


def _is_special(address: Address) -> bool:
    """Say whether no host is meant, or one that only this machine and its neighbours know."""
    tunnel = isinstance(address, IPv6Address) and (
        address.is_site_local or any(address in network for network in _tunnels)
    )
    return tunnel or any((address.is_multicast, address.is_reserved, address.is_unspecified, address.is_link_local))


def _is_public(address: Address) -> bool:
    return address.is_global and not _is_special(address)


def _is_near(address: Address) -> bool:
    """Say whether it is of a campus, or of this machine: what a site may be told to allow."""
    private = address.is_private or address in _shared
    return address.is_loopback or (private and not _is_special(address))
