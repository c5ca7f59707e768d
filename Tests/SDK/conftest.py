"""Servers that many tests share, and what is told at the end."""

import pytest

from servers import Servers, told

LOGS = pytest.StashKey[list[tuple[str, list[str]]]]()


@pytest.fixture(scope="session")
def servers():
    """Drawn frames: four videos of 300 frames, 1280×720, JPEG."""
    with Servers() as running:
        yield running


@pytest.fixture
def tell(request):
    """Shows calls of an upstream behind the last test."""

    def keep(title: str, calls: list[dict]) -> None:
        request.config.stash.setdefault(LOGS, []).append((title, told(calls)))

    return keep


def pytest_terminal_summary(terminalreporter, config):
    for title, lines in config.stash.get(LOGS, []):
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)
