"""A certificate is taken back by the command line, and whoever verifies it is told."""

import pytest
from tests.visitors import Site, Visitor

from changqing.core.cli import main
from changqing.credentials.models import Credential

pytestmark = pytest.mark.django_db


def test_a_revoked_certificate_says_so_with_the_reason(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.publish()
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.complete()
    number = Credential.objects.get().number_in_groups
    assert main(["certificates", "revoke", number.lower(), "--because", "The answers were another's."]) == 0
    assert "梅小雨" in capsys.readouterr().out
    page = Visitor().get(f"/verify/{number}").content.decode()
    assert "This certificate was withdrawn" in page
    assert "The answers were another&#x27;s." in page
    assert main(["certificates", "revoke", number, "--because", "Once more"]) == 0
    assert "The answers were another's." in capsys.readouterr().out


def test_a_number_that_is_not_there_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certificates", "revoke", "AAAA-BBBB-CCCC", "--because", "x"]) == 1
    said = capsys.readouterr().err
    assert "AAAA-BBBB-CCCC" in said
    assert "Traceback" not in said
