"""Proves that each check of the judge can fail, and that good exchanges pass."""

import copy
import json
from pathlib import Path

import pytest

import judge as command
from checks import Judge
from contract import Contract
from exchange import Exchange, Malformed
from records import COMMON, GATEWAY, GOOD, LINK, PATH, PLATFORM, PLATFORM_FRAME, VIDEO
from records import array, batch, cues, frame, json_answer, platform_error, platform_frames
from records import problem, record
from report import coverage, findings

CONTRACT = Contract(PATH)
def changed(base, headers=None, without=(), **members):
    """A record with some fields and members replaced, and some fields taken out."""
    result = copy.deepcopy(base) | members
    fields = [(n, v) for n, v in result["headers"] if n not in without and n not in (headers or {})]
    result["headers"] = fields + list((headers or {}).items())
    return result


# Each with the kind and the subject of the failure that must be found.
BAD = {
    "an undeclared address": (
        json_answer("/nope", "{}"), "undeclared address", "neither 404 no_such_route nor 400"
    ),
    "an undeclared address with another code": (
        problem("GET", "/nope", 404, "video_not_found"), "undeclared code", "video_not_found"
    ),
    "an undeclared method": (
        record("PUT", "/videos/1", 200, COMMON),
        "undeclared method",
        "PUT /videos/{video} is not 405",
    ),
    "an undeclared status": (
        record("GET", "/videos/1", 500, COMMON), "undeclared status", "500"
    ),
    "an undeclared status without a body": (
        problem("HEAD", "/videos/1", 418, "teapot"), "undeclared status", "418"
    ),
    "an error of the platform's API that is none of its form": (
        platform_error("/videos.download-frame", 404, body='{"code": "x"}'),
        "body",
        "$ breaks required",
    ),
    "an error of the platform's API with a status of its own": (
        platform_error("/videos.download-frame", 409), "undeclared status", "409"
    ),
    "an overload that does not say until when": (
        platform_error("/videos.download-frame", 429), "missing header", "Retry-After"
    ),
    "a call of the platform's API with another key": (
        record(
            "POST", f"{PLATFORM}/videos.download-frame", 200, PLATFORM_FRAME, None, 1234,
            '{"videoId": 1, "frame": 1, "quality": 1}',
        ),
        "accepted request",
        "$ breaks additionalProperties",
    ),
    "a form of the platform's API with another key": (
        platform_frames(
            "videoId=1&frames=1&x=1", {"Content-Type": "application/x-www-form-urlencoded"}
        ),
        "accepted request",
        "$ breaks additionalProperties",
    ),
    "the platform's answer where it should be the gateway's": (
        record(
            "POST", f"{PLATFORM}/videos.download-frame", 299, {}, None, 0,
            '{"videoId": 1, "frame": 1}',
        ),
        "undeclared status",
        "299",
    ),
    "the gateway's own answer where it should relay": (
        record("PUT", f"{PLATFORM}/a/b", 299, COMMON), "undeclared status", "299"
    ),
    "an undeclared code": (
        problem("GET", "/videos/1", 404, "frame_out_of_range"),
        "undeclared code",
        "frame_out_of_range",
    ),
    "an undeclared code of any request": (
        problem("GET", "/healthz", 431, "misdirected"), "undeclared code", "misdirected"
    ),
    "an undeclared header": (
        changed(frame(), {"X-Powered-By": "x"}), "undeclared header", "x-powered-by"
    ),
    "a missing header": (changed(frame(), without=["ETag"]), "missing header", "ETag"),
    "a missing Retry-After": (
        problem("GET", "/videos/1/frames/1", 429, "quota_exceeded"),
        "missing header",
        "Retry-After",
    ),
    "a header twice": (
        frame() | {"headers": frame()["headers"] + [["ETag", '"b"']]},
        "repeated header",
        "etag",
    ),
    "a weak tag": (changed(frame(), {"ETag": 'W/"a"'}), "header value", "etag"),
    "a signed number": (changed(frame(), {"Frame-Index": "+17"}), "header value", "frame-index"),
    "a number out of range": (
        changed(frame(), {"Frame-Video": "0"}), "header value", "frame-video"
    ),
    "an array without its shape": (
        changed(array(), without=["Frame-Shape"]), "missing header", "Frame-Shape"
    ),
    "a picture with a shape": (
        changed(frame(), {"Frame-Shape": "1, 1, 3"}), "undeclared header", "Frame-Shape"
    ),
    "an array in chunks": (
        changed(array(), {"Transfer-Encoding": "chunked"}, without=["Content-Length"]),
        "undeclared header",
        "transfer-encoding",
    ),
    "a wrong length": (
        changed(frame(), {"Content-Length": "1233"}),
        "framing",
        "Content-Length is not the body's",
    ),
    "a length beside chunks": (
        changed(batch(), {"Content-Length": "999"}),
        "framing",
        "Content-Length beside Transfer-Encoding",
    ),
    "a body on HEAD": (
        changed(GOOD["a frame's head"], body_bytes=5), "framing", "a body where there can't be one"
    ),
    "a body on 304": (
        changed(GOOD["not modified"], body_bytes=5), "framing", "a body where there can't be one"
    ),
    "an undeclared media type": (
        changed(frame(), {"Content-Type": "image/webp"}), "media type", "image/webp"
    ),
    "no media type": (
        changed(frame(), without=["Content-Type"]), "media type", "no Content-Type"
    ),
    "a sheet without its tiles": (
        changed(GOOD["a sheet"], without=["Frame-Tiles"]), "missing header", "Frame-Tiles"
    ),
    "cues of another sheet": (
        cues("http://a.example/frames.jpg?frames=0"), "body", "$ breaks pattern"
    ),
    "another version of a media type": (
        changed(GOOD["metrics"], {"Content-Type": "text/plain"}), "media type", "text/plain"
    ),
    "a multipart without its boundary": (
        changed(batch(), {"Content-Type": "multipart/mixed"}), "media type", "multipart/mixed"
    ),
    "HEAD of another type than GET's": (
        changed(GOOD["a frame's head"], {"Content-Type": "text/html"}), "media type", "text/html"
    ),
    "a body that does not match": (
        json_answer("/videos/1", VIDEO.replace("300", '"300"')), "body", "$.frame_count breaks type"
    ),
    "a member too many": (
        json_answer("/healthz", '{"status": "ok", "x": 1}'),
        "body",
        "$ breaks additionalProperties",
    ),
    "a member missing": (
        problem("GET", "/videos/1", 404, "video_not_found", title=""),
        "body",
        "$.title breaks minLength",
    ),
    "a body that is no JSON": (
        json_answer("/healthz", "ok"), "body", "MediaTypeDeserializeError"
    ),
    "a body that was not recorded": (json_answer("/healthz", None), "body", "MissingData"),
    "an undeclared member of a problem": (
        problem("GET", "/videos/1", 404, "video_not_found", cause="secret"),
        "body",
        "$ breaks additionalProperties",
    ),
    "a problem of another status": (
        problem("GET", "/videos/1", 404, "video_not_found") | {"status": 400},
        "problem",
        "status is not the answer's",
    ),
    "a problem of another type": (
        problem("GET", "/videos/1", 404, "video_not_found", type="about:blank"),
        "problem",
        "type does not name the code",
    ),
    "a problem of another request": (
        problem("GET", "/videos/1", 404, "video_not_found", request_id="r2"),
        "problem",
        "request_id is not X-Request-Id",
    ),
    "Allow that says too much": (
        problem("PUT", "/videos/1", 405, "method_not_allowed", {"Allow": "GET, POST"}),
        "Allow",
        "GET, POST at /videos/{video}",
    ),
    "405 without Allow": (
        problem("PUT", "/videos/1", 405, "method_not_allowed"), "missing header", "Allow"
    ),
    "a malformed address accepted": (
        json_answer("/videos/01", VIDEO), "accepted request", "a malformed address"
    ),
    "an undeclared parameter accepted": (
        json_answer("/videos/1?x=1", VIDEO), "accepted request", "undeclared query parameter x"
    ),
    "a wrong value accepted": (
        changed(frame(), url=GATEWAY + "/videos/1/frames/17.png?quality=101"),
        "accepted request",
        "quality $ breaks maximum",
    ),
    "a signed value accepted": (
        changed(frame(), url=GATEWAY + "/videos/1/frames/17.png?width=%2B3"),
        "accepted request",
        "width is not a plain decimal",
    ),
    "a parameter twice accepted": (
        changed(frame(), url=GATEWAY + "/videos/1/frames/17.png?width=3&width=4"),
        "accepted request",
        "query parameter width twice",
    ),
    "a missing parameter accepted": (
        record("GET", "/videos/1/frames.zip", 200, LINK),
        "accepted request",
        "frames MissingRequiredParameter",
    ),
    "a leading zero in a list accepted": (
        record("GET", "/videos/1/frames.zip?frames=5,01", 200, LINK),
        "accepted request",
        "frames $ breaks pattern",
    ),
    "a wrong list accepted": (
        record("GET", "/videos/1/frames.zip?frames=1,,2", 200, LINK),
        "accepted request",
        "frames $ breaks pattern",
    ),
    "an undeclared key accepted": (
        batch('{"frames": [1], "x": 1}'), "accepted request", "$ breaks additionalProperties"
    ),
    "an empty batch accepted": (batch("{}"), "accepted request", "$ breaks anyOf"),
    "a step of 0 accepted": (
        batch('{"ranges": [{"start": 0, "stop": 9, "step": 0}]}'),
        "accepted request",
        "$.ranges[0].step breaks minimum",
    ),
    "a body that is no JSON accepted": (
        batch("frames=1"), "accepted request", "a body that is not JSON"
    ),
    "a manifest that does not match": (
        batch() | {"manifest": {"request": {"frames": [1]}, "frames": [{"index": 1}]}},
        "manifest",
        "$.frames[0] breaks required",
    ),
}


def judged(*records):
    judge = Judge(CONTRACT)
    found = []
    for number, each in enumerate(records, start=1):
        found += judge.judge(Exchange.parse(f"test:{number}", json.dumps(each)))
    return judge, found


@pytest.mark.parametrize("name", GOOD)
def test_good_exchanges_pass(name):
    assert judged(GOOD[name])[1] == []


@pytest.mark.parametrize("name", BAD)
def test_each_check_can_fail(name):
    bad, kind, what = BAD[name]
    assert (kind, what) in [(f.kind, f.what) for f in judged(bad)[1]]


def test_the_report_groups_equal_failures_and_shows_the_first():
    bad = BAD["a weak tag"][0]
    text = findings(judged(bad, bad, frame())[1], 3)
    assert text.startswith("3 exchanges judged, 2 break the contract.")
    assert "GET /videos/{video}/frames/{index}.{ext} → 200, 2 times" in text
    assert "test:1: GET" in text and "test:2: GET" not in text


def test_coverage_lists_what_never_occurred():
    before = coverage(CONTRACT, judged()[0].seen)
    after = coverage(CONTRACT, judged(*GOOD.values())[0].seen)
    for missing in ["GET /healthz: 200", "408 request_timeout"]:
        assert missing in before and missing not in after
    assert "404 video_not_found" in after


@pytest.mark.parametrize("text", ["{", "[]", '{"method": "GET"}', '{"method": 1, "url": 2}'])
def test_a_line_that_is_no_record_is_refused(text):
    with pytest.raises(Malformed):
        Exchange.parse("test:1", text)


@pytest.mark.parametrize(
    "lines, code",
    [
        ([json.dumps(frame())], 0),
        ([json.dumps(frame()), "", json.dumps(BAD["a weak tag"][0])], 1),
        ([], 2),
        (["nonsense"], 2),
    ],
)
def test_the_exit_code_says_the_outcome(tmp_path: Path, lines, code):
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(lines))
    assert command.main([str(PATH), str(path)]) == code


def test_a_missing_file_is_nothing_to_judge(tmp_path: Path):
    assert command.main([str(PATH), str(tmp_path / "none.jsonl")]) == 2
