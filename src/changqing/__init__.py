"""Changqing (常青): an open-source lifelong-learning service."""

__version__ = "0.1.0"
