"""What operators declare: words that mean the same, courses that teach the same; why a course stands where it does."""

import pytest
from django.test import Client
from tests.catalogue.conftest import fresh, slugs_in, total_in

from changqing.accounts.models import User
from changqing.catalogue.models import Course, Subject, SynonymGroup
from changqing.core import pages

HERE = {"origin": "http://testserver", "accept-language": "en"}


@pytest.fixture
def operator(catalogue: None) -> Client:
    client = Client(headers=HERE)
    client.force_login(User.objects.create(username="warden", is_staff=True))
    return client


def found(query: str) -> list[str]:
    pages.watcher._asked = -1e9
    return slugs_in(fresh("/courses", {"q": query}))


def test_a_new_synonym_counts_at_once(operator: Client) -> None:
    assert found("西红柿") == []
    assert operator.post("/console/synonyms", {"words": "西红柿、番茄，圣女果"}).status_code == 303
    assert found("西红柿") == ["tomatoes"]
    assert found("圣女果") == ["tomatoes"]
    assert found("xihongshi") == ["tomatoes"]  # by its pinyin, too, though no course has it


def test_a_latin_synonym_that_no_course_has_is_forgiven_a_slip(operator: Client) -> None:
    operator.post("/console/synonyms", {"words": "lycopersicum、番茄"})
    assert found("lycopersicum") == ["tomatoes"]
    assert found("hypericum") == []
    assert found("lycopersikum") == ["tomatoes"]
    assert found("lycop") == ["tomatoes"]


def test_of_a_word_of_several_words_each_counts_where_few_have_all(operator: Client) -> None:
    operator.post("/console/synonyms", {"words": "手机支付、扫码付款"})
    assert found("手机支付") == ["payments", "phones"]
    assert found("扫码付款") == ["payments"]


def test_a_narrower_word_is_found_and_finds_not_the_group(operator: Client) -> None:
    operator.post("/console/synonyms", {"words": "作物", "narrower": "番茄"})
    assert found("作物") == ["tomatoes"]
    operator.post("/console/synonyms", {"words": "庄禾", "narrower": "作物"})
    assert "庄禾" not in str(fresh("/courses", {"q": "番茄"}).content)


def test_a_group_is_changed_and_deleted(operator: Client) -> None:
    operator.post("/console/synonyms", {"words": "西红柿、番茄"})
    group = SynonymGroup.objects.get(words=["西红柿", "番茄"])
    operator.post("/console/synonyms", {"group": str(group.id), "words": "洋柿子、番茄"})
    assert (found("西红柿"), found("洋柿子")) == ([], ["tomatoes"])
    operator.post("/console/synonyms", {"group": str(group.id), "delete": "1"})
    assert found("洋柿子") == []
    assert operator.post("/console/synonyms", {"group": str(group.id), "delete": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "A group needs at least two words."),
        ("番茄", "A group needs at least two words."),
        ("番茄、番茄", "A group needs at least two words."),
        ("番茄、" + "长" * 41, "is longer than 40 characters"),
        ("番茄、！！！", "has no letter in it"),
        ("、".join(f"词{number}" for number in range(61)), "at most 60 words"),
    ],
)
def test_what_makes_no_group_is_refused_and_given_back(operator: Client, words: str, told: str) -> None:
    before = SynonymGroup.objects.count()
    answer = operator.post("/console/synonyms", {"words": words})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert told in page
    assert words in page
    assert SynonymGroup.objects.count() == before


def declare(operator: Client, *slugs: str, **sent: str) -> object:
    ids = [str(one) for one in Course.objects.filter(slug__in=slugs).values_list("id", flat=True)]
    return operator.post("/console/subjects?q=x", {"course": ids, **sent})


def test_equal_courses_are_shown_as_one_choice_side_by_side(operator: Client) -> None:
    declare(operator, "payments", "phones", title_zh="手机", title_en="Phones")
    response = fresh("/courses", {"q": "手机"})
    page = response.content.decode()
    assert slugs_in(response) == []
    assert page.count('href="/subjects/phones"') == 1
    assert {'href="/courses/payments"', 'href="/courses/phones"'} <= set(page.replace(">", " ").split())
    assert total_in(response) == 2
    both = fresh("/subjects/phones").content.decode()
    assert "青岚示范大学" in both
    assert "绿野示范学院" in both
    assert "/subjects/phones" in Client().get("/courses/payments").content.decode()


def test_where_only_one_of_them_fits_it_stands_by_itself(operator: Client) -> None:
    declare(operator, "payments", "phones", title_en="Phones")
    assert slugs_in(fresh("/courses", {"q": "手机", "mode": "online"})) == ["payments"]
    assert slugs_in(fresh("/courses", {"provider": "lvye"}))


def test_every_choice_is_on_one_page_of_a_long_list_only(operator: Client) -> None:
    from tests.factories import make_course

    from changqing.catalogue import search

    for number in range(43):
        make_course(f"more-{number}")
    subject = Subject.objects.create(slug="alike", title={"en": "Alike"})
    Course.objects.filter(slug__in=[f"more-{number}" for number in range(0, 43, 2)]).update(subject=subject)
    search.reindex()
    shown: list[str] = []
    choices = 0
    for page in ("1", "2", "3"):
        response = fresh("/courses", {"page": page})
        assert total_in(response) == 50
        shown += slugs_in(response)
        choices += response.content.decode().count('<h3><a href="/subjects/alike"')
    assert len(shown) == len(set(shown)) == 50 - 22
    assert choices == 1


def test_a_subject_is_renamed_a_course_taken_out_and_the_rest_dissolved(operator: Client) -> None:
    declare(operator, "payments", "phones", "cpp", title_en="Phones")
    operator.post("/console/subjects/phones", {"title_zh": "手机入门", "title_en": "First steps"})
    assert Subject.objects.get().title == {"zh-Hans": "手机入门", "en": "First steps"}
    assert operator.post("/console/subjects/phones", {"title_zh": " ", "title_en": ""}).status_code == 400
    cpp = Course.objects.get(slug="cpp")
    operator.post("/console/subjects/phones", {"take_out": str(cpp.id)})
    assert set(Course.objects.exclude(subject=None).values_list("slug", flat=True)) == {"payments", "phones"}
    phones = Course.objects.get(slug="phones")
    operator.post("/console/subjects/phones", {"take_out": str(phones.id)})  # one alone is like nothing
    assert not Subject.objects.exists()
    assert not Course.objects.exclude(subject=None).exists()
    assert Client().get("/subjects/phones").status_code == 404


@pytest.mark.parametrize(
    ("slugs", "title", "told"),
    [
        (["payments"], "Phones", "At least two courses are needed."),
        ([], "Phones", "At least two courses are needed."),
        (["payments", "phones"], "  ", "The subject has no title."),
    ],
)
def test_what_makes_no_subject_is_refused(operator: Client, slugs: list[str], title: str, told: str) -> None:
    answer = declare(operator, *slugs, title_en=title)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert told in answer.content.decode()  # type: ignore[attr-defined]
    assert not Subject.objects.exists()


def test_operators_see_why_a_course_stands_where_it_does(operator: Client) -> None:
    page = operator.get("/courses?q=手机支付&explain=1").content.decode()
    assert "Why it stands here" in page
    assert "手机支付" in page
    assert page.count('class="explained"') == total_in(fresh("/courses", {"q": "手机支付"}))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("手机", ["as typed, in the title"]),
        ("shouji", ["shouji → 手机", "pinyin, in the title"]),
        ("shuoji", ["shuoji → 手机", "probably meant, in the title"]),
        ("绿野", ["as typed, in what is around it"]),
    ],
)
def test_they_see_how_a_word_was_taken_and_where_it_was_found(operator: Client, typed: str, told: list[str]) -> None:
    page = operator.get("/courses", {"q": typed, "explain": "1"}).content.decode()
    assert all(one in page for one in told)


def test_nobody_else_sees_it(catalogue: None) -> None:
    assert "explained" not in Client().get("/courses?q=手机&explain=1").content.decode()
