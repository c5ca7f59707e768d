"""The eight methods of `VideoFrameAPI` give the same straight from the upstream and through the
gateway."""

import numpy as np
import pytest

from pictures import PICTURES
from servers import Servers, sly

VIDEO = 1
ONE = 17
# More than one of the SDK's calls, repeats and any order.
SEVERAL = [299, 0, 5, 5, *range(100, 160), 0]


@pytest.fixture(scope="module")
def pair(servers):
    """The same methods on both."""
    return servers.straight().video.frame, servers.through().video.frame


def same(left: np.ndarray, right: np.ndarray) -> bool:
    return left.dtype == right.dtype and np.array_equal(left, right)


class Progress:
    """Counts what it is told."""

    def __init__(self):
        self.told = 0

    def __call__(self, count: int) -> None:
        self.told += count


def test_download(pair):
    straight, through = (frames._download(VIDEO, ONE) for frames in pair)
    assert straight.content == through.content
    assert through.headers["Content-Type"] == "image/jpeg"


def test_download_batch(pair):
    straight, through = (
        {index: part.content for index, part in frames._download_batch(VIDEO, SEVERAL)}
        for frames in pair
    )
    assert straight == through
    assert set(through) == set(SEVERAL)


def test_download_np(pair):
    straight, through = (frames.download_np(VIDEO, ONE) for frames in pair)
    assert straight.shape == (720, 1280, 3)
    assert same(straight, through)


def test_download_nps(pair):
    progress = Progress()
    straight = pair[0].download_nps(VIDEO, SEVERAL)
    through = pair[1].download_nps(VIDEO, SEVERAL, progress)
    assert len(through) == len(SEVERAL)
    assert all(map(same, straight, through))
    # Once for each part: a frame that is wanted twice in one call is one.
    assert progress.told == len(set(SEVERAL[:50])) + len(set(SEVERAL[50:]))


def test_download_nps_generator(pair):
    straight, through = (dict(frames.download_nps_generator(VIDEO, SEVERAL)) for frames in pair)
    assert set(straight) == set(through) == set(SEVERAL)
    assert all(same(straight[index], through[index]) for index in straight)


def test_download_path(pair, tmp_path):
    paths = [tmp_path / "straight" / "17.png", tmp_path / "through" / "17.png"]
    for frames, path in zip(pair, paths):
        frames.download_path(VIDEO, ONE, str(path))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_download_paths(pair, tmp_path):
    indices = list(range(60))
    for frames, name in zip(pair, ("straight", "through")):
        (tmp_path / name).mkdir()
        frames.download_paths(VIDEO, indices, [str(tmp_path / name / f"{i}.jpg") for i in indices])
    for index in indices:
        straight, through = (tmp_path / n / f"{index}.jpg" for n in ("straight", "through"))
        assert straight.read_bytes() == through.read_bytes()


def test_download_bytes(pair):
    straight, through = (frames.download_bytes(VIDEO, SEVERAL) for frames in pair)
    assert straight == through
    assert through[2] == through[3]


def test_download_frames_by_a_form(servers, tmp_path):
    """The one method that asks by GET, of `VideoApi`."""
    for api, name in ((servers.straight(), "straight"), (servers.through(), "through")):
        api.video.download_frames(VIDEO, [3, 1], [str(tmp_path / f"{name}{n}") for n in (3, 1)])
    for index in (3, 1):
        straight, through = (tmp_path / f"{name}{index}" for name in ("straight", "through"))
        assert straight.read_bytes() == through.read_bytes()


def test_an_id_may_be_a_text(pair):
    assert pair[0].download_bytes(str(VIDEO), [1, 2]) == pair[1].download_bytes(str(VIDEO), [1, 2])


def test_nothing_is_nothing(servers, pair):
    before = servers.calls()
    assert pair[1].download_bytes(VIDEO, []) == pair[1].download_nps(VIDEO, []) == []
    assert servers.calls() == before


@pytest.mark.parametrize("keep_alpha", [False, True])
def test_every_kind_of_picture(tmp_path, keep_alpha):
    folder = tmp_path / "7"
    folder.mkdir()
    for index, picture in enumerate(PICTURES):
        (folder / f"{index}.{picture.extension}").write_bytes(picture.encoded())
    indices = list(range(len(PICTURES)))
    with Servers("--frames", str(tmp_path)) as servers:
        straight, through = (
            api.video.frame.download_nps(7, indices, keep_alpha=keep_alpha)
            for api in (servers.straight(), servers.through())
        )
        for picture, left, right in zip(PICTURES, straight, through):
            assert same(left, right), picture.name


def test_the_probe_for_tls_ran(servers):
    """The SDK remembers the addresses that it tried TLS on."""
    for api in (servers.straight(), servers.through()):
        api.video.frame.download_bytes(VIDEO, [0])
        assert api.server_address in sly.Api._checked_servers
        assert api.server_address.startswith("http://")
