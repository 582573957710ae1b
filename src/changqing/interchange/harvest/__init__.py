"""Feeds of providers."""
