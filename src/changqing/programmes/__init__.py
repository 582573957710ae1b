"""Programmes as they are run: their aims in numbers, cohorts, who takes part, and what came of it.

Reads what learners did from `learning`, `classes` and `credentials`; never says what a programme is (`catalogue`).
"""
