"""Transcripts: all that a person has earned, from all providers, as one document that she takes along or shares.

By a page, PDF, JSON, and as a Comprehensive Learner Record (CLR 2.0), signed by the site. She shares it by links of her
own, which she limits and takes back.
"""
