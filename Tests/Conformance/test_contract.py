"""Promises of openapi.yaml as a whole."""

import re

import pytest
import yaml
from openapi_spec_validator import validate

from contract import Contract, codes
from records import PATH

CONTRACT = Contract(PATH)
RESPONSES = [
    (operation, status, response)
    for operation in CONTRACT.operations()
    for status, response in operation.spec["responses"].items()
]
IDS = [f"{operation.title} {status}" for operation, status, _ in RESPONSES]

# Every status with its codes.
PROBLEMS = {
    400: {"invalid_request"},
    401: {"unauthorized"},
    403: {"forbidden"},
    404: {"video_not_found", "frame_out_of_range", "no_such_route"},
    405: {"method_not_allowed"},
    406: {"not_acceptable"},
    408: {"request_timeout"},
    409: {"video_not_ready"},
    411: {"length_required"},
    413: {"too_many_frames", "too_large"},
    414: {"uri_too_long"},
    415: {"unsupported_media_type"},
    416: {"range_not_satisfiable"},
    417: {"expectation_failed"},
    421: {"misdirected"},
    422: {"shape_mismatch"},
    429: {"quota_exceeded"},
    431: {"head_too_large"},
    501: {"not_implemented"},
    502: {"upstream_invalid", "upstream_refused", "frame_undecodable"},
    503: {"overloaded", "shutting_down", "upstream_unavailable"},
    504: {"upstream_timeout", "not_cached"},
    505: {"version_not_supported"},
}


def is_platform(template):
    return template.startswith("/public/api/")


def test_it_is_valid_openapi():
    validate(yaml.safe_load(PATH.read_text()))


def test_every_component_is_used():
    text = PATH.read_text()
    # An archive's manifest is no answer's body, so only prose names it.
    named = set(re.findall(r"#/components/(\w+/[\w-]+)", text)) | {"schemas/Manifest"}
    components = yaml.safe_load(text)["components"]
    # Named by themselves.
    schemes = components.pop("securitySchemes")
    assert {name for way in yaml.safe_load(text)["security"] for name in way} == set(schemes)
    assert {f"{kind}/{name}" for kind, all in components.items() for name in all} == named


def test_every_problem_is_declared():
    declared: dict[int, set[str]] = {}
    for response in CONTRACT.document["components"]["responses"].values():
        for status, names in codes(response).items():
            declared.setdefault(status, set()).update(names)
    assert declared == PROBLEMS


@pytest.mark.parametrize("template", [template for template, _, _ in CONTRACT.templates])
def test_every_address_answers_options_and_head_beside_get(template):
    methods = CONTRACT.methods(template)
    assert "OPTIONS" in methods
    # The platform has no HEAD.
    assert ("GET" in methods) == ("HEAD" in methods or is_platform(template))


@pytest.mark.parametrize("operation", list(CONTRACT.operations()), ids=lambda o: o.title)
def test_every_operation_may_be_refused_as_any_request_is(operation):
    responses = CONTRACT.document["components"]["responses"]
    assert operation.spec["responses"]["default"] == responses["AnyRequest"]
    assert "overloaded" in codes(operation.spec["responses"]["503"])[503]


@pytest.mark.parametrize("operation, status, response", RESPONSES, ids=IDS)
def test_every_answer_carries_the_common_fields(operation, status, response):
    required = {name for name, header in response["headers"].items() if header.get("required")}
    assert required >= {
        "X-Request-Id",
        "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy",
    }
    optional = {"Vary", "Server-Timing", "Access-Control-Allow-Origin", "Date", "Connection"}
    assert optional <= set(response["headers"])


@pytest.mark.parametrize("operation, status, response", RESPONSES, ids=IDS)
def test_every_error_is_a_problem_of_its_status(operation, status, response):
    if status != "default" and int(status) < 400:
        assert codes(response) == {}
        return
    if is_platform(operation.template) and set(response["content"]) == {"application/json"}:
        # Platform's form: `Retry-After` is heeded on 429 alone.
        assert response["headers"]["Cache-Control"]["schema"] == {"const": "no-store"}
        assert ("Retry-After" in response["headers"]) == (status == "429")
        return
    assert set(response["content"]) == {"application/problem+json"}
    assert response["headers"]["Cache-Control"]["schema"] == {"const": "no-store"}
    if status != "default":
        assert set(codes(response)) == {int(status)}
    retry_after = response["headers"].get("Retry-After", {}).get("required", False)
    assert retry_after == (status in ("429", "503"))
