"""The site of these tests."""

from tests.visitors import site

__all__ = ["site"]
