"""openapi-core's validators over one document, each schema compiled once.

Left to itself openapi-core compiles each schema again for every value.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Iterator

from jsonschema_path import SchemaPath
from openapi_core.casting.schemas import oas31_schema_casters_factory
from openapi_core.casting.schemas.factories import SchemaCastersFactory
from openapi_core.datatypes import RequestParameters
from openapi_core.deserializing.styles import style_deserializers
from openapi_core.deserializing.styles.factories import StyleDeserializersFactory
from openapi_core.validation.request import V31RequestParametersValidator
from openapi_core.validation.response import V31ResponseDataValidator
from openapi_core.validation.schemas import oas31_schema_validators_factory
from openapi_core.validation.schemas.factories import DialectSchemaValidatorsFactory
from openapi_schema_validator import OAS31Validator
from werkzeug.datastructures import Headers, ImmutableMultiDict

from contract import Contract, Operation
from exchange import Exchange


class KeptValidators(DialectSchemaValidatorsFactory):
    def __init__(self) -> None:
        base = oas31_schema_validators_factory
        super().__init__(
            base.schema_validator_cls, base.default_jsonschema_dialect_id, base.format_checker
        )
        self.kept: dict[Any, Any] = {}

    def create(self, spec, schema, *args, **options):
        if schema.parts not in self.kept:
            self.kept[schema.parts] = super().create(spec, schema, *args, **options)
        return self.kept[schema.parts]


class KeptDeserializers(StyleDeserializersFactory):
    def __init__(self, casters: SchemaCastersFactory) -> None:
        super().__init__(casters, style_deserializers)
        self.kept: dict[Any, Any] = {}

    def create(self, spec, schema, style, explode, name):
        key = (schema.parts, style, explode, name)
        if key not in self.kept:
            self.kept[key] = super().create(spec, schema, style, explode, name)
        return self.kept[key]


@dataclass
class Request:
    """openapi-core's `Request`, with the address already found."""

    method: str
    path_pattern: str
    parameters: RequestParameters
    host_url: str = "http://gateway"
    path: str = "/"
    content_type: str = ""
    body: bytes | None = None


@dataclass
class Response:
    status_code: int
    content_type: str
    data: bytes | None
    headers: Headers = field(default_factory=Headers)


class Compiled:
    def __init__(self, contract: Contract):
        spec = SchemaPath.from_dict(contract.document)
        validators = KeptValidators()
        casters = SchemaCastersFactory(validators, oas31_schema_casters_factory.types_caster)
        options = {
            "schema_validators_factory": validators,
            "schema_casters_factory": casters,
            "style_deserializers_factory": KeptDeserializers(casters),
            "extra_media_type_deserializers": {
                "application/problem+json": lambda data, **_: json.loads(data),
                "application/yaml": lambda data, **_: data.decode(),
                "text/vtt": lambda data, **_: data.decode(),
            },
        }
        self.request = V31RequestParametersValidator(spec, **options)
        self.response = V31ResponseDataValidator(spec, **options)
        self.manifest = contract.document["components"]["schemas"]["Manifest"]
        # By the identity of schemas in the document, which lives as long.
        self.documents: dict[int, OAS31Validator] = {}

    def body_errors(self, exchange: Exchange, operation: Operation) -> Iterator[tuple[str, str]]:
        data = (exchange.body or "").encode()
        response = Response(exchange.status, exchange.media_type or "", data)
        for error in self.response.iter_errors(request(exchange, operation), response):
            yield from described(error)

    def parameter_errors(
        self, exchange: Exchange, operation: Operation
    ) -> Iterator[tuple[str, str]]:
        for error in self.request.iter_errors(request(exchange, operation)):
            yield from described(error)

    def document_errors(self, schema: dict, value: Any) -> Iterator[tuple[str, str]]:
        if id(schema) not in self.documents:
            self.documents[id(schema)] = OAS31Validator(schema)
        for error in self.documents[id(schema)].iter_errors(value):
            yield f"{error.json_path} breaks {error.validator}", error.message


def request(exchange: Exchange, operation: Operation) -> Request:
    parameters = RequestParameters(
        query=ImmutableMultiDict(exchange.query),
        header=Headers(exchange.request_headers),
        path=operation.path,
    )
    return Request(operation.method, operation.template, parameters)


def described(error: BaseException) -> Iterator[tuple[str, str]]:
    """What is wrong, the same for equal mistakes, and the reason with its values."""
    place = f"{error.name} " if hasattr(error, "name") else ""
    reason: BaseException | None = error
    while reason is not None:
        schema_errors = getattr(reason, "schema_errors", None)
        if schema_errors:
            for each in schema_errors:
                yield f"{place}{each.json_path} breaks {each.validator}", each.message
            return
        error, reason = reason, reason.__cause__
    yield f"{place}{type(error).__name__}", str(error)
