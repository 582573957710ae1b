"""The Open Education API 6: the catalogue for other systems to read, and her enrolments for the one signed in.

`routes` is the table of what is answered; each resource is a module that turns rows into the document's shapes. Reads
only. docs/open-education-api.md tells what maps to what, docs/decisions/api-plain.md why it is written plainly.
"""
