"""What a person chose: comes in with any request, stays for the ones after it, and is nothing personal."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk import preferences


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("preferences")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    preferences.init_app(app)

    def chosen() -> dict[str, str | None]:
        return {name: preferences.chosen(name) for name in preferences.CHOICES}

    for number, path in enumerate(("/", "/api/x")):
        app.add_url_rule(path, f"view{number}", chosen, methods=["GET", "POST"])
    return app.test_client()


def cookies(client: FlaskClient, *arguments: str, **options: object) -> list[str]:
    return client.open(*arguments, **options).headers.getlist("Set-Cookie")  # type: ignore[arg-type]


NOTHING = dict.fromkeys(preferences.CHOICES)


def test_nothing_is_chosen_at_first(client: FlaskClient) -> None:
    assert client.get("/").json == NOTHING


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in preferences.CHOICES.items() for value in values]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_choice_holds_at_once_and_afterwards(
    client: FlaskClient, method: str, name: str, value: str
) -> None:
    how = {"query_string": {name: value}} if method == "GET" else {"data": {name: value}}
    assert (client.open("/", method=method, **how).json or {})[name] == value
    assert (client.get("/").json or {})[name] == value


def test_the_last_choice_holds(client: FlaskClient) -> None:
    client.get("/?lang=en")
    client.get("/?lang=ug&text=large")
    assert client.get("/").json == NOTHING | {"lang": "ug", "text": "large"}


@pytest.mark.parametrize("value", ["fr", "", "EN", "zh-CN", "<b>", "x" * 900, "💊", "\x00", "large"])
def test_what_is_no_choice_changes_nothing(client: FlaskClient, value: str) -> None:
    client.get("/?lang=en")
    assert cookies(client, "/", query_string={"lang": value}) == []
    assert (client.get("/").json or {})["lang"] == "en"


def test_a_cookie_with_nonsense_is_no_choice(client: FlaskClient) -> None:
    client.set_cookie("lang", "fr")
    client.set_cookie("text", "huge")
    assert client.get("/").json == NOTHING


def test_the_cookie_is_closed_to_scripts_and_other_sites_and_ends_with_the_browser(
    client: FlaskClient,
) -> None:
    (cookie,) = cookies(client, "/?lang=ug")
    assert cookie == "lang=ug; HttpOnly; Path=/; SameSite=Strict"


def test_what_is_chosen_already_is_not_set_again(client: FlaskClient) -> None:
    assert cookies(client, "/?lang=ug")
    assert cookies(client, "/?lang=ug") == []


def test_the_interface_for_programs_keeps_nothing(client: FlaskClient) -> None:
    assert cookies(client, "/api/x?lang=ug") == []


def test_a_body_that_is_too_large_chooses_nothing_but_its_address_still_does(client: FlaskClient) -> None:
    response = client.post("/?lang=ug", data={"text": "large", "more": "x" * 2000})
    assert response.json == NOTHING | {"lang": "ug"}


@pytest.mark.parametrize(
    ("given", "sound"),
    [({}, "off"), ({"text": "large"}, "medium"), ({"text": "large", "sound": "off"}, "off")],
)
def test_reading_aloud_is_off_unless_it_was_chosen_or_the_text_is_large(
    given: dict[str, str], sound: str
) -> None:
    with Flask("preferences").test_request_context("/", query_string=given):
        assert preferences.in_force()["sound"] == sound
