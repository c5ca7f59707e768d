"""The checks of an answer's header: openapi-core says nothing about fields that are not declared,
nor which field is wrong, and takes `+1` for an integer."""

from typing import Iterator

from openapi_schema_validator import OAS31Validator

from contract import INTEGER, Contract
from exchange import Exchange

# Described by `content`, so OpenAPI gives it no header object.
DESCRIBED_ELSEWHERE = {"content-type"}


class HeaderChecks:
    def __init__(self) -> None:
        # By the identity of schemas in the document, which lives as long.
        self.validators: dict[int, OAS31Validator] = {}

    def check(self, exchange: Exchange, response: dict) -> Iterator[tuple[str, str, str]]:
        declared = response.get("headers", {})
        by_lower = {name.lower(): header for name, header in declared.items()}
        for name, value in exchange.fields.items():
            if name in by_lower:
                for error in self.value_errors(value, by_lower[name]["schema"]):
                    yield "header value", name, f"{value!r}: {error}"
            elif name not in DESCRIBED_ELSEWHERE:
                yield "undeclared header", name, value
        for name in exchange.repeated_fields:
            yield "repeated header", name, exchange.fields[name]
        for name, header in declared.items():
            yield from presence_checks(exchange, name, header)

    def value_errors(self, text: str, schema: dict) -> list[str]:
        value: str | int = text
        if schema.get("type") == "integer":
            if not INTEGER.fullmatch(text):
                return ["not a plain decimal"]
            value = int(text)
        validator = self.validators.get(id(schema))
        if validator is None:
            validator = self.validators[id(schema)] = OAS31Validator(schema)
        return [error.message for error in validator.iter_errors(value)]


def presence_checks(
    exchange: Exchange, name: str, header: dict
) -> Iterator[tuple[str, str, str]]:
    present = name.lower() in exchange.fields
    if header.get("required") and not present:
        yield "missing header", name, "required"
    types = header.get("x-required-for")
    if types is None or exchange.media_type is None:
        return
    wanted = exchange.media_type in types
    if wanted and not present and exchange.method != "HEAD":
        yield "missing header", name, f"required for {exchange.media_type}"
    if present and not wanted:
        yield "undeclared header", name, f"not for {exchange.media_type}"


def framing_checks(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """RFC 9112, section 6; RFC 9110, sections 15.3.5 and 15.4.5."""
    length = exchange.fields.get("content-length")
    if length is not None and "transfer-encoding" in exchange.fields:
        yield "framing", "Content-Length beside Transfer-Encoding", length
    count = exchange.body_bytes
    if exchange.has_body:
        if length is not None and count is not None and length != str(count):
            yield "framing", "Content-Length is not the body's", f"{length}, received {count}"
    elif count or exchange.body:
        yield "framing", "a body where there can't be one", f"{count} bytes"


def allow_checks(
    exchange: Exchange, contract: Contract, template: str | None
) -> Iterator[tuple[str, str, str]]:
    """`Allow` says the methods that are declared, no more and no less."""
    allow = exchange.fields.get("allow")
    if allow is None or template is None:
        return
    said = {method.strip() for method in allow.split(",")}
    if said != contract.methods(template):
        declared = ", ".join(sorted(contract.methods(template)))
        yield "Allow", f"{allow} at {template}", f"declared: {declared}"


def media_type_checks(exchange: Exchange, content: dict) -> Iterator[tuple[str, str, str]]:
    media_type = exchange.media_type
    if media_type is None:
        if content and exchange.has_body:
            yield "media type", "no Content-Type", f"declared: {', '.join(content)}"
    elif declared_type(media_type, content) is None:
        yield "media type", media_type, f"declared: {', '.join(content) or 'none'}"


def declared_type(media_type: str, content: dict) -> str | None:
    """The key of `content` that a type is, to the letter but for a multipart's boundary."""
    essence, _, parameters = media_type.partition("; ")
    if essence.startswith("multipart/"):
        return essence if essence in content and parameters.startswith("boundary=") else None
    return media_type if media_type in content else None
