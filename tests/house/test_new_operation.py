"""A new operation touches four places: its class, its directive, its statements, its rendering. Planted in a copy of gitmig."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import gitmig

CLASS = """

class TruncateTableOp(AlterTableOp):
    truncate_table = Directive("truncate_table")
"""
DIRECTIVE = '''
    def truncate_table(self, table_name: str, *, schema: str | None = None) -> None:
        """Remove all rows of a table."""
        self.invoke(TruncateTableOp(table_name, schema=schema))

    def create_table_comment('''
STATEMENT = """
def truncate_table(operations: Runs, operation: TruncateTableOp) -> None:
    table = operations.migration_context.dialect.identifier_preparer.quote(operation.table_name)
    operations.impl.execute(f"TRUNCATE TABLE {table}")


RUNNERS: dict[type, Callable[[Any, Any], Any]] = {
    TruncateTableOp: truncate_table,
"""
RENDERING = """
def truncate_table(context: AutogenContext, operation: TruncateTableOp) -> str:
    return f"{operations_prefix(context)}truncate_table({name_text(operation.table_name)})"


RENDERERS: dict[type, Callable[[AutogenContext, Any], str | list[str]]] = {
    TruncateTableOp: truncate_table,
"""
TABLES = "from gitmig.engine.operations.tables import "
IMPORT = "    RenameTableOp,\n    TruncateTableOp,\n)"
# what is planted where: a text of the file, and what stands there afterwards
PLANTED = {
    "engine/operations/tables.py": [("\n\nclass CreateTableCommentOp", f"{CLASS}\n\nclass CreateTableCommentOp")],
    "engine/operations/directives.py": [
        ("    RenameTableOp,\n)", IMPORT),
        ("\n    def create_table_comment(", DIRECTIVE),
    ],
    "op.py": [("run_async =", "truncate_table = directive(Operations.truncate_table)\nrun_async =")],
    "engine/operations/running.py": [
        ("    RenameTableOp,\n)", IMPORT),
        ("\nRUNNERS: dict[type, Callable[[Any, Any], Any]] = {\n", STATEMENT),
    ],
    "engine/autogenerate/render/operations.py": [
        (TABLES, f"{TABLES}TruncateTableOp, "),
        ("\nRENDERERS: dict[type, Callable[[AutogenContext, Any], str | list[str]]] = {\n", RENDERING),
    ],
}
PROGRAM = """
from gitmig import op
from gitmig.engine.autogenerate.render.body import render_python_code
from gitmig.engine.operations.containers import UpgradeOps
from gitmig.engine.operations.base import Operations
from gitmig.engine.operations.tables import TruncateTableOp
from gitmig.engine.runtime.migrate import MigrationContext

for dialect in ("postgresql", "mysql", "mssql"):
    with Operations.context(MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True})):
        op.truncate_table("Orders")
print(render_python_code(UpgradeOps([TruncateTableOp("Orders")])).splitlines()[1])
"""
SAID = """\
TRUNCATE TABLE "Orders";

TRUNCATE TABLE `Orders`;

TRUNCATE TABLE [Orders];

GO

    op.truncate_table('Orders')
"""


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_an_operation_is_planted_in_four_places(tmp_path: Path) -> None:
    copied = tmp_path / "gitmig"
    shutil.copytree(Path(gitmig.__file__).parent, copied, ignore=shutil.ignore_patterns("__pycache__"))
    assert "TruncateTableOp" in run(tmp_path).stderr  # not there yet
    for name, edits in PLANTED.items():
        text = (copied / name).read_text()
        for old, new in edits:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        (copied / name).write_text(text)
    done = run(tmp_path)
    assert (done.stdout, done.stderr) == (SAID, "")
