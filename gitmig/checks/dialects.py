"""Which kinds of database a project is for, as far as its files tell."""

from __future__ import annotations

import os

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitmig.project import Project
    from gitmig.revisions.source import Source

SAME = {"postgres": "postgresql", "pgsql": "postgresql"}
# What is written only in projects for that kind of database.
EVIDENCE = {
    "postgresql": (
        b"dialects.postgresql",
        b"dialects import postgresql",
        b"postgresql_",
        b"postgresql://",
        b"postgresql+",
        b"asyncpg",
        b"psycopg",
    ),
    "mysql": (
        b"dialects.mysql",
        b"dialects import mysql",
        b"mysql_",
        b"mysql://",
        b"mysql+",
        b"pymysql",
        b"aiomysql",
        b"asyncmy",
    ),
    "mariadb": (b"mariadb://", b"mariadb+"),
    "sqlite": (b"dialects.sqlite", b"dialects import sqlite", b"sqlite://", b"sqlite+", b"aiosqlite"),
    "mssql": (b"dialects.mssql", b"dialects import mssql", b"mssql_", b"mssql://", b"mssql+"),
    "oracle": (b"dialects.oracle", b"dialects import oracle", b"oracle://", b"oracle+", b"oracledb"),
}
STEMS = {
    "postgresql": (b"postgresql", b"asyncpg", b"psycopg"),
    "mysql": (b"mysql", b"asyncmy"),
    "mariadb": (b"mariadb",),
    "sqlite": (b"sqlite",),
    "mssql": (b"mssql",),
    "oracle": (b"oracle",),
}


def dialects_of(project: Project, sources: Iterable[Source]) -> frozenset[str]:
    """Those of the settings, else that of the URL, else what env.py or a revision mentions; none where nothing tells."""
    return told(project) or frozenset(mentioned(environment_of(project))) | mentioned_by(sources)


def told(project: Project) -> frozenset[str]:
    """Those of the settings, else that of the URL; none where what files mention has to tell."""
    if project.settings.dialects:
        return frozenset(map(normal, project.settings.dialects))
    written = of_url(project)
    return frozenset() if written is None else frozenset((written,))


def mentioned_by(sources: Iterable[Source]) -> frozenset[str]:
    return frozenset(mentioned(b"\n".join(source.data for source in sources)))


def environment_of(project: Project) -> bytes:
    """The text of the project's env.py; empty where there is none."""
    try:
        with open(os.path.join(project.script_location, "env.py"), "rb") as file:
            return file.read()
    except OSError:
        return b""


def of_url(project: Project) -> str | None:
    """The scheme of the URL in the configuration, when that is the kind of a database."""
    name = normal(project.config.scheme().partition("+")[0])
    return name if name in EVIDENCE else None


def normal(name: str) -> str:
    name = name.lower()
    return SAME.get(name, name)


def mentioned(text: bytes) -> Iterator[str]:
    """What a text mentions; one search of all of it for the plain names, which most lack, comes before those for the marks."""
    for name, marks in EVIDENCE.items():
        if any(stem in text for stem in STEMS[name]) and any(mark in text for mark in marks):
            yield name
