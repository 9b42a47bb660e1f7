"""Hides the passwords of the database URLs that env.py may have read, before an error about one of them is told.

A driver repeats the parts of a URL as it understood them: with an @ in the password, the end of the password is the host.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from sqlalchemy import URL, exc, make_url

from gitmig.secrets import hide, hide_all, hide_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitmig.config import Config

SECRET_NAME = re.compile(r"(?i)pass|pwd|secret|token")
SPECIAL = re.compile(r"[@/:?#%&]")


def hide_known_passwords(config: Config) -> None:
    """Those in the configuration, and in the environment under any name."""
    for value in (*configured(config), *os.environ.values()):
        if "://" in value and "@" in value:
            hide_address(value)
    for name, value in os.environ.items():
        if SECRET_NAME.search(name) and SPECIAL.search(value) and not is_place(value):
            hide_all(value)


def is_place(value: str) -> bool:
    """Whether it is a file, a directory such as PWD's, or an address on the web: hiding their parts would garble messages."""
    return "://" in value or os.path.exists(value)


def configured(config: Config) -> Iterator[str]:
    """The values of the project's section as written, and as they are after interpolation."""
    section = config.config_ini_section
    written: Mapping[str, str] = (
        dict(config.file_config.items(section, raw=True)) if config.file_config.has_section(section) else {}
    )
    for value in written.values():
        yield value
        yield value.replace("%%", "%")


def hide_address(text: str) -> None:
    """Hide the password where there is no doubt which part it is, every part that may be one elsewhere."""
    try:
        address = make_url(text) if text.count("@") == 1 else None
    except (exc.ArgumentError, ValueError):
        address = None
    if address is None:
        hide_url(text)
    else:
        hide_password(address)


def without_secrets(url: URL) -> str:
    """The URL without password and without parameters, any of which may be a secret."""
    return url.set(query={}).render_as_string(hide_password=True)


def hide_password(address: URL) -> None:
    """A password that is also the user's name, such as postgres, is no secret, and hiding it would garble every message."""
    if address.password not in (None, address.username, address.get_backend_name()):
        hide(str(address.password))
