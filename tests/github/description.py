"""GitHub's published description of its API, held against what a client sends and what a server answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema

UNDESCRIBED = {"/graphql"}  # the description is of REST alone
# answers that any operation may give, which the description leaves to its introduction
ANYWHERE = {401, 403, 404, 429, 500, 502, 503}
JSON = "application/json"


class Description:
    """The OpenAPI document of `@octokit/openapi`."""

    def __init__(self, path: Path) -> None:
        self.document = json.loads(path.read_bytes())
        self.patterns = [(re.compile(pattern(template)), template) for template in self.document["paths"]]
        self.patterns.sort(key=lambda pair: pair[1].count("{"))
        self.plain: dict[str, Any] = {}
        self.problems: list[str] = []

    def check(self, method: str, url: str, sent: str, status: int, answer: str) -> None:
        """Record what is wrong with one exchange; `problems` is empty at the end of a test that is right."""
        if urlsplit(url).path in UNDESCRIBED:
            return
        operation = self.operation(method, urlsplit(url).path)
        if operation is None:
            self.problems.append(f"{method} {url}: there is no such operation")
            return
        refused_by_us = status == 422  # a client may be told so; then its request need not be right
        if not refused_by_us:
            self.check_request(operation, f"{method} {url}", url, sent)
        self.check_answer(operation, f"{method} {url} -> {status}", status, answer)

    def example(self, name: str) -> dict[str, Any]:
        """A published example, or the first where it is a list of them."""
        value = self.document["components"]["examples"][name]["value"]
        return dict(value[0] if isinstance(value, list) else value)

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        for expression, template in self.patterns:
            if expression.fullmatch(path):
                return self.document["paths"][template].get(method.lower())
        return None

    def check_request(self, operation: dict[str, Any], where: str, url: str, sent: str) -> None:
        known = {
            each["name"]: each for each in map(self.resolved, operation.get("parameters", [])) if each["in"] == "query"
        }
        for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
            if name not in known:
                self.problems.append(f"{where}: there is no parameter {name!r}")
            else:
                self.hold(f"{where}: {name}", typed(value, known[name]["schema"]), known[name]["schema"])
        if body := operation.get("requestBody"):
            self.hold(f"{where}: body", json.loads(sent or "null"), self.resolved(body)["content"][JSON]["schema"])
        elif sent:
            self.problems.append(f"{where}: it takes no body")

    def check_answer(self, operation: dict[str, Any], where: str, status: int, answer: str) -> None:
        described = operation["responses"].get(str(status))
        if described is None:
            if status not in ANYWHERE:
                self.problems.append(f"{where}: there is no such answer")
            described = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/basic-error"}}}}
        content = self.resolved(described).get("content", {})
        if JSON in content:
            self.hold(where, json.loads(answer), content[JSON]["schema"])
        elif answer:
            self.problems.append(f"{where}: that answer has no body")

    def hold(self, where: str, value: Any, schema: dict[str, Any]) -> None:
        for error in jsonschema.Draft202012Validator(self.plainly(schema)).iter_errors(value):
            self.problems.append(f"{where}: {error.json_path}: {error.message[:200]}")

    def resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def plainly(self, schema: Any) -> Any:
        """The schema as JSON Schema: references put in place, and OpenAPI's `nullable` said in its words."""
        if isinstance(schema, list):
            return [self.plainly(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        if reference := schema.get("$ref"):
            if reference not in self.plain:
                self.plain[reference] = {}  # a description that holds itself ends here
                self.plain[reference].update(self.plainly(self.resolved(schema)))
            return self.plain[reference]
        plain = {key: self.plainly(value) for key, value in schema.items() if key not in ("nullable", "example")}
        return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain


def pattern(template: str) -> str:
    return re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))


def typed(value: str, schema: dict[str, Any]) -> Any:
    return int(value) if schema.get("type") == "integer" and value.lstrip("-").isdigit() else value
