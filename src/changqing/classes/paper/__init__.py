"""The paper round trip: a sheet to sign, and its photo read back."""
