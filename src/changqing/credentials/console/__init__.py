"""The operators' pages of certificates: those that were issued, entries from paper, issuers' seals, the keys."""
