"""The server goes away between connecting and the first question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.engine.rollout.projects import ACCOUNTS, Sample


@pytest.fixture
def ended_before_the_first_question(postgresql_url: str) -> Iterator[str]:
    """A database whose server ends a session of ours as it is about to be asked whether it takes writes."""
    administrator = sa.create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)

    def end(connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
        if "pg_is_in_recovery" in statement:
            pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
            with administrator.connect() as another:
                another.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    sa.event.listen(sa.Engine, "before_cursor_execute", end)
    yield postgresql_url
    sa.event.remove(sa.Engine, "before_cursor_execute", end)


def test_it_is_temporary_and_told_in_words(project: Sample, ended_before_the_first_question: str) -> None:
    project.revision("a1", None, ACCOUNTS)
    project.target(ended_before_the_first_question)
    result = project.call("deploy", "main")
    assert (result.status, "the connection was lost" in result.err) == (75, True), result
    assert "Traceback" not in result.err
