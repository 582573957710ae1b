"""A name may be long: it is kept whole, shown whole, and found; only what lists are sorted by is cut."""

import pytest
from django.test import Client
from tests.factories import make_region

from changqing.catalogue import search, services
from changqing.catalogue.models import Provider
from changqing.catalogue.told import ProviderTold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]
NAME = "长江中下游双创装备" * 21 + "继续教育示范联合学院"
NAMES = [("short", "长征学院"), ("long", NAME)]


def test_a_provider_with_a_name_of_two_hundred_characters_is_kept_shown_and_found() -> None:
    assert len(NAME) == 199
    make_region()
    services.save_providers(
        [ProviderTold(code=code, name={"zh-Hans": name}, kind="university", region="530100") for code, name in NAMES]
    )
    search.reindex()
    kept = Provider.objects.get(code="long")
    assert kept.name == {"zh-Hans": NAME}
    assert kept.pinyin.startswith("chang jiang zhong xia you shuang chuang")
    assert len(kept.pinyin) <= 300
    client = Client(headers={"accept-language": "zh"})
    assert NAME in client.get("/providers/long").content.decode()
    assert 'href="/providers/long"' in client.get("/providers", {"q": "联合学院"}).content.decode()
    shown = client.get("/providers").content.decode()
    assert shown.index("/providers/long") < shown.index("/providers/short")
