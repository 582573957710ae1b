"""Work in the background: long lists are read and written. Each may be begun again after a crash."""

from contextlib import suppress
from uuid import UUID

from changqing.core.work import task


@task()
def read_import(import_id: str) -> None:
    """Read a list that was handed in."""
    from changqing.interchange import services

    services.read(UUID(import_id))


@task()
def write_import(import_id: str) -> None:
    """Write a list that was previewed and decided."""
    from changqing.interchange import services

    services.write(UUID(import_id))


@task()
def make_dump() -> None:
    """Make the nightly dump; where another process is at it, that is as good."""
    from changqing.interchange.dump import services

    with suppress(services.BeingMade):
        services.make()
