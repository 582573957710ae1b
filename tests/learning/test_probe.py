import pytest
from tests.visitors import Site, Visitor
pytestmark = pytest.mark.django_db

def test_probe(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.complete()
    assert mei.standing(release).completed_at
    r = mei.get("/courses/balcony/certificate"); print(r.status_code, r["Location"])
    r = mei.sign_up("mei", "Mei", next="/courses/balcony/certificate"); print(r["Location"])
    print(mei.page("/courses/balcony/certificate")[:100])
    other = Visitor()
    other.sign_up("tao")
    try:
        print(other.get("/courses/balcony/certificate").status_code)
    except Exception as e: print(repr(e))
    try:
        print(other.post("/preferences", {}, headers={"origin": "http://[x"}).status_code)
    except Exception as e: print(repr(e))
    x = Visitor().get("/?utm=abcdef"); print(b"abcdef" in Visitor().get("/").content)

def test_probe2(site: Site) -> None:
    site.publish()
    site.publish(text="Other")
