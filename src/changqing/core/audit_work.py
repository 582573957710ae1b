"""By night the newest digest of the audit log is signed."""

from changqing.core import audit, work
from changqing.core.work import task


@task
def sign_head() -> None:
    """Sign it and keep it."""
    audit.sign_head()


work.daily(1, "audit-head", sign_head)
