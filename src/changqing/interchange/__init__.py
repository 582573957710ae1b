"""In and out: one module a format, each registered in `importers`. Reads files into drafts for `content`."""
