"""The nightly dump: the whole public catalogue as files to take away, in JSON Lines and in Parquet.

`tables` says what is in it, `kinds` how a value is written; `writing` writes a table, `services` a whole dump of one
moment; `shelf` is the folder where dumps lie. docs/dump.md has every column.
"""
