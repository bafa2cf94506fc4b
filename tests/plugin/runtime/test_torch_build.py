"""Which build of PyTorch suits a machine."""

import os
import re
import stat

import pytest

from emoface.errors import EmoFaceError
from emoface_unreal.runtime.torch_build import GraphicsCard, build_for, find_card, read_card

GOOD = GraphicsCard("NVIDIA GeForce RTX 4090", 581, 8.9)


@pytest.mark.parametrize(
    ("system", "card", "name", "index"),
    [
        ("linux", None, "CPU", "https://download.pytorch.org/whl/cpu"),
        ("linux", GOOD, "CUDA", ""),  # PyPI's own
        ("win32", None, "CPU", ""),  # PyPI's own
        ("win32", GOOD, "CUDA", "https://download.pytorch.org/whl/cu130"),
    ],
)
def test_the_index_is_that_of_the_build_pypi_does_not_have(system, card, name, index):
    build = build_for(system, "x86_64", card)
    assert build.name == name
    assert build.torch_index == index


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (None, "No NVIDIA card"),
        (GraphicsCard("NVIDIA GeForce GTX 1080", 581, 6.1), "too old"),
        (GraphicsCard("NVIDIA GeForce RTX 3070", 551, 8.6), "driver 551; its use needs 580"),
    ],
)
def test_without_a_card_that_will_do_the_processor_does_and_the_reason_is_said(card, reason):
    build = build_for("win32", "AMD64", card)
    assert build.name == "CPU" and reason in build.reason
    assert build.download_gb < build_for("win32", "AMD64", GOOD).download_gb


def test_a_mac_with_an_intel_processor_is_refused_with_a_sentence():
    assert build_for("darwin", "arm64", None).name == "CPU"
    with pytest.raises(EmoFaceError, match="Intel"):
        build_for("darwin", "x86_64", None)


def test_the_driver_is_asked(tmp_path, monkeypatch):
    if os.name == "nt":
        pytest.skip("the stand-in is a shell script")
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'NVIDIA T400, 580.65.06, 7.5'\necho 'NVIDIA RTX 6000, Ada, 580.65.06, 8.9'\n")
    tool.chmod(tool.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert find_card() == GraphicsCard("NVIDIA RTX 6000, Ada", 580, 8.9)


@pytest.mark.parametrize("line", ["", "No devices were found", "NVIDIA X, [N/A], [N/A]", "NVIDIA-SMI has failed, 9"])
def test_a_driver_that_says_something_else_is_no_card(line):
    assert read_card(line) is None


def test_the_cuda_of_the_index_and_of_the_driver_go_together():
    """CUDA 13.x is the 580 drivers' and their followers'; whoever changes one looks at the other."""
    from emoface_unreal.runtime import torch_build

    assert re.fullmatch(r"cu13\d", torch_build.CUDA_INDEX) and torch_build.CUDA_DRIVER == 580
