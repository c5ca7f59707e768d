"""What openapi.yaml declares, and which operation an exchange belongs to."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator

import yaml

METHODS = ("get", "head", "post", "put", "delete", "patch", "options", "trace")
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
ELSEWHERE = "/x-elsewhere/"


@dataclass(frozen=True)
class Operation:
    """An operation, or what stands for one where none is declared."""

    template: str
    method: str
    spec: dict
    # The path parameters that the request's path gives.
    path: dict[str, str] = field(default_factory=dict)
    # A path parameter is not what its schema says.
    malformed: bool = False

    @property
    def declared(self) -> bool:
        return not self.template.startswith(ELSEWHERE)

    @property
    def title(self) -> str:
        names = {"address": "(no such address)", "method": "(no such method)"}
        if not self.declared:
            return names[self.template.removeprefix(ELSEWHERE)]
        return f"{self.method.upper()} {self.template}"

    def response(self, status: int) -> dict | None:
        """The declared response; the default one only for the statuses that its codes name."""
        responses = self.spec["responses"]
        if str(status) in responses:
            return responses[str(status)]
        default = responses.get("default")
        return default if default and status in codes(default) else None


class Contract:
    def __init__(self, path: Path):
        with open(path, encoding="utf-8") as file:
            self.document = inlined(yaml.safe_load(file))
        self.paths: dict[str, dict] = self.document["paths"]
        self.templates = [
            (template, pattern(template, has_many_segments(item)), item)
            for template, item in self.paths.items()
        ]
        for name, operation in self.document["x-elsewhere"].items():
            self.paths[ELSEWHERE + name] = {"get": operation}

    def operations(self) -> Iterator[Operation]:
        for template, _, item in self.templates:
            for method in METHODS:
                if method in item:
                    yield Operation(template, method, item[method])

    def methods(self, template: str) -> set[str]:
        return {method.upper() for method in METHODS if method in self.paths[template]}

    def find(self, method: str, segments: list[str] | None) -> tuple[Operation, str | None]:
        """The operation, and the address's template where there is such an address."""
        template, path, malformed = self.address(segments)
        if template is None:
            return self.elsewhere("address"), None
        # Methods are case-sensitive: `get` is another one.
        item = self.paths[template]
        if method.lower() not in item or method.upper() != method:
            return self.elsewhere("method", malformed), template
        operation = Operation(template, method.lower(), item[method.lower()], path, malformed)
        return operation, template

    def address(self, segments: list[str] | None) -> tuple[str | None, dict[str, str], bool]:
        """The template whose parameters all fit, else one that has the right shape."""
        shaped: tuple[str | None, dict[str, str], bool] = (None, {}, False)
        if segments is None:
            return shaped
        has_slash = any("/" in segment for segment in segments)
        for template, regex, item in self.templates:
            if has_slash and not has_many_segments(item):
                continue
            match = regex.fullmatch("/" + "/".join(segments))
            if not match:
                continue
            schemas = {p["name"]: p["schema"] for p in item.get("parameters", [])}
            if all(fits(value, schemas[name]) for name, value in match.groupdict().items()):
                return template, match.groupdict(), False
            shaped = (template, match.groupdict(), True)
        return shaped

    def elsewhere(self, name: str, malformed: bool = False) -> Operation:
        template = ELSEWHERE + name
        return Operation(template, "get", self.paths[template]["get"], malformed=malformed)


def inlined(document: dict) -> dict:
    """The document with every local reference replaced by what it names."""

    def target(reference: str) -> Any:
        node = document
        for key in reference.removeprefix("#/").split("/"):
            node = node[key]
        return node

    def inline(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return inline(target(node["$ref"]))
            return {key: inline(value) for key, value in node.items()}
        return [inline(value) for value in node] if isinstance(node, list) else node

    return inline(document)


def has_many_segments(item: dict) -> bool:
    """Whether the address's parameter is all that is left of a path."""
    return any(p.get("x-many-segments", False) for p in item.get("parameters", []))


def pattern(template: str, many_segments: bool = False) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    value = ".*" if many_segments else "[^/]+"
    return re.compile(
        "".join(f"(?P<{p}>{value})" if i % 2 else re.escape(p) for i, p in enumerate(parts))
    )


def fits(text: str, schema: dict) -> bool:
    """Whether a path parameter's text is what its schema says."""
    if schema["type"] == "integer":
        if not INTEGER.fullmatch(text):
            return False
        return schema["minimum"] <= int(text) <= schema["maximum"]
    return text in schema["enum"] if "enum" in schema else True


def codes(response: dict) -> dict[int, set[str]]:
    """The problem codes that a response's schema allows, by status."""
    found: dict[int, set[str]] = {}

    def walk(schema: dict) -> None:
        for branch in schema.get("allOf", []) + schema.get("oneOf", []):
            walk(branch)
        properties = schema.get("properties", {})
        status = properties.get("status", {}).get("const")
        code = properties.get("code", {})
        if isinstance(status, int):
            found.setdefault(status, set()).update(code.get("enum", [code.get("const")]))

    problem = response.get("content", {}).get("application/problem+json")
    if problem:
        walk(problem["schema"])
    return found
