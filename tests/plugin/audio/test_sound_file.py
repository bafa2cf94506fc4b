"""SoundWave assets as files."""

import wave

import pytest
import unreal

from emoface_unreal.audio.sound_file import SoundError, export_path, sound_file
from tests import unreal_fake
from tests.unreal_fake.menus import clear


@pytest.fixture(autouse=True)
def project(tmp_path):
    clear().saved = f"{tmp_path}/Ünreal Projécts/Saved/"


@pytest.fixture
def original(tmp_path):
    """The file that an asset was imported from."""
    path = tmp_path / "line 01.wav"
    path.write_bytes(b"RIFF")
    return path


def test_the_assets_own_sound_is_exported_without_a_question(original, tmp_path):
    path = sound_file(unreal.SoundWave("/Game/Audio/Line", duration=0.5, channels=2, imported=str(original)))
    assert path.parent == tmp_path / "Ünreal Projécts" / "Saved" / "EmoFace" / "Audio"
    with wave.open(str(path)) as file:
        assert file.getnchannels() == 2 and file.getnframes() == 8000
    assert not unreal_fake.ENGINE.logged


def test_it_is_exported_anew_each_time():
    before = sound_file(unreal.SoundWave("/Game/Line", duration=0.5))
    after = sound_file(unreal.SoundWave("/Game/Line", duration=1.0))  # the asset was imported again
    with wave.open(str(after)) as file:
        assert before == after and file.getnframes() == 16000
    assert list(after.parent.iterdir()) == [after]


def test_assets_of_one_name_in_two_folders_have_two_files():
    assert export_path(unreal.SoundWave("/Game/A/Line")) != export_path(unreal.SoundWave("/Game/B/Line"))


@pytest.mark.parametrize("name", ["Line: a/b?*", "台词_01", "x" * 200, "..", "con"])
def test_any_name_becomes_one_that_every_system_takes(name):
    sound = unreal.SoundWave("/Game/Line")
    sound._name = name
    file = export_path(sound).name
    assert len(file) < 80 and not set(file) & set('<>:"/\\|?* ') and file.count(".") == 1


@pytest.mark.parametrize("kind", ["SoundWaveProcedural", "MetaSoundSource", "SoundSourceBus"])
def test_what_is_made_while_it_plays_is_refused(kind):
    with pytest.raises(SoundError, match=rf"\({kind}\) is made while it plays"):
        sound_file(getattr(unreal, kind)("/Game/Wind"))


def test_an_empty_sound_is_refused():
    with pytest.raises(SoundError, match="empty"):
        sound_file(unreal.SoundWave("/Game/Line", duration=0.0))


def test_a_sound_that_cannot_be_exported_is_read_from_where_it_came(original):
    sound = unreal.SoundWave("/Game/Line", imported=str(original))
    sound._exports = False
    assert sound_file(sound) == original
    assert unreal_fake.ENGINE.logged[-1][0] == "Warning"
    assert not list(export_path(sound).parent.iterdir())


def test_surround_sound_is_read_from_where_it_came(original):
    assert sound_file(unreal.SoundWave("/Game/Line", channels=6, imported=str(original))) == original


@pytest.mark.parametrize("imported", ["", "D:/another/machine/line.wav"])
def test_a_sound_out_of_reach_is_said(imported):
    sound = unreal.SoundWave("/Game/Line", channels=6, imported=imported)
    with pytest.raises(SoundError, match=r"has 6 channels.*not on this machine.*Import it again"):
        sound_file(sound)


def test_an_export_that_cannot_be_written_is_got_round(original):
    sound = unreal.SoundWave("/Game/Line", imported=str(original))
    export_path(sound).mkdir(parents=True)  # where the file should go
    assert sound_file(sound) == original
