"""The demonstration nation: 400 invented providers, 700 programmes, 1,000 courses, six of them whole.

Written by hand as data (`*.toml`, `courses/`), put together the same way every time. Everything in it says 示范.
"""
