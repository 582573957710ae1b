"""What is worked out once and holds until something is published, or the day changes: small stores in this process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from changqing.core.pages import watcher

Value = TypeVar("Value")


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

    def get(self, key: Hashable) -> Value | None:
        """Return the value kept under this key at this version."""
        version = watcher.current()
        with self._lock:
            if version != self._version:
                self._values.clear()
                self._version = version
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: Hashable, value: Value, version: int) -> None:
        """Keep a value that was worked out at that version, unless it has moved since."""
        with self._lock:
            if version == self._version:
                self._values[key] = value
                while len(self._values) > self.most:
                    self._values.popitem(last=False)

    def get_or(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
        """Return the value under this key, worked out where it is not kept."""
        found = self.get(key)
        if found is None:
            version = watcher.current()
            found = work_out()
            self.put(key, found, version)
        return found
