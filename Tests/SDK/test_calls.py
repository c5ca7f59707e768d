"""What the SDK's calls cost the upstream, and what it makes of errors."""

import pytest
import requests

from servers import Servers

VIDEO = 1


def test_120_frames_twice_cost_three_calls(tell):
    frames = list(range(120))
    bulk = "videos.bulk.download-frame"
    with Servers() as servers:
        first, again = (servers.straight().video.frame.download_bytes(VIDEO, frames)
                        for _ in range(2))
        straight = servers.calls()
        assert servers.count() == {bulk: 6}
        for _ in range(2):
            assert servers.through().video.frame.download_bytes(VIDEO, frames) == first == again
        through = servers.calls()[len(straight):]
        tell("calls of 120 frames twice, straight", straight)
        tell("calls of 120 frames twice, through the gateway", through)
        assert [(call["method"], len(call["frames"])) for call in through] == [
            (bulk, 50), (bulk, 50), (bulk, 20)]
        assert [index for call in through for index in call["frames"]] == frames


@pytest.mark.parametrize(
    "video, frame, status, message",
    [(VIDEO, 300, 404, "300 frames"), (99, 0, 404, "99"), (VIDEO, -1, 400, "frame")],
)
def test_what_is_wrong_for_good_is_not_tried_again(servers, video, frame, status, message):
    before = servers.count()
    for ask in (lambda f: f.download_np(video, frame), lambda f: f.download_bytes(video, [frame])):
        with pytest.raises(requests.exceptions.HTTPError) as caught:
            ask(servers.through().video.frame)
        assert caught.value.response.status_code == status
        assert message in caught.value.response.json()["details"]["message"]
        # The SDK's own sentence has the gateway's in it.
        assert message in str(caught.value)
    # Each refusal once, with what the gateway looked up to be certain.
    assert sum((servers.count() - before).values()) <= 2 * 2 + 1


def test_a_missing_part_is_a_gap_straight_and_none_through_the_gateway():
    with Servers("--faults", "missing=3,first=2") as servers:
        frames = [1, 2, 3, 4]
        with pytest.raises(KeyError):
            servers.straight().video.frame.download_bytes(VIDEO, frames)
        through = servers.through().video.frame.download_bytes(VIDEO, frames)
        assert through == servers.straight().video.frame.download_bytes(VIDEO, frames)


def test_a_frame_that_never_comes_is_an_error_and_no_gap():
    with Servers("--faults", "missing=3", GATEWAY_UPSTREAM_RETRIES="0") as servers:
        api = servers.through()
        api.retry_count = 1
        with pytest.raises(requests.exceptions.RequestException):
            api.video.frame.download_bytes(VIDEO, [1, 2, 3, 4])


def test_overload_is_tried_again_when_it_is_over():
    faults = "status=503,retry-after=1,first=1"
    with Servers("--faults", faults, GATEWAY_UPSTREAM_RETRIES="0") as servers:
        api = servers.through()
        assert api.video.frame.download_bytes(VIDEO, [1, 2])
        # Asked for the version in between, as the SDK does behind any error.
        assert servers.count() == {"videos.bulk.download-frame": 2, "instance.version": 1}
        assert api.instance_version == "6.18.3"
        assert servers.count()["instance.version"] == 1


def test_the_relay_answers_as_the_upstream():
    with Servers(GATEWAY_RELAY="on") as servers:
        straight, through = servers.straight(), servers.through()
        assert through.video.get_info_by_id(VIDEO) == straight.video.get_info_by_id(VIDEO)
        assert through.video.get_list(1) == straight.video.get_list(1)
        assert through.user.get_my_info() == straight.user.get_my_info()


def test_without_the_relay_nothing_else_is_there(servers):
    with pytest.raises(requests.exceptions.HTTPError) as caught:
        servers.through().video.get_list(1)
    assert caught.value.response.status_code == 404
    assert "GATEWAY_RELAY" in str(caught.value)
