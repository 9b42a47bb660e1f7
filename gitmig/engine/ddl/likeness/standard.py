"""How columns, indexes and constraints are compared where a database has no peculiarities; dialects override what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.ddl.likeness.types import same_type, written_type
from gitmig.engine.ddl.likeness.verdict import ComparisonResult, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import CheckConstraint, Column, Dialect, ForeignKeyConstraint, Identity, Index, UniqueConstraint

IDENTITY_OPTIONS = (
    *("always", "on_null", "start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle"),
    *("cache", "order"),
)


class Comparing:
    """The part of an implementation that autogenerate asks; implementations of other packages override it."""

    dialect: Dialect
    type_synonyms: Sequence[set[str]]
    type_arg_extract: Sequence[str]
    identity_attrs_ignore: Sequence[str]

    def compare_type(self, inspector_column: Column[Any], metadata_column: Column[Any]) -> bool:
        """True where the types differ."""
        reported = written_type(inspector_column.type, self.dialect)
        wanted = written_type(metadata_column.type, self.dialect)
        return not same_type(reported, wanted, self.type_synonyms, self.type_arg_extract)

    def compare_server_default(
        self,
        inspector_column: Column[Any],  # noqa: ARG002 (for dialects that go by the type)
        metadata_column: Column[Any],  # noqa: ARG002 (as above)
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        """True where the defaults differ, as SQL."""
        return rendered_inspector_default != rendered_metadata_default

    def plain_computed(self, expression: str) -> str:
        """The expression of a computed column without what the database adds to it."""
        return expression

    def compare_identity(self, wanted: Identity | None, reported: Identity | None) -> list[str]:
        """The options that differ, among those that the model says something of."""
        return [
            name
            for name in IDENTITY_OPTIONS
            if name not in self.identity_attrs_ignore
            and option_differs(getattr(wanted, name, None), getattr(reported, name, None))
        ]

    def compare_indexes(self, metadata_index: Index, reflected_index: Index) -> ComparisonResult:
        return verdict([*index_differences(metadata_index, reflected_index)])

    def compare_unique_constraint(
        self, metadata_constraint: UniqueConstraint, reflected_constraint: UniqueConstraint
    ) -> ComparisonResult:
        return verdict(column_differences(unique_columns(metadata_constraint), unique_columns(reflected_constraint)))

    def compare_check_constraint(
        self,
        metadata_constraint: CheckConstraint,  # noqa: ARG002 (for implementations that compare them)
        reflected_constraint: CheckConstraint,  # noqa: ARG002 (as above)
    ) -> ComparisonResult:
        """Equal: they have one name, and databases write conditions their own way."""
        return ComparisonResult.Equal()

    def correct_for_autogen_constraints(
        self,
        conn_uniques: set[UniqueConstraint],
        conn_indexes: set[Index],
        metadata_unique_constraints: set[UniqueConstraint],
        metadata_indexes: set[Index],
    ) -> None:
        """Take out of the sets what is not to be compared."""

    def correct_for_autogen_foreignkeys(
        self, conn_fks: set[ForeignKeyConstraint], metadata_fks: set[ForeignKeyConstraint]
    ) -> None:
        """Change the foreign keys so that those that mean the same say the same."""

    def rule_of_foreign_key(self, rule: str | None) -> str | None:
        """ON UPDATE or ON DELETE in lower case; None for what goes without saying."""
        return None if rule is None or rule.lower() == "no action" else rule.lower()

    def adjust_reflected_dialect_options(
        self,
        reflected_object: Mapping[str, Any],
        kind: str,  # noqa: ARG002 (for dialects that treat kinds apart)
    ) -> dict[str, Any]:
        """The options of the dialect that a reflected index or unique constraint is made with."""
        return dict(reflected_object.get("dialect_options", {}))


def option_differs(wanted: Any, reported: Any) -> bool:
    """A switch that is not set is off; a number that is not given is whatever it is."""
    if isinstance(wanted, bool) or isinstance(reported, bool):
        return bool(wanted) != bool(reported)
    return wanted is not None and wanted != reported


def unique_columns(constraint: UniqueConstraint) -> tuple[str, ...]:
    """In no order: it does not matter to what a constraint means."""
    return tuple(sorted(column.name for column in constraint.columns))


def index_columns(index: Index) -> tuple[str, ...]:
    return tuple(column.name for column in index.columns)


def index_differences(wanted: Index, reported: Index) -> list[str]:
    return [*unique_differences(wanted, reported), *column_differences(index_columns(wanted), index_columns(reported))]


def unique_differences(wanted: Index, reported: Index) -> list[str]:
    if bool(wanted.unique) == bool(reported.unique):
        return []
    return [f"unique={bool(reported.unique)} to unique={bool(wanted.unique)}"]


def column_differences(wanted: tuple[str, ...], reported: tuple[str, ...]) -> list[str]:
    return [] if wanted == reported else [f"expression {reported!r} to {wanted!r}"]
