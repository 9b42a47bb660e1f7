import sqlalchemy as sa


def test_postgresql_gives_an_empty_database(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []


def test_mysql_gives_an_empty_database(mysql_url: str) -> None:
    engine = sa.create_engine(mysql_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
