"""A store to ask, in each version of the specification."""

import pytest
from tests.conformance.lrs import VERSIONS, Lrs


@pytest.fixture(params=VERSIONS)
def lrs(request: pytest.FixtureRequest, db: None) -> Lrs:
    return Lrs(request.param)
