"""One recorded request and its answer."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, unquote

# Fields whose values are lists, so that two lines of them are one value (RFC 9110, section 5.3).
LIST_FIELDS = {"vary", "allow", "server-timing", "cache-status", "access-control-expose-headers"}

TARGET = re.compile(r"(?:https?://[^/?#]*)?(?P<path>/[^?#]*|\*)(?:\?(?P<query>[^#]*))?")


class Malformed(Exception):
    """A line is not a record."""


@dataclass(frozen=True)
class Exchange:
    """`method` and `url` are empty where the request could not be read."""

    # File and line of the record.
    place: str
    method: str
    url: str
    request_headers: list[tuple[str, str]]
    request_body: str | None
    status: int
    headers: list[tuple[str, str]]
    body: str | None
    body_bytes: int | None
    manifest: dict | None = None

    @classmethod
    def parse(cls, place: str, text: str) -> "Exchange":
        try:
            record = json.loads(text)
            return cls(
                place=place,
                method=record["method"] or "",
                url=record["url"] or "",
                request_headers=[(name, value) for name, value in record["request_headers"]],
                request_body=record["request_body"],
                status=int(record["status"]),
                headers=[(name, value) for name, value in record["headers"]],
                body=record["body"],
                body_bytes=record["body_bytes"],
                manifest=record.get("manifest"),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(f"{place}: {error!r}") from error

    @cached_property
    def segments(self) -> list[str] | None:
        """The path between its slashes, decoded; None where there is no readable path."""
        match = TARGET.fullmatch(self.url)
        if not match:
            return None
        # `*` asks about the server as a whole (RFC 9110, section 9.3.7), as `/` does here.
        path = "/" if match["path"] == "*" else match["path"]
        return [unquote(segment, errors="replace") for segment in path.split("/")[1:]]

    @property
    def is_alias(self) -> bool:
        """The target names an address by another spelling, which a server may not know."""
        return self.url == "*" or "%" in self.url.partition("?")[0]

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        match = TARGET.fullmatch(self.url)
        return parse_qsl((match["query"] or "") if match else "", keep_blank_values=True)

    @cached_property
    def fields(self) -> dict[str, str]:
        """The answer's header, names in lower case, repeated fields joined."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            name = name.lower()
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
        return joined

    @cached_property
    def repeated_fields(self) -> list[str]:
        names = [name.lower() for name, _ in self.headers]
        return sorted({n for n in names if names.count(n) > 1} - LIST_FIELDS)

    @property
    def media_type(self) -> str | None:
        """`Content-Type` in lower case with one space behind each semicolon."""
        value = self.fields.get("content-type")
        return None if value is None else re.sub(r"\s*;\s*", "; ", value.strip().lower())

    @property
    def sends_form(self) -> bool:
        """Whether the request's body is said to be a form."""
        types = [v for n, v in self.request_headers if n.lower() == "content-type"]
        return any(t.lower().startswith("application/x-www-form-urlencoded") for t in types)

    @property
    def has_body(self) -> bool:
        """Whether HTTP lets this answer have a body."""
        return self.method != "HEAD" and self.status not in (204, 304)
