"""Learning in person: sessions at places, their seats, the roll, and the hours that count.

It never keeps a mark, a booking or an hour from being traced: what was told stays, and what counts is made of it.
"""
