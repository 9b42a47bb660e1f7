from __future__ import annotations

import io
import json
import sys
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitmig import secrets

PASSWORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=4, max_size=30).filter(
    lambda text: len(text.strip(".* ")) >= 4
)
AWKWARD = "p%a@s/s:w#o'r\"d\\ end é漢"


def forget() -> None:
    secrets._hidden.clear()
    secrets._pattern = None


def forms(password: str) -> list[str]:
    """The ways in which a password gets into a message."""
    encoded = quote(password, safe="")
    lowered = "".join(f"%{byte:02x}" for byte in password.encode())
    return [
        password,
        encoded,
        lowered,
        quote(password),
        quote_plus(password),
        encoded.replace("%", "%%"),
        password.replace("%", "%%"),
        repr(password)[1:-1],
        repr(password.encode())[2:-1],
        json.dumps(password)[1:-1],
        json.dumps(password, ensure_ascii=False)[1:-1],
        escape(password),
        password.replace("'", "''"),
    ]


@settings(deadline=None, max_examples=60)
@given(PASSWORDS)
def test_a_hidden_password_is_found_in_every_form(password: str) -> None:
    forget()
    secrets.hide(password)
    for form in forms(password):
        assert secrets.redact(f"before {form} after") == "before *** after"


@settings(deadline=None, max_examples=60)
@given(PASSWORDS)
def test_the_password_of_a_url_is_hidden_wherever_it_is_written(password: str) -> None:
    forget()
    secrets.hide_url(f"postgresql://somebody:{quote(password, safe='')}@db.example.com/shop")
    for form in forms(password):
        assert secrets.redact(f"before {form} after") == "before *** after"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:se/cr@et-word@db.example.com/shop",
        "postgresql://u:se?cr#et-word@db.example.com",
        "postgresql:/u:et-word@db.example.com/shop",
        "u:et-word@db.example.com/shop",
        "mysql://u@db.example.com/shop?password=et-word",
        "postgresql://u:x y:et-word:z@db.example.com/shop",
    ],
)
def test_no_part_of_a_malformed_urls_password_passes(url: str) -> None:
    secrets.hide_url(url)
    for message in (url, 'database "et-word@db.example.com" does not exist', "host: 'et-word'"):
        assert "et-word" not in secrets.redact(message)


def test_a_url_that_nobody_hid_shows_no_password_either() -> None:
    shown = secrets.redact(
        f"could not connect to postgresql://u:{quote(AWKWARD, safe='')}@db.example.com/shop?sslpassword=abc"
    )
    assert shown == "could not connect to postgresql://u:***@db.example.com/shop?sslpassword=***"


def test_a_short_secret_does_not_mangle_every_message() -> None:
    secrets.hide_url("postgresql://u:a@db.example.com/shop")
    assert (
        secrets.redact("a table at postgresql://u:a@db.example.com") == "a table at postgresql://u:***@db.example.com"
    )


def test_what_was_no_url_is_hidden_whole() -> None:
    secrets.hide_all("not a url, but secret-word")
    assert secrets.redact("could not parse 'secret-word'") == "could not parse '***'"


def test_a_secret_that_is_printed_in_pieces(capsys: pytest.CaptureFixture[str]) -> None:
    secrets.hide("hunter2-hunter2")
    with secrets.redacted_output():
        sys.stdout.write("it is hunter2")
        sys.stdout.flush()
        sys.stdout.write("-hunter2\nand")
        print("hunter2-hunter2", file=sys.stderr)
        sys.stderr.writelines(["hunter2", "-hunter2"])
        sys.stdout.buffer.write(b" hunter2-hunter2")
        sys.stdout.buffer.flush()
    assert capsys.readouterr() == ("it is ***\nand ***", "***\n***")


def test_a_line_that_never_ends_is_passed_on() -> None:
    out = io.StringIO()
    stream = secrets.RedactedStream(out)
    stream.write("x" * (secrets.LONGEST_LINE + 1))
    assert len(out.getvalue()) == secrets.LONGEST_LINE + 1
    assert stream.isatty() is False
