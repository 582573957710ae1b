"""Where the rules stand: in the parts of xAPI 1.0.3, and in the clauses of IEEE 9274.1.1 (xAPI 2.0)."""

CLAUSES = {
    "format": ("Data 2.2", "4.2.1"),
    "statement": ("Data 2.4", "4.2.2"),
    "id": ("Data 2.4.1", "4.2.4.2"),
    "agent": ("Data 2.4.2.1", "4.2.2.1"),
    "group": ("Data 2.4.2.2", "4.2.2.1"),
    "identifier": ("Data 2.4.2.3", "4.2.2.1"),
    "account": ("Data 2.4.2.4", "4.2.2.1"),
    "verb": ("Data 2.4.3", "4.2.2.2"),
    "voiding": ("Data 2.3.2", "4.2.5"),
    "object": ("Data 2.4.4", "4.2.2.3"),
    "activity": ("Data 2.4.4.1", "4.2.2.3"),
    "interaction": ("Data 2.4.4.1", "4.2.2.3"),
    "statement object": ("Data 2.4.4.3", "4.2.2.3"),
    "result": ("Data 2.4.5", "4.2.2.4"),
    "score": ("Data 2.4.5.1", "4.2.2.4"),
    "context": ("Data 2.4.6", "4.2.2.5"),
    "context activities": ("Data 2.4.6.2", "4.2.2.5"),
    "context agents": ("Data 2.4.6", "4.2.2.5"),
    "timestamp": ("Data 2.4.7", "4.2.4.2"),
    "stored": ("Data 2.4.8", "4.2.4.2"),
    "authority": ("Data 2.4.9", "4.2.4.2"),
    "version": ("Data 2.4.10", "4.2.4.3"),
    "attachments": ("Data 2.4.11", "4.2.2.6"),
    "signature": ("Data 2.6", "4.2.6"),
    "extensions": ("Data 4.1", "4.2.7"),
    "language map": ("Data 4.2", "4.2.7"),
    "iri": ("Data 4.3", "4.2.7"),
    "uuid": ("Data 4.4", "4.2.7"),
    "iso timestamp": ("Data 4.5", "4.2.7"),
    "duration": ("Data 4.6", "4.2.7"),
}


class Invalid(Exception):
    """A value that breaks a rule: `where` it stands (`context.team.member[2]`), what is wrong, which rule."""

    def __init__(self, where: str, detail: str, rule: str) -> None:
        super().__init__(f"{where}: {detail}")
        self.where, self.detail, self.rule = where, detail, rule

    def clause(self, version: str) -> str:
        """Return where the rule stands in the specification of a version."""
        first, second = CLAUSES[self.rule]
        return f"xAPI 1.0.3, {first}" if version.startswith("1.") else f"xAPI 2.0 (IEEE 9274.1.1), {second}"
