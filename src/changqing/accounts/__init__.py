"""People: users who sign in, and learners, who may have no account yet.

Keeps who a learner is; never what she did (that is `records`) nor what she takes part in (`learning`).
"""
