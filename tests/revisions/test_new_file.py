"""What new revision files are called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gitmig.errors import ConfigurationError
from gitmig.revisions.new_file import FILE_TEMPLATE, created_now, file_name, new_revision_id, slug_of

WHEN = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (FILE_TEMPLATE, "1a2b_add_users.py"),
        ("%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d-%(rev)s", "2026_02_03_0405-1a2b.py"),
        ("%(epoch)s-%(second)d", "1770091506-6.py"),
        ("%(year)d/%(rev)s", "2026/1a2b.py"),
    ],
)
def test_file_name(template: str, name: str) -> None:
    assert file_name(template, "1a2b", "Add users!", WHEN) == name


def test_a_template_that_no_file_can_be_called_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="has a NUL byte"):
        file_name("%(rev)s\0", "1a2b", None, WHEN)


def test_a_template_with_an_unknown_word_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="cannot be filled in: 'nonsense'"):
        file_name("%(nonsense)s", "1a2b", None, WHEN)


@pytest.mark.parametrize(
    ("message", "length", "slug"),
    [
        (None, 40, ""),
        ("Ünïcode & more", 40, "ünïcode_more"),
        ("this is really long name", 20, "this_is_really_long_"),
        ("this_is_really_long", 15, "this_is_really_"),
        ("uninterrupted", 5, "unint_"),
    ],
)
def test_slug(message: str | None, length: int, slug: str) -> None:
    assert slug_of(message, length) == slug


@pytest.mark.parametrize(("zone", "offset"), [("UTC", 0), ("utc", 0), ("Asia/Kolkata", 19800)])
def test_dates_have_the_zone_that_is_configured(zone: str, offset: int) -> None:
    difference = created_now(zone).utcoffset()
    assert difference is not None
    assert difference.total_seconds() == offset


def test_dates_are_local_without_a_zone() -> None:
    assert created_now(None).tzinfo is None


@pytest.mark.parametrize("zone", ["Nowhere/City", "", "../etc/passwd"])
def test_an_unknown_zone_is_an_error(zone: str) -> None:
    with pytest.raises(ConfigurationError, match=f"Can't locate timezone: {zone}"):
        created_now(zone)


def test_ids_are_twelve_hexadecimal_digits() -> None:
    one, other = new_revision_id(), new_revision_id()
    assert one != other
    assert len(bytes.fromhex(one)) == 6
