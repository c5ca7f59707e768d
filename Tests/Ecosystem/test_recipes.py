"""The recipes for Python, and what they make of answers that are problems, cut, or nonsense."""

import io
import json
import re
import tarfile

import cv2
import numpy as np
import pytest
import requests

from client import decoded, get, post
from demo import Demo
from recipes import PRINTED, blocks, load, run
from scripted import cut


@pytest.fixture(scope="module")
def broken():
    """The upstream always leaves frame 77 out."""
    with Demo("--faults", "missing=77", GATEWAY_UPSTREAM_RETRIES="0") as running:
        yield running.url


def problem(status: int, retryable: bool, **headers: str) -> tuple[int, dict, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"code": "overloaded", "detail": "too many are waiting", "retryable": retryable}
    return status, {"Content-Type": "application/problem+json"} | named, json.dumps(body).encode()


class TestPyTorch:
    [CODE] = blocks("PyTorch", "python")

    @pytest.fixture(autouse=True)
    def torch(self):
        return pytest.importorskip(
            "torch", reason="torch is no requirement, since PyPI's own takes gigabytes; where it "
            "is installed its recipe is tried")

    @pytest.fixture
    def recipe(self, tmp_path):
        return load(self.CODE, tmp_path)

    @pytest.fixture
    def waits(self, recipe, monkeypatch):
        waits = []
        monkeypatch.setattr(recipe.time, "sleep", waits.append)
        return waits

    def test_as_printed(self, demo, tmp_path):
        said = run(self.CODE.replace(PRINTED, demo.url), tmp_path)
        assert said == [
            f"{number} torch.Size([{32 if number < 9 else 12}, 3, 180, 320])"
            for number in range(10)]

    @pytest.mark.parametrize("workers", [0, 1, 2])
    def test_workers_keep_the_order_and_a_start_skips(self, recipe, video, workers):
        indices = np.arange(70)[::-1]
        frames = recipe.VideoFrames(video, indices, batch=8, start=3, width=64)
        loader = recipe.DataLoader(frames, batch_size=None, num_workers=workers)
        expected = np.load(io.BytesIO(get(f"{video}/frames.npy?frames=0-69&width=64").body))
        batches = [batch.numpy() for batch in loader]
        assert [len(batch) for batch in batches] == [8] * 5 + [6]
        np.testing.assert_array_equal(
            np.concatenate(batches), expected[indices][24:].transpose(0, 3, 1, 2))

    @pytest.mark.parametrize("workers", [0, 2])
    def test_the_problem_is_told_where_the_frames_end(self, recipe, video, workers):
        frames = recipe.VideoFrames(video, range(280, 310), batch=10, width=64)
        came = []
        with pytest.raises(RuntimeError, match="frame_out_of_range.*300 frames"):
            for batch in recipe.DataLoader(frames, batch_size=None, num_workers=workers):
                came.append(len(batch))
        assert came == [10, 10]

    def test_asks_again_after_a_problem_and_a_cut(self, recipe, scripted, waits):
        array = np.arange(24, dtype=np.uint8).reshape(2, 3, 2, 2)
        np.save(file := io.BytesIO(), array)
        whole = file.getvalue()
        scripted.answers = [
            problem(503, True, Retry_After="7"), problem(502, True), cut(whole), (200, {}, whole)]
        [batch] = recipe.VideoFrames(scripted.url, [0, 1])
        np.testing.assert_array_equal(batch.numpy(), array)
        assert waits == [7, 2, 4] and scripted.asked == 4

    @pytest.mark.parametrize("answer, error, asked", [
        (problem(502, False), "502 .*too many", 1),
        (problem(503, True), "503 .*too many", 5),
        ((502, {"Content-Type": "text/html"}, b"a proxy's"), "502 a proxy's", 1),
        (cut(b"x" * 100), "IncompleteRead", 5),
    ])
    def test_gives_up(self, recipe, scripted, waits, answer, error, asked):
        scripted.answers = [answer]
        with pytest.raises((RuntimeError, requests.RequestException), match=error):
            list(recipe.VideoFrames(scripted.url, [0, 1]))
        assert scripted.asked == asked

    def test_a_batch_of_the_gateways_that_breaks_is_an_error(self, recipe, broken, waits):
        frames = recipe.VideoFrames(f"{broken}/videos/1", range(120), batch=120)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(frames)


class TestWebDataset:
    CODE, SPOOLED = blocks("WebDataset", "python")
    [STREAMED] = re.findall(r"^FETCH = .*\n", CODE, re.MULTILINE)

    @pytest.fixture(params=[STREAMED, SPOOLED], ids=["streamed", "spooled"])
    def code(self, request):
        return self.CODE.replace(self.STREAMED, request.param)

    def test_as_printed(self, code, demo, tmp_path):
        said = run(code.replace(PRINTED, demo.url), tmp_path)
        assert said == [f"{index:06} (180, 320, 3)" for index in range(300)]

    @pytest.fixture
    def read(self, code, tmp_path):
        """Reads a hundred frames from an address: the samples' keys, and what was raised."""
        def read(url: str, more: str = ""):
            mended = code.replace(PRINTED, url).replace("shards(300)", "shards(100)")
            dataset = load(mended.replace("width=320", "width=320" + more), tmp_path).dataset
            keys = []
            try:
                keys.extend(key for key, _ in dataset)
            except (OSError, tarfile.TarError) as error:
                return keys, str(error)
            return keys, None
        return read

    def test_a_shard_that_breaks(self, read, broken):
        keys, error = read(broken)
        assert error and len(keys) < 100

    def test_a_shard_that_ends_between_two_entries(self, read, scripted, video):
        """Its framing is whole, as a proxy's may be that does not say what it has lost."""
        body = post(f"{video}/frames:batch", ranges=[{"stop": 100}], container="tar", width=32).body
        with tarfile.open(fileobj=io.BytesIO(body)) as archive:
            fiftieth = archive.getmembers()[50]
        scripted.answers = [(200, {}, body[:fiftieth.offset])]
        keys, error = read(scripted.url)
        assert len(keys) == 50 - 1 and "cut after 50 frames" in error

    def test_what_is_left_out_is_told(self, read, broken, capsys):
        keys, error = read(broken, "&on_error=report")
        assert keys == [f"{index:06}" for index in range(100) if index != 77] and not error
        assert "frame 77 is not there: upstream_invalid" in capsys.readouterr().out

    def test_a_refusal(self, read, demo):
        keys, error = read(demo.url, "&wrong=1")
        assert not keys and error

    def test_nothing_stays_on_the_disk(self, read, demo, tmp_path, monkeypatch):
        (tmp_path / "t").mkdir()
        monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
        keys, error = read(demo.url)
        assert len(keys) == 100 and not error and not list((tmp_path / "t").iterdir())


class TestOpenCV:
    [CODE] = blocks("OpenCV", "python")

    @pytest.fixture
    def recipe(self, demo, tmp_path):
        return load(self.CODE.replace(PRINTED, demo.url), tmp_path)

    def test_as_printed(self, demo, tmp_path):
        first, mean, last = run(self.CODE.replace(PRINTED, demo.url), tmp_path)
        assert (first, last) == ("(720, 1280, 3)", "(20, 180, 320, 4)") and float(mean) > 0

    def test_pixels(self, recipe, video):
        expected = cv2.cvtColor(get(f"{video}/frames/17.rgb").array, cv2.COLOR_RGB2BGR)
        np.testing.assert_array_equal(recipe.frame(17), expected)
        [image] = recipe.small("17", 1280)
        np.testing.assert_array_equal(cv2.cvtColor(image, cv2.COLOR_BGRA2BGR), expected)

    def test_frames_come_in_the_requests_order(self, recipe, video):
        indices = range(119, -1, -1)
        images = list(recipe.frames(indices))
        assert [index for index, _ in images] == list(indices)
        for index, image in images[::40]:
            rgb = decoded(get(f"{video}/frames/{index}").body)
            np.testing.assert_array_equal(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), rgb)

    def test_a_problem_is_told(self, recipe):
        for call in (
            lambda: recipe.frame(300), lambda: list(recipe.frames([0, 300])),
            lambda: recipe.small("0-9,300", 32)
        ):
            with pytest.raises(OSError, match="404 .*frame_out_of_range"):
                call()

    def test_a_cut_answer_is_an_error(self, recipe, scripted):
        recipe.VIDEO = scripted.url
        scripted.answers = [cut(b"x" * 1000)]
        for call in (
            lambda: recipe.frame(0), lambda: list(recipe.frames([0])),
            lambda: recipe.small("0", 32)
        ):
            with pytest.raises(OSError, match="IncompleteRead"):
                call()

    def test_what_is_no_picture_is_an_error(self, recipe, scripted):
        recipe.VIDEO = scripted.url
        scripted.answers = [(200, {}, b"x" * 1000)]
        with pytest.raises(ValueError):
            recipe.frame(0)
