"""Work in the background: sources that are due, and each of them for itself. Each may be begun again after a crash."""

from uuid import UUID

from changqing.core.work import task


@task()
def harvest_due() -> None:
    """Begin the harvests that are due by the clock."""
    from changqing.interchange.harvest import services

    services.begin_due()


@task()
def read_harvest(harvest_id: str) -> None:
    """Read one source."""
    from changqing.interchange.harvest import services

    services.read(UUID(harvest_id))


@task()
def write_harvest(harvest_id: str) -> None:
    """Write a harvest that was looked at and decided."""
    from changqing.interchange.harvest import services

    services.write(UUID(harvest_id))
