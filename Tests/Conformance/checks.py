"""The checks of one exchange."""

import json
from collections import Counter
from typing import Any, Iterator, NamedTuple
from urllib.parse import parse_qsl

from compiled import Compiled
from contract import INTEGER, Contract, Operation, codes
from exchange import Exchange
from header_checks import (
    HeaderChecks,
    allow_checks,
    declared_type,
    framing_checks,
    media_type_checks,
)

PROBLEM = "application/problem+json"
NAMESPACE = "urn:frame-gateway:problem:"

# (template, method, status, code or None)
Seen = tuple[str, str, int, str | None]


class Finding(NamedTuple):
    kind: str
    where: str
    what: str
    example: str
    detail: str


class Judge:
    def __init__(self, contract: Contract):
        self.contract = contract
        self.compiled = Compiled(contract)
        self.headers = HeaderChecks()
        self.seen: Counter[Seen] = Counter()

    def judge(self, exchange: Exchange) -> list[Finding]:
        operation, template = self.contract.find(exchange.method, exchange.segments)
        problem = problem_of(exchange)
        code = problem.get("code") if problem else None
        unsure = operation.malformed or exchange.is_alias
        if unsure and exchange.status == 404 and code == "no_such_route":
            operation = self.contract.elsewhere("address")
        self.seen[operation.template, operation.method, exchange.status, code] += 1

        where = f"{operation.title} → {exchange.status}"
        method, url = exchange.method or "?", exchange.url or "?"
        example = f"{exchange.place}: {method} {url} → {exchange.status}"
        return [
            Finding(kind, where, what, example, detail)
            for kind, what, detail in self.checks(exchange, operation, template, problem)
        ]

    def checks(
        self,
        exchange: Exchange,
        operation: Operation,
        template: str | None,
        problem: dict | None,
    ) -> Iterator[tuple[str, str, str]]:
        if self.is_relayed(exchange, operation):
            return
        response = operation.response(exchange.status)
        if response is None:
            yield undeclared_status(exchange, operation, template)
            return
        if operation.malformed and exchange.status < 400:
            yield "accepted request", "a malformed address", str(operation.path)
        yield from self.headers.check(exchange, response)
        yield from framing_checks(exchange)
        yield from media_type_checks(exchange, self.content(operation, exchange.status))
        yield from allow_checks(exchange, self.contract, template)
        yield from problem_checks(exchange, response, problem)
        yield from self.body_checks(exchange, operation, response, problem)
        if 200 <= exchange.status < 300 and operation.declared and exchange.method != "OPTIONS":
            yield from self.request_checks(exchange, operation)
        if exchange.manifest is not None:
            for what, detail in self.compiled.document_errors(
                self.compiled.manifest, exchange.manifest
            ):
                yield "manifest", what, detail

    def is_relayed(self, exchange: Exchange, operation: Operation) -> bool:
        """Whether it is the platform's own answer, which is nobody's to judge.

        What is the gateway's own has a request id.
        """
        when = operation.spec.get("x-relayed")
        if when is None or "x-request-id" in exchange.fields:
            return False
        body = operation.spec.get("requestBody")
        return when == "always" or any(
            what.endswith("breaks additionalProperties")
            for _, what, _ in self.request_body_checks(exchange, body)
        )

    def content(self, operation: Operation, status: int) -> dict:
        """The media types of an answer; those of HEAD are GET's."""
        response = operation.response(status) or {}
        if "content" not in response and operation.method == "head":
            get = self.contract.paths[operation.template]["get"]
            response = get["responses"].get(str(status), {})
        return response.get("content", {})

    def body_checks(
        self, exchange: Exchange, operation: Operation, response: dict, problem: dict | None
    ) -> Iterator[tuple[str, str, str]]:
        """A body against its schema; one that is not text is not recorded and has none."""
        content = response.get("content", {})
        declared = declared_type(exchange.media_type or "", content)
        if not exchange.has_body or declared is None or "schema" not in content[declared]:
            return
        if problem and problem.get("code") not in codes(response).get(exchange.status, ()):
            return  # said already, and better
        for what, detail in self.compiled.body_errors(exchange, operation):
            yield "body", what, detail

    def request_checks(
        self, exchange: Exchange, operation: Operation
    ) -> Iterator[tuple[str, str, str]]:
        """What was accepted must be declared, or the contract says too little."""
        item = self.contract.paths[operation.template]
        parameters = item.get("parameters", []) + operation.spec.get("parameters", [])
        schemas = {p["name"]: p["schema"] for p in parameters if p["in"] == "query"}
        names = [name for name, _ in exchange.query]
        for name, value in exchange.query:
            if name not in schemas:
                yield "accepted request", f"undeclared query parameter {name}", value
            elif schemas[name].get("type") == "integer" and not INTEGER.fullmatch(value):
                yield "accepted request", f"{name} is not a plain decimal", value
            if names.count(name) > 1 and schemas.get(name, {}).get("type") != "array":
                yield "accepted request", f"query parameter {name} twice", value
        for what, detail in self.compiled.parameter_errors(exchange, operation):
            yield "accepted request", what, detail
        if "requestBody" in operation.spec:
            yield from self.request_body_checks(exchange, operation.spec["requestBody"])

    def request_body_checks(
        self, exchange: Exchange, declared: dict
    ) -> Iterator[tuple[str, str, str]]:
        if not exchange.request_body and not declared.get("required"):
            return
        try:
            body, schema = request_document(exchange, declared["content"])
        except ValueError as error:
            yield "accepted request", "a body that is not JSON", str(error)
            return
        for what, detail in self.compiled.document_errors(schema, body):
            yield "accepted request", what, detail


def request_document(exchange: Exchange, content: dict) -> tuple[Any, dict]:
    """What a request's body says, and the schema for it; throws where it is not JSON."""
    form = content["application/x-www-form-urlencoded"]["schema"]
    if not exchange.sends_form or "properties" not in form:
        return json.loads(exchange.request_body or ""), content["application/json"]["schema"]
    fields: dict[str, Any] = {}
    for name, value in parse_qsl(exchange.request_body or "", keep_blank_values=True):
        if form["properties"].get(name, {}).get("type") == "array":
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields, form

def undeclared_status(
    exchange: Exchange, operation: Operation, template: str | None
) -> tuple[str, str, str]:
    detail = (exchange.body or "")[:200] or "no body recorded"
    if operation.declared:
        return "undeclared status", str(exchange.status), detail
    if template is None:
        return "undeclared address", "neither 404 no_such_route nor 400", detail
    return "undeclared method", f"{exchange.method} {template} is not 405", detail


def problem_of(exchange: Exchange) -> dict | None:
    if exchange.media_type != PROBLEM or not exchange.body:
        return None
    try:
        problem = json.loads(exchange.body)
    except ValueError:
        return None
    return problem if isinstance(problem, dict) else None


def problem_checks(
    exchange: Exchange, response: dict, problem: dict | None
) -> Iterator[tuple[str, str, str]]:
    """The members of a problem agree with each other and with the header."""
    if problem is None:
        return
    code = problem.get("code")
    allowed = codes(response).get(exchange.status, set())
    if code not in allowed:
        yield "undeclared code", str(code), f"declared: {', '.join(sorted(allowed)) or 'none'}"
    if problem.get("status") != exchange.status:
        yield "problem", "status is not the answer's", str(problem.get("status"))
    if problem.get("type") != f"{NAMESPACE}{code}":
        yield "problem", "type does not name the code", str(problem.get("type"))
    if problem.get("request_id") != exchange.fields.get("x-request-id"):
        yield "problem", "request_id is not X-Request-Id", str(problem.get("request_id"))
