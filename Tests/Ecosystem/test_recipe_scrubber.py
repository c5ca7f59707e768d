"""The recipe for a scrubber, in Chromium."""

import json

import pytest

from client import get
from demo import Demo
from recipes import PRINTED, blocks
from scripted import cut

[HTML] = blocks("A scrubber on a canvas", "html")

# `said` awaits a text of the page's, or one that begins so where it ends with a space.
BEFORE = """<script>
  const asked = [], before = fetch;
  let most = 0;  // in flight at once
  window.fetch = async (address, {signal}) => {
    const one = {index: Number(address.match(/frames.(\\d+)/)?.[1] ?? NaN), signal};
    asked.push(one);
    const flying = asked.filter(one => !one.isOver && !one.signal.aborted);
    most = Math.max(most, flying.length);
    try {
      const answer = await before(address, {signal});
      return new Response(await answer.blob(), answer);
    } finally { one.isOver = true; }
  };
  const move = index => {
    slider().value = index;
    slider().dispatchEvent(new Event('input'));
  };
  const slider = () => document.querySelector('input');
  const said = text => new Promise(resolve => {
    const output = document.querySelector('output');
    const look = () => {
      const isSaid = text.endsWith(' ') ? output.value.startsWith(text) : output.value === text;
      if (isSaid) resolve(output.value);
    };
    new MutationObserver(look).observe(output, {childList: true});
    look();
  });
  const aborted = () => asked.filter(one => one.signal.aborted).map(one => one.index);
  const pixels = canvas => Array.from(
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).join();
  const isShown = async address => {
    const image = await createImageBitmap(await (await before(address)).blob());
    const canvas = Object.assign(
      document.createElement('canvas'), {width: image.width, height: image.height});
    canvas.getContext('2d').drawImage(image, 0, 0);
    return pixels(canvas) === pixels(document.querySelector('canvas'));
  };
</script>"""
AFTER = """<script type="module">
  const tell = told => before('/said', {method: 'POST', body: JSON.stringify(told)});
  try { await tell(await (async () => { %s })()); } catch (error) { await tell(String(error)); }
</script>"""


@pytest.fixture
def scrub(browse):
    """What a script returns that runs beside the page, which is shown a video."""
    def scrub(video: str, script: str):
        printed = f"{PRINTED}/videos/1"
        assert printed in HTML
        page = HTML.replace(printed, video)
        return browse(page.replace("<canvas>", BEFORE + "<canvas>") + AFTER % script)
    return scrub


@pytest.fixture
def slow(page):
    """The upstream gives frame 9 after ten minutes; 1 and 2 are there, lest they share its call."""
    with Demo("--faults", "delay=600000,index=9", GATEWAY_CORS_ORIGINS=page.origin) as running:
        video = f"{running.url}/videos/1"
        get(f"{video}/frames.zip?frames=1,2")
        yield video


def test_a_long_drag_ends_at_its_last_frame(scrub, opened):
    told = scrub(opened, f"""
      await said('frame 0');
      for (let index = 1; index <= 30; index += 1) move(index);
      await said('frame 30');
      return [
        slider().max, most, aborted().filter(index => index > 1),
        await isShown('{opened}/frames/30.jpg?width=960'),
        await isShown('{opened}/frames/1.jpg?width=960')];""")
    assert told == ["299", 2, list(range(2, 30)), True, False]


def test_the_oldest_lands_during_a_drag(scrub, slow):
    told = scrub(slow, f"""
      await said('frame 0');
      [1, 5, 9].forEach(move);
      await said('frame 1');
      return [aborted(), await isShown('{slow}/frames/1.jpg?width=960')];""")
    assert told == [[5], True]


def test_what_is_overtaken_is_aborted(scrub, slow):
    told = scrub(slow, """
      await said('frame 0');
      [9, 2].forEach(move);
      await said('frame 2');
      return aborted();""")
    assert told == [9]


def test_a_problem_is_told_and_asked_again_where_that_may_help(scrub, page):
    with Demo(
        "--faults", "status=503,first=1,index=3", GATEWAY_UPSTREAM_RETRIES="0",
        GATEWAY_CORS_ORIGINS=page.origin
    ) as running:
        told = scrub(f"{running.url}/videos/1", """
          await said('frame 0');
          move(3);
          const told = [await said('frame 3: '), await said('frame 3')];
          slider().max = 500;
          move(400);
          told.push(await said('frame 400: '));
          return [...told, asked.map(one => one.index)];""")
    assert told == [
        "frame 3: the platform can't be used at the moment", "frame 3",
        "frame 400: video 1 has 300 frames, 0 to 299; not 400", [None, 0, 3, 3, 400]]


def test_a_cut_frame_is_an_error(scrub, scripted):
    video = json.dumps({"frame_count": 10}).encode()
    cors = {"Access-Control-Allow-Origin": "*"}
    status, headers, body = cut(b"x" * 1000)
    scripted.answers = [(200, cors, video), (status, headers | cors, body)]
    told = scrub(scripted.url, "return await said('frame 0: ');")
    assert told == "frame 0: Failed to fetch"


def test_a_video_that_is_not_there(scrub, opened):
    told = scrub(opened.replace("videos/1", "videos/99"), "return await said('the platform ');")
    assert told == "the platform has no video 99 for this token"
