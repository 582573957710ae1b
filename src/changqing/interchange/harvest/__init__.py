"""Feeds of providers, read on a schedule: an Open Education API, or schema.org courses as JSON-LD.

`asking` → `ooapi` or `jsonld` → `found` → `drafting` → a plan like that of every import → the catalogue's services.
docs/harvest.md tells it to people.
"""
