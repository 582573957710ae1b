"""Credentials: what a learner has earned, signed by the site, and its verification by anyone."""
