"""What `gitmig check` would have said of a project's last revisions, had each been checked when it was new.

    judge_history.py PROJECT... [--last 20] [--dialects postgresql] [--json FILE]

PROJECT is a directory with an alembic.ini. Each of the last revisions is judged alone, as the only one that its base does not have.
Prints how many findings each check has; `--json` writes them all, to be read by hand. Then each whole project is checked as it stands
against itself, which must find nothing. The exit status is 1 if that finds something, 3 if a check fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import thorough
from gitmig.checks.finding import Finding
from gitmig.checks.subject import Subject
from gitmig.project import Project, find_project
from gitmig.revisions.graph import Graph
from gitmig.revisions.source import Source
from gitmig.revisions.working_tree import read_versions


def subject_with(project: Project, sources: list[Source], new: frozenset[str]) -> Subject:
    graph = Graph(source.revision for source in sources if source.revision is not None)
    return Subject(project, sources, graph, new, base="its past", new=new)


def past(sources: list[Source], revision: str, graph: Graph) -> list[Source]:
    """The files as they were when a revision was the newest: it and what it stands on."""
    before = graph.ancestors([revision])
    return [source for source in sources if source.revision is not None and source.revision.id in before]


def judged(project: Project, last: int) -> list[tuple[str, Finding]]:
    """The findings of each of the last revisions, with its id."""
    sources = read_versions(project)
    graph = Graph(source.revision for source in sources if source.revision is not None)
    selected = checks.configured(project.settings)
    found = []
    for revision in graph.topological()[:last]:
        path = graph[revision].path
        then = thorough(past(sources, revision, graph), frozenset((path,)))
        subject = subject_with(project, then, frozenset((path,)))
        found += [(revision, finding) for finding in checks.findings_of(subject, selected)]
    return found


def as_it_stands(project: Project) -> list[Finding]:
    sources = read_versions(project)
    return checks.findings_of(subject_with(project, sources, frozenset()), checks.configured(project.settings))


def record(name: str, revision: str, finding: Finding) -> dict[str, Any]:
    return {"project": name, "revision": revision, **finding._asdict()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--last", type=int, default=20)
    parser.add_argument("--dialects", help="separated by commas; default: what the project says")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    records: list[dict[str, Any]] = []
    status = 0
    for folder in options.projects:
        project = find_project([str(folder / "alembic.ini")])
        if options.dialects:
            project = project._replace(settings=project.settings._replace(dialects=tuple(options.dialects.split(","))))
        try:
            found, standing = judged(project, options.last), as_it_stands(project)
        except Exception:  # noqa: BLE001 (the others are judged all the same)
            traceback.print_exc()
            status = 3
            continue
        counts = Counter(finding.name for _, finding in found)
        files = len({revision for revision, _ in found})
        print(
            f"{folder.name}: {len(found)} findings in {files} of the last {options.last}; as it stands {len(standing)}"
        )
        for name, count in counts.most_common():
            print(f"    {count:5} {name}")
        for finding in standing:
            print(f"    as it stands: {finding.name} {finding.path}:{finding.line} {finding.message}")
            status = max(status, 1)
        records += [record(folder.name, revision, finding) for revision, finding in found]
    print("all:", len(records))
    for (name, severity), count in Counter((one["name"], one["severity"]) for one in records).most_common():
        print(f"    {count:5} {severity:8} {name}")
    if options.json:
        options.json.write_text(json.dumps(records, indent=1))
    return status


if __name__ == "__main__":
    sys.exit(main())
