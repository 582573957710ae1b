"""Keys of names: 64 bits of what statements name, by which an index finds them.

IRIs are long and stand in every statement; an index of their hashes is a tenth of one of the names. That two of a
million names have one key is less likely than 1 in 10^7.
"""

from functools import lru_cache
from hashlib import blake2b


@lru_cache(maxsize=50_000)
def key(name: str) -> int:
    """Return the key of a name, a signed 64-bit integer."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def activity(iri: str) -> int:
    """Return the key of an activity that a statement names beside its object."""
    return key(f"activity {iri}")


def agent(ifi: str) -> int:
    """Return the key of an agent that is a statement's object, or a member of the group that is its actor or object."""
    return key(f"agent {ifi}")


def related_agent(ifi: str) -> int:
    """Return the key of an agent that a statement names anywhere else."""
    return key(f"related agent {ifi}")
