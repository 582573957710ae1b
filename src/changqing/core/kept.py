"""What is worked out once: small stores in this process.

`Kept` holds until something is published, or the day changes; `Lasting` as long as the process lives.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.conf import settings

from changqing.core.pages import watcher

Value = TypeVar("Value")
Part = TypeVar("Part", bound=Hashable)


_stores: "WeakSet[Kept[Any]]" = WeakSet()


def forget() -> None:
    """Empty every store: for tests, which publish nothing and yet begin anew."""
    for store in _stores:
        store._version = -1


class Kept(Generic[Value]):
    """Values by key at one public version: the least recently used go first, all go when the version moves."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._version = -1
        self._lock = threading.Lock()
        _stores.add(self)

    def _follow(self, version: int) -> None:
        if version != self._version:
            self._values.clear()
            self._version = version

    def _shrink(self) -> None:
        while len(self._values) > self.most:
            self._values.popitem(last=False)

    def get(self, key: Hashable) -> Value | None:
        """Return the value kept under this key at this version."""
        version = watcher.current()
        with self._lock:
            self._follow(version)
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: Hashable, value: Value, version: int) -> None:
        """Keep a value that was worked out at that version, unless it has moved since."""
        with self._lock:
            if version == self._version:
                self._values[key] = value
                self._shrink()

    def each(
        self, key: Hashable, parts: Sequence[Part], work_out: Callable[[Sequence[Part]], Mapping[Part, Value]]
    ) -> dict[Part, Value]:
        """Return the values of the parts of a key, in their order: all that are not kept are worked out at once.

        Those that cannot be had are left out.
        """
        version = watcher.current()
        with self._lock:
            self._follow(version)
            found = {part: self._values[key, part] for part in parts if (key, part) in self._values}
            for part in found:
                self._values.move_to_end((key, part))
        if missing := [part for part in parts if part not in found]:
            made = work_out(missing)
            with self._lock:
                if version == self._version:
                    self._values.update({(key, part): value for part, value in made.items()})
                    self._shrink()
            found |= made
        return {part: found[part] for part in parts if part in found}

    def get_or(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
        """Return the value under this key, worked out where it is not kept."""
        found = self.get(key)
        if found is None:
            version = watcher.current()
            found = work_out()
            self.put(key, found, version)
        return found


class Lasting(Generic[Value]):
    """Values by key that follow from the code alone, as what a template says: none goes, of too many no more are kept.

    While somebody works on the code (DEBUG), all are worked out each time.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.values: dict[Hashable, Value] = {}

    def get_or(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
        """Return the value under this key, worked out where it is not kept."""
        found = self.values.get(key)
        if found is None or settings.DEBUG:
            found = work_out()
            if len(self.values) < self.most:
                self.values[key] = found
        return found
