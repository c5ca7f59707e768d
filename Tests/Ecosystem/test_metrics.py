"""The page of metrics by Prometheus's own tool, and the alerts and the dashboard by the page."""

import json
import re
import subprocess
import urllib.error

import pytest
import yaml

from client import get, post
from demo import ROOT, Demo

ALERTS = ROOT / "deploy/prometheus/alerts.yml"
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text())
NAME = re.compile(r"\b(?:frame_gateway|process)_\w+")
SELECTOR = re.compile(r"\b((?:frame_gateway|process)_\w+)\{([^}]*)\}")
# Added by Prometheus to what it scrapes.
SCRAPED = {"job", "instance"}


def promtool(*arguments: str, given: str | None = None) -> str:
    done = subprocess.run(
        ["promtool", *arguments], input=given, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Of a gateway with all of its parts, that has had requests of many kinds."""
    folder = tmp_path_factory.mktemp("cache") / "frames"
    with Demo("--cache-dir", str(folder)) as demo:
        for path in ("1/frames/1", "1/frames/1", "1/frames/2.png", "1", "1/frames.zip?frames=0-99"):
            get(f"{demo.url}/videos/{path}")
        post(f"{demo.url}/videos/1/frames:batch", frames=[1, 2])
        for path in ("/nowhere", "/videos/1/frames/x", "/videos/1/frames/99999"):
            with pytest.raises(urllib.error.HTTPError):
                get(demo.url + path)
        return get(f"{demo.url}/metrics").body.decode()


@pytest.fixture(scope="module")
def labels(page):
    """The names of labels, by the name of the sample."""
    found: dict[str, set[str]] = {}
    for line in page.splitlines():
        if not line.startswith("#"):
            name, _, rest = re.match(r"(\w+)(\{(.*)\})? ", line).groups()
            found.setdefault(name, set()).update(re.findall(r'(\w+)="', rest or ""))
    return found


def expressions() -> dict[str, str]:
    """All of the alerts and of the dashboard, by where they stand."""
    found = {}
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        for rule in group["rules"]:
            found[rule["alert"]] = rule["expr"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            found[f"{panel['title']} {target['refId']}"] = target["expr"]
    return found


def test_the_page_is_clean(page):
    assert promtool("check", "metrics", given=page) == ""


def test_no_label_tells_a_video_a_frame_or_a_caller(page, labels):
    assert {name for names in labels.values() for name in names} == {
        "le", "outcome", "priority", "result", "route", "stage", "status", "tier"}
    assert "127.0.0.1" not in page


def test_alerts():
    assert "SUCCESS" in promtool("check", "rules", str(ALERTS))
    promtool("test", "rules", str(ALERTS.with_name("alerts-test.yml")))


@pytest.mark.parametrize("place", expressions())
def test_an_expression_names_what_there_is(place, labels):
    expression = expressions()[place]
    names = set(NAME.findall(expression))
    assert names or place == "FrameGatewayDown"
    assert names <= labels.keys(), names - labels.keys()
    for name, selector in SELECTOR.findall(expression):
        assert set(re.findall(r"(\w+)\s*[=!]~?", selector)) <= labels[name] | SCRAPED


def test_the_dashboards_expressions_are_valid(tmp_path):
    rules = [
        {"record": f"panel:{number}", "expr": expression
            .replace("$__rate_interval", "5m").replace("$job", "frame-gateway")}
        for number, expression in enumerate(expressions().values())]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}))
    promtool("check", "rules", str(path))


def test_the_dashboard_is_whole():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids)) > 20
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]}
    assert len(places) == len(ids)
    assert {item["name"] for item in DASHBOARD["templating"]["list"]} == {"source", "job"}
