"""The recipe for Swift, as another package's program.

It is compiled against the modules that the release build made, and linked with its objects: all
that the binary is made of but its own target.
"""

import shutil
import subprocess

import pytest

from client import get
from demo import ROOT, Demo, gateway
from recipes import PRINTED, blocks

[CODE] = blocks("Swift", "swift")


@pytest.fixture
def run(tmp_path):
    build = gateway().parent
    objects = build / "frame-gateway.product/Objects.LinkFileList"
    if not shutil.which("swiftc") or not objects.is_file():
        pytest.skip("there is no swiftc, or the binary does not lie where it was built")

    def run(url: str) -> list[str]:
        source, linked, program = (tmp_path / name for name in ("main.swift", "objects", "recipe"))
        source.write_text(CODE.replace(PRINTED, url))
        linked.write_text("".join(
            f"{path}\n" for path in objects.read_text().splitlines()
            if "/frame_gateway.build/" not in path))
        maps = [
            word for folder, name in ((ROOT / "Sources", "*"), (build, "*.build"))
            for path in folder.glob(f"{name}/module.modulemap")
            for word in ("-Xcc", f"-fmodule-map-file={path}")]
        subprocess.run(
            ["swiftc", "-swift-version", "6", "-warnings-as-errors", "-static-stdlib",
             "-I", build / "Modules", *maps, source, f"@{linked}", "-o", program], check=True)
        done = subprocess.run(
            [program], cwd=tmp_path, check=True, text=True, stdout=subprocess.PIPE)
        return done.stdout.splitlines()
    return run


def test_as_printed(run, demo, video, tmp_path):
    said = run(demo.url)
    frames = {index: get(f"{video}/frames/{index}").body for index in (5, 6, 17)}
    assert said[:4] == ["[720, 1280, 3]", "100", "1 of 2", "2 of 2"]
    refused, came = sorted(said[4:])
    assert came == f"17 image/jpeg {len(frames[17])}"
    assert refused.startswith("100000 ") and refused.endswith(" false")
    for index in (5, 6):
        assert (tmp_path / f"out/{index}.jpg").read_bytes() == frames[index]


@pytest.mark.parametrize("missing, lines", [(17, 1), (77, 2)])
def test_a_frame_that_fails_ends_what_needs_it(run, missing, lines):
    with Demo("--faults", f"missing={missing}", GATEWAY_UPSTREAM_RETRIES="0") as running:
        said = run(running.url)
    assert len(said) == lines and said[-1].startswith(f"ask again for frame {missing} later: ")
