"""The feed of schema.org courses as JSON-LD: a document of data, a web page with blocks of it, a list of such pages.

No context is fetched: names are taken for schema.org's, whichever way they are written.
"""
