"""Exchanges for the tests: builders, and some that keep the contract."""

import json
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "openapi.yaml"
GATEWAY = "http://127.0.0.1:8080"
COMMON = {
    "X-Request-Id": "r1",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-site",
}
FRAME = COMMON | {
    "Content-Type": "image/png",
    "Content-Length": "1234",
    "Frame-Video": "1",
    "Frame-Index": "17",
    "Frame-Origin": "verbatim",
    "ETag": '"a1-png"',
    "Repr-Digest": "sha-256=:" + "A" * 43 + "=:",
    "Cache-Control": "private, max-age=3600",
    "Cache-Status": "frame-gateway; fwd=miss; stored",
}
ARRAY = FRAME | {
    "Content-Type": "application/x-npy",
    "Frame-Shape": "720, 1280, 3",
    "Frame-Dtype": "uint8",
    "Frame-Layout": "hwc",
    "Frame-Channels": "rgb",
    "Frame-Origin": "reencoded",
}
BATCH = COMMON | {
    "Content-Type": "application/zip",
    "Transfer-Encoding": "chunked",
    "Frame-Video": "1",
    "Frame-Count": "3",
    "Cache-Control": "private, max-age=3600",
    "Accept-Ranges": "none",
}


def record(method, path, status, headers, body=None, body_bytes=None, request_body=None):
    return {
        "method": method,
        "url": GATEWAY + path if path else "",
        "request_headers": [["Accept", "*/*"]],
        "request_body": request_body,
        "status": status,
        "headers": [[name, value] for name, value in headers.items()],
        "body": body,
        "body_bytes": len(body or "") if body_bytes is None else body_bytes,
    }


def problem(method, path, status, code, headers=None, **members):
    body = {
        "type": f"urn:frame-gateway:problem:{code}",
        "title": "Title",
        "status": status,
        "detail": "Detail.",
        "code": code,
        "request_id": "r1",
        "retryable": False,
    }
    fields = COMMON | {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    text = None if method == "HEAD" else json.dumps(body | members)
    return record(method, path, status, fields | (headers or {}), text)


def json_answer(path, body):
    return record("GET", path, 200, COMMON | {"Content-Type": "application/json"}, body)


def text_answer(path, media_type, body):
    return record("GET", path, 200, COMMON | {"Content-Type": media_type}, body)


def frame():
    return record("GET", "/videos/1/frames/17.png?width=320", 200, FRAME, body_bytes=1234)


def array():
    return record("GET", "/videos/1/frames/17.npy", 200, ARRAY, body_bytes=1234)


def batch(body='{"frames": [1, 2], "ranges": [{"start": 0, "stop": 9, "step": 3}]}'):
    return record("POST", "/videos/1/frames:batch", 200, BATCH, None, 999, body)


SHEET = COMMON | {
    "Content-Type": "image/jpeg",
    "Frame-Video": "1",
    "Frame-Count": "20",
    "Frame-Tiles": "160, 90, 10",
    "Frame-Origin": "reencoded",
    "ETag": '"a1-sheet-c10"',
    "Cache-Control": "private, max-age=3600",
    "Cache-Status": "frame-gateway; hit",
    "Accept-Ranges": "none",
}
CUES = {k: v for k, v in SHEET.items() if k != "Frame-Origin"} | {
    "Content-Type": "text/vtt; charset=utf-8"
}

PLATFORM = "/public/api/v3"
PLATFORM_ERROR = COMMON | {"Content-Type": "application/json", "Cache-Control": "no-store"}
PLATFORM_FRAME = COMMON | {
    "Content-Type": "image/png",
    "Content-Length": "1234",
    "Cache-Control": "no-store",
    "Cache-Status": "frame-gateway; hit",
}
PLATFORM_FRAMES = PLATFORM_FRAME | {
    "Content-Type": "multipart/form-data; boundary=xYz",
    "Content-Length": "0",
}


def cues(link):
    body = f"WEBVTT\n\n00:00:00.000 --> 00:00:01.200\n{link}#xywh=0,0,160,90\n"
    return record("GET", "/videos/1/frames.vtt?frames=0", 200, CUES, body)


def platform_error(path, status, headers=None, body=None):
    text = body or '{"error": "SOME_CODE", "details": {"message": "Why."}}'
    return record("POST", PLATFORM + path, status, PLATFORM_ERROR | (headers or {}), text)


def platform_frames(body, request_headers):
    """A GET for several frames with that body."""
    made = record(
        "GET", f"{PLATFORM}/videos.bulk.download-frame", 200, PLATFORM_FRAMES, request_body=body
    )
    return made | {"request_headers": [[n, v] for n, v in request_headers.items()]}


VIDEO = (
    '{"id": 1, "name": "a", "frame_count": 300, "width": null, "height": null,'
    ' "duration": 12.5, "hash": null, "updated_at": null}'
)
ALLOW = {"Allow": "GET, HEAD, OPTIONS"}
LINK = BATCH | {"Content-Disposition": 'attachment; filename="1.zip"'}
NOT_MODIFIED = {k: v for k, v in FRAME.items() if k not in ("Content-Type", "Content-Length")}
NOT_MODIFIED.pop("Repr-Digest")

GOOD = {
    "a frame": frame(),
    "a raw frame of a rare type": record(
        "GET", "/videos/1/frames/17", 200, FRAME | {"Content-Type": "image/webp"}, None, 1234
    ),
    "an array": array(),
    "a part": record(
        "GET",
        "/videos/1/frames/17",
        206,
        FRAME | {"Content-Range": "bytes 0-1233/9999"},
        body_bytes=1234,
    ),
    "not modified": record("GET", "/videos/1/frames/17", 304, NOT_MODIFIED),
    "a frame's head": record("HEAD", "/videos/1/frames/17.npy", 200, FRAME | ARRAY),
    "a head that holds little": record(
        "HEAD",
        "/videos/1/frames/17.npy",
        200,
        COMMON | {"Frame-Video": "1", "Frame-Index": "17", "Cache-Control": "private"},
    ),
    "a batch": batch(),
    "a batch by its other name": record(
        "POST", "/videos/1/frames%3Abatch", 200, BATCH, None, 9, '{"frames": [1]}'
    ),
    "a multipart batch": record(
        "POST",
        "/videos/1/frames:batch",
        200,
        BATCH | {"Content-Type": "multipart/form-data; boundary=xYz"},
        request_body='{"frames": [1], "container": "multipart"}',
    ),
    "a link": record("GET", "/videos/1/frames.zip?frames=5,1,0-99:5&quality=80", 200, LINK),
    "a sheet": record("GET", "/videos/1/frames.jpg?frames=0-19&columns=10", 200, SHEET),
    "cues": cues("frames.jpg?frames=0&width=160&columns=1"),
    "a frame of the platform's API": record(
        "POST", f"{PLATFORM}/videos.download-frame", 200, PLATFORM_FRAME,
        body_bytes=1234, request_body='{"videoId": "1", "frame": 17}',
    ),
    "frames of the platform's API, by a form": platform_frames(
        "videoId=1&frames=17&frames=17", {"Content-Type": "application/x-www-form-urlencoded"}
    ),
    "frames of the platform's API, by the query": record(
        "GET", f"{PLATFORM}/videos.bulk.download-frame?videoId=1&frames=17&frames=3", 200,
        PLATFORM_FRAMES,
    ),
    "the platform's version": record(
        "GET", f"{PLATFORM}/instance.version", 200, PLATFORM_ERROR, '{"version": "6.18.3"}'
    ),
    "an error of the platform's API": platform_error("/videos.download-frame", 404),
    "an overload of the platform's API": platform_error(
        "/videos.download-frame", 429, {"Retry-After": "2"}
    ),
    "a relay that is off": platform_error("/videos/x/list", 404),
    "a path that leaves the relay": platform_error("/a%2Fb", 400),
    "whatever the platform answers to another key": record(
        "POST", f"{PLATFORM}/videos.download-frame", 299, {"X-Powered-By": "x"}, "?",
        request_body='{"videoId": 1, "frame": 1, "quality": 1}',
    ),
    "whatever the platform answers": record(
        "PUT", f"{PLATFORM}/a/b", 299, {"X-Powered-By": "x", "Content-Type": "a/b"}, "?"
    ),
    "a video": json_answer("/videos/1", VIDEO),
    "health": json_answer("/healthz", '{"status": "ok"}'),
    "metrics": text_answer(
        "/metrics", "text/plain;version=0.0.4; charset=utf-8", "# TYPE a gauge\na 1\n"
    ),
    "the contract": text_answer("/openapi.yaml", "application/yaml", "openapi: 3.1.0\n"),
    "the page": text_answer("/", "text/html; charset=utf-8", "<!doctype html>\n"),
    "options": record("OPTIONS", "/videos/1", 204, COMMON | ALLOW),
    "options of everything": record("OPTIONS", "", 204, COMMON | ALLOW) | {"url": "*"},
    "no such frame": problem(
        "GET", "/videos/1/frames/17.png", 404, "frame_out_of_range", frame_count=3, last=2
    ),
    "a problem's head": problem("HEAD", "/videos/1/frames/17.png", 404, "frame_out_of_range"),
    "overloaded": problem("GET", "/videos/1/frames/1", 503, "overloaded", {"Retry-After": "2"}),
    "what any request may get": problem("GET", "/healthz", 421, "misdirected"),
    "no request at all": problem("", "", 408, "request_timeout"),
    "no such address": problem("GET", "/nope", 404, "no_such_route"),
    "no such address's method": problem("PUT", "/nope", 404, "no_such_route"),
    "a slash too many": problem("GET", "/videos/1/", 404, "no_such_route"),
    "a malformed number": problem("GET", "/videos/01", 400, "invalid_request"),
    "a number beyond 63 bits": problem(
        "GET", "/videos/9223372036854775808/frames/1", 400, "invalid_request"
    ),
    "no such extension": problem("GET", "/videos/1/frames/1.bmp", 404, "no_such_route"),
    "another spelling": problem("GET", "/%68ealthz", 404, "no_such_route"),
    "an encoded slash": problem("GET", "/videos%2F1", 400, "invalid_request"),
    "no such method": problem("DELETE", "/videos/1", 405, "method_not_allowed", ALLOW),
    "a lower-case method": problem("get", "/videos/1", 405, "method_not_allowed", ALLOW),
}
