import pytest
from django.test import Client

from tests.factories.accounts import StaffFactory, UserFactory, signed_in

pytestmark = pytest.mark.django_db


def test_style_guide_is_open_to_staff():
    assert signed_in(StaffFactory()).get("/styleguide/").status_code == 200


def test_style_guide_is_open_to_everyone_in_development(client, settings):
    settings.DEBUG = True
    assert client.get("/styleguide/").status_code == 200


def test_style_guide_does_not_exist_for_others(client):
    assert client.get("/styleguide/").status_code == 404
    client.force_login(UserFactory())
    assert client.get("/styleguide/").status_code == 404


def test_unknown_address_is_answered_in_our_look(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "This thread ends here" in response.content.decode()


def test_form_without_our_token_is_told_to_send_again():
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "ada@example.org"})
    assert response.status_code == 403
    assert "Please send it once more" in response.content.decode()


def test_broken_page_needs_no_database(rf, django_assert_num_queries):
    from portal.views import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"A thread broke on our side" in response.content
