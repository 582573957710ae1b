"""What a statement is: every rule of xAPI 1.0.3 and 2.0 that a store must check, with the clause it stands in.

Each check takes a value and where it stands, and raises `Invalid`. It comes before the record is touched.
"""

from changqing.records.validation.clauses import Invalid
from changqing.records.validation.people import check_agent, check_group, check_person
from changqing.records.validation.statements import check_statement
from changqing.records.validation.values import check_iri, check_timestamp, check_uuid, moment_of

__all__ = [
    "Invalid",
    "check_agent",
    "check_group",
    "check_iri",
    "check_person",
    "check_statement",
    "check_timestamp",
    "check_uuid",
    "moment_of",
]
