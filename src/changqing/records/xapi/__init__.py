"""The learning record store as xAPI 1.0.3 and 2.0 (IEEE 9274.1.1) describe it, at /xapi/.

It translates between HTTP and the record: what a statement is stands in `records.validation`, what is kept in
`records.services`. It knows callers by their credentials alone, never by a cookie.
"""
