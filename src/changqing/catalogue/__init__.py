"""The catalogue: providers, programmes, courses, offerings, places, regions, and their search.

Knows what is offered; never who learns it (that is `learning`) nor what it consists of (that is `content`).
"""
