"""What is in the dump is what the database has, to the last value; both formats say the same; nobody is in it."""

import gzip
import json
import re
from datetime import date
from pathlib import Path

from arro3.io import read_parquet
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.interchange.dump.comparing import as_json, assert_is_the_database, flat
from tests.interchange.dump.conftest import json_lines, parquet
from tests.interchange.ooapi.world import World

from changqing.catalogue.models import Course, Offering, Place, Programme, Provider
from changqing.interchange.dump import services
from changqing.interchange.dump.shelf import Dump
from changqing.interchange.dump.tables import TABLES


def test_every_value_of_a_small_catalogue_is_there(dump: Dump) -> None:
    assert_is_the_database(dump)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.dictionaries(st.sampled_from(["zh-Hans", "en", "ug"]), st.text(st.characters(codec="utf-8"))),
    outcomes=st.lists(
        st.dictionaries(st.sampled_from(["zh-Hans", "en"]), st.sampled_from(["", "会", 'a\n"\\\u2028'])), max_size=4
    ),
    hours=st.floats(allow_nan=False, allow_infinity=False),
    starts=st.none() | st.dates(),
)
def test_whatever_stands_in_a_course_both_formats_say_it(
    world: World,
    title: dict[str, str],
    outcomes: list[dict[str, str]],
    hours: float,
    starts: date | None,
) -> None:
    title = {language: text.replace("\0", "") for language, text in title.items()}
    Course.objects.filter(id=world.course.id).update(title=title, outcomes=outcomes, hours=hours)
    Offering.objects.filter(id=world.dated.id).update(starts=starts)
    dump = services.make(again=True).dump
    for name in ("courses", "offerings"):
        assert [as_json(row) for row in parquet(dump, name)] == [flat(row) for row in json_lines(dump, name)]
    found = next(row for row in json_lines(dump, "courses") if row["id"] == str(world.course.id))
    assert found["title"] == ({language: text for language, text in title.items() if text} or None)
    assert found["outcomes"] == [texts for one in outcomes if (texts := {k: v for k, v in one.items() if v})]
    assert found["hours"] == hours


def test_columns_of_parquet_have_true_types(dump: Dump) -> None:
    types = {
        field.name: str(field.type)
        for table in ("courses", "offerings", "programmes")
        for field in read_parquet(str(dump.folder / f"{table}.parquet")).schema
    }
    assert "Date32" in types["starts"]
    assert "Timestamp" in types["created_at"]
    assert "UTC" in types["created_at"]
    assert "List" in types["audiences"]
    assert "List" in types["outcomes_zh_hans"]
    assert "Float64" in types["hours"]
    assert "Int64" in types["seats"]
    assert "Boolean" in types["has_content"]


def test_what_refers_to_something_finds_it(dump: Dump) -> None:
    for read, suffix in ((json_lines, ""), (parquet, "-parquet")):
        keys = {}
        for table in TABLES:
            values = [row[table.key] for row in read(dump, table.name)]
            keys[f"{table.name}{suffix}"] = set(values)
            assert values == sorted(set(values)), f"{table.name} is not in the order of its key"
        for file in dump.package.resources:
            if file.name in keys:
                for key in file.schema.get("foreignKeys", []):
                    named = {row[key["fields"]] for row in read(dump, file.name.removesuffix("-parquet"))} - {None}
                    assert named <= keys[key["reference"]["resource"]], (file.name, key)
    courses = {row["id"] for row in json_lines(dump, "courses")}
    regions = {row["code"] for row in json_lines(dump, "regions")}
    for row in json_lines(dump, "programmes"):
        assert set(row["course_ids"]) <= courses
        assert set(row["regions"]) <= regions


def everything(dump: Dump) -> str:
    """All that stands in all files, unpacked."""
    lines = "".join(gzip.decompress(file.read_bytes()).decode() for file in dump.folder.glob("*.gz"))
    rows = [repr(parquet(dump, table.name)) for table in TABLES]
    return lines + "".join(rows) + (dump.folder / "datapackage.json").read_text()


def test_no_person_is_in_it_but_teachers_and_authors_by_name(world: World, dump: Dump) -> None:
    text = everything(dump)
    assert "徐玉珍" in text  # who teaches, as the course's page shows
    assert "https://qinglan.example/xu" not in text
    for visitor in (world.mei, world.tao):
        assert visitor.learner
        assert visitor.learner.user
        secrets = (str(visitor.learner.id), visitor.learner.user.username, visitor.learner.user.name)
        for secret in secrets:
            assert secret
            assert secret not in text
    assert "pbkdf2" not in text
    assert "md5$" not in text


def test_what_pages_do_not_show_is_not_in_it(world: World, dump: Dump) -> None:
    text = everything(dump)
    for hidden in (
        world.withdrawn.id,
        f'/courses/{world.withdrawn.slug}"',
        world.planned.id,
        "No longer",
        "concept",
        "Forgotten",
    ):
        assert str(hidden) not in text


def test_every_name_of_a_column_is_plain(dump: Dump) -> None:
    for file in dump.package.resources:
        names = [field["name"] for field in file.schema["fields"]]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in names)
        table = file.path.partition(".")[0]
        rows = json_lines(dump, table) if file.format == "jsonl" else parquet(dump, table)
        assert all(list(row) == names for row in rows)


def test_an_empty_catalogue_is_empty_files_with_all_columns(db: None, data: Path) -> None:
    models: list[type[Model]] = [Offering, Course, Programme, Place, Provider]
    assert all(model._default_manager.count() == 0 for model in models)
    dump = services.make().dump
    for table in TABLES:
        assert json_lines(dump, table.name) == []
        found = read_parquet(str(dump.folder / f"{table.name}.parquet")).read_all()
        assert (found.num_rows, len(found.column_names)) == (0, sum(len(one.flat) for one in table.columns))
    assert {one.rows for one in dump.package.resources} == {0}


def test_json_lines_are_one_object_a_line(dump: Dump) -> None:
    lines = gzip.decompress((dump.folder / "courses.jsonl.gz").read_bytes()).splitlines()
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert "大棚番茄栽培" in b"\n".join(lines).decode()  # Chinese stands for itself
