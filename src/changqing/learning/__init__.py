"""Learning: enrolment, the player, progress, completion.

Progress is a projection of statements: this room says what happened and reads what follows from it.
"""
