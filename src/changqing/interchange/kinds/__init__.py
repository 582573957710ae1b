"""What a list can be of. A kind is one module here that declares its columns and registers itself (`kind.register`).

Each turns rows into drafts of what a room is told; only that room's own services write them.
"""
