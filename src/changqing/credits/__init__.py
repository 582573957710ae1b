"""Credit accounts (学分银行): what certificates are worth, at which university, and what of it others recognise.

A ledger in double entry to which lines are only added. It never sends a balance below nothing, nor counts work twice.
"""
