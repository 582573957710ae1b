"""What every room stands on: settings, command line, page cache, ids, signing, policy, multilingual text.

Knows no word of the domain, and imports no other room.
"""
