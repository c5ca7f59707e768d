"""A tar is a shard of a WebDataset."""

import io

import numpy as np
import pytest
import webdataset
from PIL import Image

from client import get

COUNT = 120


def shard(url: str) -> webdataset.WebDataset:
    return webdataset.WebDataset(url, shardshuffle=False, empty_check=False)


@pytest.mark.parametrize("address", ["{}", "pipe:curl -sSf '{}'"], ids=["url", "pipe"])
def test_a_shard_is_read_to_its_end(video, address):
    url = f"{video}/frames.tar?frames=0-{COUNT - 1}"
    samples = list(shard(address.format(url)))
    assert [sample["__key__"] for sample in samples] == [f"{index:06}" for index in range(COUNT)]
    assert samples[17]["jpg"] == get(f"{video}/frames/17").body


def test_its_decoders_know_the_entries(video):
    url = f"pipe:curl -sSf '{video}/frames.tar?frames=0-9&format=png&width=64'"
    pictures = list(shard(url).decode("rgb8").to_tuple("__key__", "png"))
    assert [key for key, _ in pictures] == [f"{index:06}" for index in range(10)]
    alone = Image.open(io.BytesIO(get(f"{video}/frames/9.png?width=64").body))
    np.testing.assert_array_equal(pictures[9][1], alone)


def test_arrays_are_samples(video):
    url = f"pipe:curl -sSf '{video}/frames.tar?frames=0-9&format=npy&width=64'"
    arrays = [array for array, in shard(url).decode().to_tuple("npy")]
    assert len(arrays) == 10
    np.testing.assert_array_equal(arrays[9], get(f"{video}/frames/9.rgb?width=64").array)
