"""What happened: statements (xAPI), append-only, in any order, any number of times; and projections made of them.

The only way into the record is `services.record`. Statements are never changed and never lost.
"""
