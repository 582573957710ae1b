"""The room of classes in tests: see `world`."""

from tests.visitors import site

__all__ = ["site"]
