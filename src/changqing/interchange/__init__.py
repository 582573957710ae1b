"""In and out: courses (one module a format, each registered in `importers`, read into drafts for `content`), lists of
what is offered (`sheets` → `kinds` → `plan` → the catalogue's services), and the catalogue for other systems.
"""
