"""Operations that hold operations: those of a table, of a direction, of a revision file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from gitmig.engine.operations.operation import MigrateOperation

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

Direction = TypeVar("Direction", bound="OpContainer")


class OpContainer(MigrateOperation):
    def __init__(self, ops: Sequence[MigrateOperation] = ()) -> None:
        self.ops = list(ops)

    def is_empty(self) -> bool:
        return not self.ops

    def as_diffs(self) -> Any:
        """What `compare_metadata()` returns: a tuple for each change, those of one column together in a list."""
        return list(diffs(self))

    def _reversed_ops(self) -> list[MigrateOperation]:
        return [operation.reverse() for operation in reversed(self.ops)]


def diffs(container: OpContainer) -> Iterator[Any]:
    for operation in container.ops:
        if isinstance(operation, OpContainer):
            yield from diffs(operation)
        else:
            yield operation.to_diff_tuple()


class ModifyTableOps(OpContainer):
    """The changes of one table, written as one batch where batch mode is on."""

    def __init__(self, table_name: str, ops: Sequence[MigrateOperation], *, schema: str | None = None) -> None:
        super().__init__(ops)
        self.table_name = table_name
        self.schema = schema

    def reverse(self) -> ModifyTableOps:
        return ModifyTableOps(self.table_name, self._reversed_ops(), schema=self.schema)


class UpgradeOps(OpContainer):
    """What `upgrade()` does; the token is the name of its text in the template."""

    def __init__(self, ops: Sequence[MigrateOperation] = (), upgrade_token: str = "upgrades") -> None:  # noqa: S107
        super().__init__(ops)
        self.upgrade_token = upgrade_token

    def reverse_into(self, downgrade_ops: DowngradeOps) -> DowngradeOps:
        downgrade_ops.ops[:] = self._reversed_ops()
        return downgrade_ops

    def reverse(self) -> DowngradeOps:
        return self.reverse_into(DowngradeOps())


class DowngradeOps(OpContainer):
    """What `downgrade()` does; the token is the name of its text in the template."""

    def __init__(self, ops: Sequence[MigrateOperation] = (), downgrade_token: str = "downgrades") -> None:  # noqa: S107
        super().__init__(ops)
        self.downgrade_token = downgrade_token

    def reverse(self) -> UpgradeOps:
        return UpgradeOps(self._reversed_ops())


class MigrationScript(MigrateOperation):
    """A revision file that is about to be written; with several databases, each has its own operations."""

    def __init__(
        self,
        rev_id: str | None,
        upgrade_ops: UpgradeOps,
        downgrade_ops: DowngradeOps,
        *,
        message: str | None = None,
        imports: set[str] | None = None,
        head: str | None = None,
        splice: bool | None = None,
        branch_label: str | Sequence[str] | None = None,
        version_path: str | os.PathLike[str] | None = None,
        depends_on: str | Sequence[str] | None = None,
    ) -> None:
        self.rev_id = rev_id
        self.message = message
        self.imports = set() if imports is None else imports
        self.head = head
        self.splice = splice
        self.branch_label = branch_label
        self.version_path = version_path
        self.depends_on = depends_on
        self.upgrade_ops = upgrade_ops
        self.downgrade_ops = downgrade_ops

    @property
    def upgrade_ops(self) -> UpgradeOps | None:
        return only_one(self._upgrade_ops, "upgrade_ops")

    @upgrade_ops.setter
    def upgrade_ops(self, upgrade_ops: UpgradeOps | list[UpgradeOps]) -> None:
        self._upgrade_ops = all_of(UpgradeOps, upgrade_ops)

    @property
    def downgrade_ops(self) -> DowngradeOps | None:
        return only_one(self._downgrade_ops, "downgrade_ops")

    @downgrade_ops.setter
    def downgrade_ops(self, downgrade_ops: DowngradeOps | list[DowngradeOps]) -> None:
        self._downgrade_ops = all_of(DowngradeOps, downgrade_ops)

    @property
    def upgrade_ops_list(self) -> list[UpgradeOps]:
        return self._upgrade_ops

    @property
    def downgrade_ops_list(self) -> list[DowngradeOps]:
        return self._downgrade_ops


def all_of(kind: type[Direction], given: Direction | Sequence[Direction]) -> list[Direction]:
    operations: Sequence[Any] = given if isinstance(given, (list, tuple)) else [given]
    for each in operations:
        if not isinstance(each, kind):
            raise TypeError(f"expected {kind.__name__}, got {each!r}")
    return list(operations)


def only_one(operations: list[Direction], attribute: str) -> Direction | None:
    if len(operations) > 1:
        raise ValueError(
            f"This MigrationScript instance has a multiple-entry list for {type(operations[0]).__name__}; "
            f"please use the {attribute}_list attribute."
        )
    return operations[0] if operations else None
