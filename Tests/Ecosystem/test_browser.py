"""A page in Chromium: a frame on a canvas, a batch by `formData()`, and a batch that is cut."""

import hashlib
import re

import pytest

from client import get
from demo import ROOT, Demo

README = (ROOT / "README.md").read_text()
[CANVAS] = re.findall(r"^```js\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)

PAGE = """<!doctype html><canvas width="1280" height="720"></canvas><script type="module">
const digest = async bytes => Array.from(
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  byte => byte.toString(16).padStart(2, '0')).join('');
const tell = said => fetch('/said', {method: 'POST', body: JSON.stringify(said)});
try { await tell(await (async () => { %s })()); } catch (error) { await tell(String(error)); }
</script>"""


@pytest.fixture
def run(browse):
    """Gives what a script returns, or the text of what it throws."""
    return lambda script: browse(PAGE % script)


def test_the_readmes_canvas(opened, run):
    script = CANVAS.replace("http://127.0.0.1:8080/videos/1", opened)
    assert script != CANVAS
    size = run(script + "return [image.width, image.height];")
    assert size == [640, 360]


def test_a_canvas_holds_the_pixels(opened, run):
    said = run(f"""
      const answer = await fetch('{opened}/frames/17.png');
      const canvas = document.querySelector('canvas').getContext('2d');
      canvas.drawImage(await createImageBitmap(await answer.blob()), 0, 0);
      return [answer.headers.get('Frame-Index'), answer.headers.get('Frame-Origin'),
        await digest(canvas.getImageData(0, 0, 1280, 720).data)];""")
    pixels = get(f"{opened}/frames/17.rgba").body
    assert said == ["17", "reencoded", hashlib.sha256(pixels).hexdigest()]


def test_form_data_reads_a_batch(opened, run):
    """JSON's type makes it a request that the browser asks leave for first."""
    said = run(f"""
      const answer = await fetch('{opened}/frames:batch', {{
        method: 'POST', headers: {{'Content-Type': 'application/json'}},
        body: JSON.stringify({{frames: [5, 1, 1, 99], container: 'multipart'}})}});
      const said = [answer.headers.get('Frame-Count')];
      for (const [name, file] of await answer.formData())
        said.push([name, file.type, await digest(await file.arrayBuffer())]);
      return said;""")
    frames = {index: get(f"{opened}/frames/{index}").body for index in (5, 1, 99)}
    assert said == ["3", *(
        [str(index), "image/jpeg", hashlib.sha256(body).hexdigest()]
        for index, body in frames.items())]


def test_form_data_refuses_a_cut_batch(run):
    with Demo(
        "--faults", "missing=77", GATEWAY_UPSTREAM_RETRIES="0", GATEWAY_CORS_ORIGINS="*"
    ) as running:
        said = run(f"""
          const answer = await fetch('{running.url}/videos/1/frames:batch', {{method: 'POST',
            body: JSON.stringify({{ranges: [{{stop: 120}}], container: 'multipart'}})}});
          await answer.formData();""")
    assert said.startswith("TypeError")


def test_another_origin_may_not_read(run, demo):
    said = run(f"await fetch('{demo.url}/videos/1/frames/17.png');")
    assert said.startswith("TypeError")
