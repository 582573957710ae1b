"""What a list can be of. A kind is one module here that declares its columns and registers itself (`kind.register`).

Each turns rows into drafts of what the catalogue is told; only the catalogue's own services write them.
"""
