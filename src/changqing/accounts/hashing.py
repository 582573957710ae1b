"""How passwords are kept: Argon2id (RFC 9106), at a cost a small box can pay for a class that signs in together."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """7 MiB, five passes, one lane: of the five costs that OWASP's Password Storage Cheat Sheet calls equal and enough,
    the one that is quickest here, and takes a small box the least memory. Why: docs/decisions/sign-in.md.
    """

    time_cost = 5
    memory_cost = 7 * 1024
    parallelism = 1
