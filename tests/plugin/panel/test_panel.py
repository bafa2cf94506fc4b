"""The panel inside the editor: Sound Waves in, sequences out, pumped by the editor's tick."""

import json
import time

import pytest
import unreal
from PySide6.QtWidgets import QApplication

from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services.generation_queue import LineState
from emoface.panel.services.host import HostError, WriteEffect
from emoface.timing import FrameRate
from emoface_unreal.panel import window as panel_window
from emoface_unreal.panel.host import HostOptions, UnrealHost
from emoface_unreal.project import saved_folder
from emoface_unreal.runtime import worker_clients
from emoface_unreal.sequencer.face import find_faces
from emoface_unreal.sequencer.placed_sounds import placed_sounds
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.writing.sequence_record import read_record
from tests.unreal_fake import ENGINE, builders, ticks
from tests.unreal_fake.menus import EDITOR_STATE, clear

from ..faces import channels_of
from ..projects import put_in_level


def sequence_at(path):
    return ENGINE.assets[path]


def test_selected_sounds_come_as_names_and_files(host):
    EDITOR_STATE.selected = [ENGINE.assets["/Game/Audio/Greeting"]]
    [(name, path)] = host.selected_recordings()
    assert name == "Greeting" and path.suffix == ".wav" and path.is_file()
    again = UnrealHost()  # the next session knows which asset the file is of
    assert again._sounds.find(str(path)) == ENGINE.assets["/Game/Audio/Greeting"]


@pytest.mark.parametrize(
    "text", ["{", "[" * 5_000, "[1]", '{"greeting.wav": 3}', "\udcff", '{"a": %s}' % ("1" * 5_000)]
)
def test_a_damaged_list_of_sounds_is_written_anew(project, text):
    path = saved_folder() / "Panel" / "sounds.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(errors="surrogateescape"))
    [(_, file)] = UnrealHost().recordings([ENGINE.assets["/Game/Audio/Greeting"]])
    assert json.loads(path.read_text()) == {str(file): "/Game/Audio/Greeting.Greeting"}


def test_a_line_goes_to_a_sequence_of_its_own_with_its_sound(host, line):
    planned = host.plan(line, False)
    assert planned.effect is WriteEffect.NEW and "/Game/EmoFace/LS_Greeting, Ada" == planned.where
    assert "/Game/EmoFace/LS_Greeting" not in ENGINE.assets  # nothing is touched by looking
    written = host.write(line, False)
    sequence = sequence_at(written.where)
    [face] = find_faces(sequence)
    assert face.name == "Ada" and len(channels_of(face)) > 100
    assert placed_sounds(sequence)[0].sound == ENGINE.assets["/Game/Audio/Greeting"]
    assert host.plan(line, False).effect is WriteEffect.REPLACE


def test_what_the_animator_changed_is_announced_and_kept(host, line):
    written = host.write(line, False)
    [face] = find_faces(sequence_at(written.where))
    jaw = channels_of(face)["CTRL_C_jaw-translateY"]
    jaw.get_keys()[0].set_value(0.123)
    planned = host.plan(line, False)
    assert planned.effect is WriteEffect.PARTLY and "CTRL_C_jaw" in planned.notes[0]
    again = host.write(line, False)
    assert not again.is_whole and jaw.get_keys()[0].get_value() == pytest.approx(0.123)
    assert host.plan(line, True).effect is WriteEffect.REPLACE
    assert host.write(line, True).is_whole


def test_lines_that_would_meet_are_refused_before_they_do(host, line):
    twin = PanelLine("Twin", line.request, line.take, target="/Game/Shots/SC010:Ada")
    other = PanelLine("Other", line.request, line.take, target="/Game/Shots/SC010")
    host.prepare([twin, other])
    host.plan(twin, False)
    with pytest.raises(HostError, match="Twin goes to the same place"):
        host.plan(other, False)


def test_a_target_names_sequence_and_character(host, line):
    put_in_level(("Ada", "v4"), ("Bob", "v3"))
    with pytest.raises(Exception, match="Say which one speaks"):
        host.plan(line, False)
    to_bob = PanelLine("Bobs", line.request, line.take, target="/Game/Shots/SC010:Bob")
    assert host.plan(to_bob, False).where == "/Game/Shots/SC010, Bob"
    assert host.write(to_bob, False).where == "/Game/Shots/SC010"
    assert find_faces(sequence_at("/Game/Shots/SC010"))[0].name == "Bob"


def test_lines_may_go_into_the_sequence_that_is_open(host, line):
    sequence = builders.level_sequence(24, 1, path="/Game/Cutscene")
    host.options = HostOptions(into_open=True, rate=FrameRate(24), layer=Layer.ADDITIVE)
    assert host.plan(line, False).where == "/Game/Cutscene, Ada"
    host.write(line, False)
    assert find_faces(sequence)


def test_how_it_writes_is_a_projects(host, tmp_path):
    host.options = HostOptions(True, "/Game/Shots", FrameRate(24000, 1001), Layer.OVERRIDE)
    settings = json.loads(json.dumps(host.settings(tmp_path)))
    other = UnrealHost()
    other.apply_settings(settings, tmp_path)
    assert other.options == host.options
    for strange in ({}, settings | {"layer": "beyond"}, settings | {"rate": "many"}):
        other.apply_settings(strange, tmp_path)
        assert other.options == HostOptions()


def test_the_playhead_goes_along(host, line):
    written = host.write(line, False)
    unreal.LevelSequenceEditorBlueprintLibrary.open_level_sequence(sequence_at(written.where))
    taken = PanelLine(line.id, line.request, line.take)
    [recipe] = read_record(sequence_at(written.where)).recipes(find_faces(sequence_at(written.where))[0])
    assert recipe.line.audio
    same = PanelLine(line.id, type(line.request)(recipe.line.audio), line.take)
    host.scrub(same, 1.0)
    assert ENGINE.playhead == recipe.start_frame + 30
    assert taken.id == same.id


def until(condition, seconds=30.0):
    """Turn the editor's loop until something is true."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        ticks.tick()
        time.sleep(0.005)
    assert condition()


@pytest.fixture
def opened(project):
    panel_window.open_panel()
    yield panel_window._panel
    if panel_window._panel is not None:
        panel_window._panel.close()


def test_the_panel_opens_once_under_the_editors_window(opened):
    assert opened.window.isVisible()
    assert ticks.PARENTED[-1] == (int(opened.window.winId()), unreal.SlateParentWindowSearchMethod.MAIN_WINDOW)
    window = opened.window
    panel_window.open_panel()
    assert panel_window._panel.window is window and len(ticks.CALLBACKS) == 1


def test_closing_leaves_nothing_behind(opened):
    opened.window.close_now()
    assert panel_window._panel is None and not ticks.CALLBACKS
    assert QApplication.instance() is not None  # other tools live on
    panel_window.open_panel()
    assert panel_window._panel.window.isVisible()


def test_from_sounds_to_keys_through_the_panel(opened):
    panel_window.animate_sounds([ENGINE.assets["/Game/Audio/Greeting"]])
    workspace, window = opened.workspace, opened.window
    until(lambda: workspace.document["Greeting"].take is not None)
    until(window.menus.write_all.isEnabled)
    window.menus.write_all.trigger()
    dialog = window.dialog
    until(dialog.write_button.isEnabled)
    assert dialog.table.item(0, 1).text() == WriteEffect.NEW.value
    dialog.write_button.click()
    until(lambda: dialog.is_done)
    assert "/Game/EmoFace/LS_Greeting" in ENGINE.assets
    assert workspace.queue.status(workspace.document["Greeting"]).state is LineState.WRITTEN
    dialog.reject()


def test_the_sequencer_follows_the_playhead_if_wanted(opened):
    calls = []
    opened.workspace.host.scrub = lambda line, seconds: calls.append((line.id, seconds))
    opened.workspace.add_recordings([("a", opened.workspace.project.journal.folder / "a.wav")])
    until(lambda: opened.window.table.selected_ids() == ["a"])
    opened.window._scrub_soon(0.5)
    assert not opened.window._scrub_timer.isActive()
    opened.window.menus.scrub.trigger()
    opened.window._scrub_soon(0.5)
    until(lambda: calls)
    assert calls[0][0] == "a"


def test_a_selection_is_added_from_the_line_menu(opened):
    EDITOR_STATE.selected = [ENGINE.assets["/Game/Audio/Greeting"]]
    opened.window.menus.add_selection.trigger()
    until(lambda: "Greeting" in opened.workspace.document)


def test_the_host_works_between_ticks_of_qt_and_never_within(opened):
    seen = []

    def again():
        seen.append("work")
        ticks.tick()  # a progress dialog turns the editor's loop

    opened.workspace.host.run_later(again, lambda _: seen.append("after"), seen.append)
    opened.workspace.host.run_later(lambda: seen.append("second"), lambda _: None, seen.append)
    ticks.tick()
    assert seen == ["work", "after"]
    ticks.tick()
    assert seen == ["work", "after", "second"]


def test_without_an_environment_the_panel_offers_to_set_it_up(tmp_path):
    worker_clients.close()
    clear().saved = f"{tmp_path}/Saved/"
    panel_window.open_panel()
    window = panel_window._panel.window
    [banner] = window.banners.shown
    assert "Set Up" in banner.sentence and [button.text() for button in banner.buttons] == ["Set up..."]
    panel_window._panel.close()


def test_setting_up_ends_the_workers_first_and_the_panel_warms_up_again(opened, monkeypatch):
    installer = opened.workspace.workers.installer
    until(lambda: opened.workspace.queue.model_info is not None)
    in_use = worker_clients.generation_client()
    seen = []

    def make(listener):
        seen.append(
            (worker_clients._generation_client, worker_clients._waveform_client, in_use._worker.process._process.poll())
        )

    monkeypatch.setattr(installer, "describe", lambda: "3 GB into /somewhere.")
    monkeypatch.setattr(installer, "install", make)
    opened.window.commands.set_up()
    dialog = opened.window.dialog
    until(dialog.install.isEnabled)
    dialog.install.click()
    until(lambda: seen)
    assert seen[0][:2] == (None, None) and seen[0][2] is not None  # the process is gone
    until(lambda: worker_clients._generation_client is not None and opened.workspace.queue.model_info is not None)
    assert worker_clients.generation_client() is not in_use


def test_unsaved_work_is_offered_after_the_editor_ended(opened):
    opened.workspace.add_recordings([("a", opened.workspace.project.journal.folder / "a.wav")])
    panel_window.close_panel()
    panel_window.open_panel()
    window = panel_window._panel.window
    until(lambda: any("Unsaved work" in banner.sentence for banner in window.banners.shown))
    panel_window._panel.close()
