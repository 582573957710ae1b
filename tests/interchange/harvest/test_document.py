"""The page on harvests is true: every option, limit and name that is read is on it; the register has whom it names."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from tests.interchange.harvest.conftest import MakeSource, harvest
from tests.interchange.harvest.hosts import Host

from changqing.catalogue.models import Course, Offering
from changqing.core import cli
from changqing.interchange.harvest import jsonld, limits, ooapi, periods, vanishing
from changqing.interchange.harvest.jsonld.courses import ABOUT
from changqing.interchange.models import Harvest, Harvested, Source

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "harvest.md").read_text(encoding="utf-8")
NAMED = {name for piece in re.findall(r"`([^`\n]+)`", PAGE) for name in re.findall(r"@?\w+", piece)}


def read_in(package: ModuleType, *patterns: str) -> set[str]:
    """The names that the code of a feed asks for."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in Path(str(package.__file__)).parent.glob("*.py"))
    calls = [call for pattern in patterns for call in re.findall(pattern, text)]
    return {name for call in calls for name in re.findall(r'"(@?[a-zA-Z]+)"', call)}


def test_every_property_of_schema_org_that_is_read_is_there() -> None:
    ways = "text|value|word|words|things|thing|many|sentences|identity"
    names = read_in(jsonld, rf"\.(?:{ways})\(((?:[^()]|\([^()]*\))*)\)") | set(ABOUT)
    fields = {"outcomes", "prerequisites", "syllabus"}  # ours, which stand in the same calls
    assert len(names) > 40
    assert names - fields <= NAMED


def test_every_field_of_the_open_education_api_that_is_read_is_there() -> None:
    names = read_in(ooapi, r"\.get\((\"\w+\")", r"one\[(\"\w+\")\]", r"DATES = (.*)", r"POINT = (.*)")
    shapes = {"code", "codeType", "items", "language", "starts", "ends", "latitude", "longitude"}  # within others
    links = {"parent", "organisation", "organisationType"}
    assert len(names) > 35
    assert names - shapes - links <= NAMED


def test_every_option_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["providers", "harvest", "--help"])
    options = set(re.findall(r"^ +(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE))
    section = PAGE.split("\n### On the command line\n", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE)) == options


def test_every_limit_is_there() -> None:
    section = PAGE.split("\n### Limits\n", 1)[1]
    for words in (
        f"{limits.MAX_RESPONSE_BYTES // 1_000_000} MB, in {limits.REQUEST_SECONDS:.0f} seconds",
        f"{limits.MAX_TOTAL_BYTES // 1_000_000} MB, in {limits.HARVEST_SECONDS / 60:.0f} minutes",
        f"{limits.MAX_REQUESTS:,} questions",
        f"| {limits.MAX_PAGES}, of 250 entries",
        f"| {limits.MAX_LINKED_PAGES} |",
        f"{limits.MAX_COURSES:,}, {limits.MAX_OFFERINGS:,}",
        f"| {limits.MAX_REDIRECTS} times",
    ):
        assert words in section, words
    assert (vanishing.FEW, set(periods.PERIODS)) == (12, {"hourly", "six-hourly", "daily", "weekly"})
    assert "fewer than twelve courses" in PAGE.replace("\n", " ")


@pytest.mark.parametrize("model", [Source, Harvest, Harvested])
def test_the_register_of_personal_data_names_every_field(model: type[Source]) -> None:
    text = (DOCS / "privacy.md").read_text(encoding="utf-8")
    section = text.split("**`Import`**", 1)[1].split("\n\n**Sessions**", 1)[0]
    named = set(re.findall(r"`(\w+)`", section))
    assert f"**`{model.__name__}`**" in section
    assert {field.name for field in model._meta.concrete_fields} <= named


def test_the_example_is_a_course(host: Host, source: MakeSource) -> None:
    example = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert example
    host.put("/course.json", example[1], "application/ld+json")
    row = harvest(source(f"{host.url}/course.json", "jsonld"))
    assert (row.state, row.counts["new"], row.counts["warnings"]) == ("done", 2, 0)
    assert (Course.objects.get().category, Offering.objects.get().mode) == ("cultural-literacy", "online")
