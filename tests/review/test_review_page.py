"""The review page as a reviewer uses it, in Chromium."""

import base64
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from emoface.preview.face import render_face
from emoface.review.page import write_review
from emoface.storage.folder import Folder
from emoface.table.batch_report import Flag
from emoface.table.line_table import read_table

from ..preview.poses import EMOTION_POSES, TOGETHER, pose
from .reviews import failed_line, report_of, save_line, tone

playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")

SIZE = {"width": 1280, "height": 720}
OWN = """document.title = "owned" """
HOSTILE = f"""</script><script>{OWN}</script><img src=x onerror='{OWN}'> "a", 'b' & <b>"""
FRAME_S = 1 / 60

STILL = np.zeros((60, 174), np.float32)


@pytest.fixture(scope="module")
def browser():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """Open a file in a browser context of its own, offline. Console messages, errors and requests fail the test."""
    complaints, contexts = [], []

    def open_page(path: Path, context=None):
        if context is None:
            context = browser.new_context(viewport=SIZE, offline=True)
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith(("file:", "blob:")) or complaints.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def review(tmp_path, open_page):
    """Write the lines' page and open it."""

    def review(*lines, variants: int = 1):
        write_review(Folder.at(tmp_path), report_of(*lines, variants=variants))
        return open_page(tmp_path / "review.html")

    return review


def shown(page) -> list[str]:
    """Line ids, from the top of the list."""
    return page.evaluate(
        "[...document.querySelectorAll('#list .row')].sort((a, b) => a.offsetTop - b.offsetTop)"
        ".map((row) => row.querySelector('.id').textContent)"
    )


def choose(page, line_id: str) -> None:
    """Click a line and wait until its face is there."""
    page.locator("#list .row", has=page.get_by_text(line_id, exact=True)).click()
    page.wait_for_function("(id) => document.getElementById('name').textContent === id", arg=line_id)
    settle(page)


def settle(page, unlike: str = "") -> str:
    """Wait until the canvas is the same twice and not `unlike`, the result of an earlier call. Returns its data URL."""
    page.evaluate("window.before = null")
    page.wait_for_function(
        """unlike => {
          const now = document.getElementById('face').toDataURL();
          const done = now === window.before && now !== unlike;
          window.before = now;
          return done;
        }""",
        arg=unlike,
        polling=60,
    )
    return page.evaluate("window.before")


def wait_until_stored(page, *words: str) -> None:
    """Wait until another page of the browser finds the words in the storage: a busy browser takes a moment."""
    other = page.context.new_page()
    other.goto(page.url)
    has_come = "words => words.every((word) => Object.values(localStorage).join().includes(word))"
    other.wait_for_function(has_come, arg=list(words))
    other.close()


def picture(page) -> np.ndarray:
    """int (height, width, 3): the face as the page draws it."""
    data = page.evaluate("document.getElementById('face').toDataURL()").split(",")[1]
    return pixels(QImage.fromData(base64.b64decode(data)).convertToFormat(QImage.Format.Format_RGB32))


def pixels(image: QImage) -> np.ndarray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[..., :3].astype(int)


def seek(page, seconds: float, duration_s: float) -> None:
    """Click on the timeline."""
    box = page.locator("#timeline").bounding_box()
    page.mouse.click(box["x"] + seconds / duration_s * box["width"], box["y"] + box["height"] / 2)


def export(page) -> str:
    with page.expect_download() as download:
        page.keyboard.press("e")
    return Path(download.value.path()).read_text(encoding="utf-8")


def silence(page) -> None:
    """Lines do not play when they are chosen, and a decision stays on its line."""
    page.locator("#auto-play").uncheck()
    page.locator("#go-on").uncheck()


def test_the_worst_line_stands_first_and_everything_is_in_one_file(tmp_path, review):
    slight, grave = Flag("long pause", 0.3, "1.6 s of silence.", 0.2), Flag("clipping", 0.9, "Clipped.", 0.5)
    page = review(
        save_line(tmp_path, "quiet", STILL),
        save_line(tmp_path, "paused", STILL, flags=(slight,)),
        save_line(tmp_path, "桥头_警告", STILL, flags=(grave, slight), character="船长"),
        failed_line("gone", "gone.wav: there is no such file. Check the path."),
    )
    assert shown(page) == ["gone", "桥头_警告", "paused", "quiet"]
    assert page.inner_text("#missing") == "gone.wav: there is no such file. Check the path."
    choose(page, "桥头_警告")
    assert "船长" in page.inner_text("#about")
    assert [row.split("\n")[-1] for row in page.locator("#flags .flag").all_inner_texts()] == [
        "0:00.50Clipped.",
        "0:00.201.6 s of silence.",
    ]


def test_the_face_is_the_one_that_the_preview_draws(tmp_path, review):
    poses = {
        "happy": EMOTION_POSES["happy"],
        "fear": EMOTION_POSES["fear"],
        "tongue": pose(jaw=0.6, tongue_inOut=-0.8, eye_X=0.6),
        "squeezed": pose(eye_blink=1, eye_lidPress=1, nose=0.9, **TOGETHER),
        "aside": pose(jaw_X=0.8, mouth_suckBlow=1, ear_up=1, sides="L"),
    }
    page = review(*(save_line(tmp_path, name, np.tile(values, (30, 1))) for name, values in poses.items()))
    silence(page)
    for name, values in poses.items():
        choose(page, name)
        drawn = picture(page)
        expected = pixels(render_face(values, drawn.shape[1], drawn.shape[0]))
        apart = np.abs(drawn - expected)
        assert apart.mean() < 0.6 and (apart.max(2) > 40).sum() < 100, name


def test_the_face_moves_with_the_sound_within_a_frame(tmp_path, review):
    seconds = np.arange(240) / 60
    face = np.zeros((240, 174), np.float32) + np.outer(0.5 - 0.5 * np.cos(2 * np.pi * 1.5 * seconds), pose(jaw=1))
    page = review(save_line(tmp_path, "talk", face, tone(4.0)), failed_line("gone", ""))
    page.evaluate(WATCH_THE_SOUND)
    page.get_by_text("talk", exact=True).click()
    page.wait_for_function("() => window.heard && heard() > 0.3")
    moments = page.evaluate(SEE_MOMENTS, 5)
    page.keyboard.press(" ")
    lags = page.evaluate(FIND_LAGS, [moments, FRAME_S, 4.0])
    assert len({str(drawn) for _, drawn in moments}) == len(moments)
    assert abs(np.median(lags)) <= FRAME_S


# heard(): the position that the sound itself reports. seen(): the pixels around the mouth.
WATCH_THE_SOUND = """() => {
  const start = AudioBufferSourceNode.prototype.start, face = document.getElementById('face');
  AudioBufferSourceNode.prototype.start = function (when, offset) {
    window.heard = (now = performance.now()) => {
      const stamp = this.context.getOutputTimestamp();
      return stamp.contextTime + (now - stamp.performanceTime) / 1000 - when + offset;
    };
    start.call(this, when, offset);
  };
  const copy = new OffscreenCanvas(120, 160).getContext('2d', { willReadFrequently: true });
  window.seen = () => {
    copy.drawImage(face, 60 - face.width / 2, -0.6 * face.height);
    return Array.from(copy.getImageData(0, 0, 120, 160).data.filter((_, i) => i % 16 === 0));
  };
}"""

SEE_MOMENTS = """(count) => new Promise((resolve) => {
  const moments = [];
  const look = (now) => {
    moments.push([heard(now), seen()]);
    if (moments.length < count) setTimeout(() => requestAnimationFrame(look), 120);
    else resolve(moments);
  };
  requestAnimationFrame(look);
})"""

# How much later than what was heard lies the moment that was seen, to half a frame: the one that looks most like it.
FIND_LAGS = """async ([moments, frame, duration]) => {
  const timeline = document.getElementById('timeline'), box = timeline.getBoundingClientRect(), lags = [];
  for (const [heard, drawn] of moments) {
    let best = [Infinity, 0];
    for (let lag = -2 * frame; lag < 2.1 * frame; lag += frame / 2) {
      const clientX = box.left + ((heard + lag) / duration) * box.width;
      timeline.dispatchEvent(new PointerEvent('pointermove', { clientX, buttons: 1 }));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const apart = seen().reduce((sum, value, i) => sum + Math.abs(value - drawn[i]), 0);
      if (apart < best[0]) best = [apart, lag];
    }
    lags.push(best[1]);
  }
  return lags;
}"""


def test_a_click_on_a_flag_jumps_to_its_moment(tmp_path, review):
    face = np.zeros((120, 174), np.float32)
    face[60:] = pose(jaw=0.8)
    page = review(save_line(tmp_path, "line", face, flags=(Flag("clipping", 0.9, "Clipped.", 1.5),)))
    silence(page)
    choose(page, "line")
    before, shown = picture(page), settle(page)
    page.locator("#flags .flag").click()
    shown = settle(page, shown)
    assert page.inner_text("#time") == "0:01.50 / 0:02.00"
    assert np.abs(picture(page) - before).mean() > 1
    seek(page, 0.5, 2.0)
    settle(page, shown)
    assert np.abs(picture(page) - before).mean() == 0
    page.keyboard.press("f")
    settle(page)
    assert page.inner_text("#time").startswith("0:01.50")


def test_filters_and_search_leave_what_they_say(tmp_path, review):
    pause = Flag("long pause", 0.3, "1.6 s of silence.", 0.2)
    page = review(
        save_line(tmp_path, "a_1", STILL, emotion="angry", character="Ada"),
        save_line(tmp_path, "b_2", STILL, emotion="happy", character="Bo", flags=(pause,)),
        save_line(tmp_path, "c_3", STILL, emotion="neutral@0 happy:0.5@0.4", character="Bo", row={"text": "快走!"}),
        failed_line("d_4", "broken"),
    )
    silence(page)

    def options(select: str) -> list[str]:
        return page.locator(f"{select} option").all_inner_texts()

    assert "long pause (1)" in options("#by-flag") and "happy (2)" in options("#by-emotion")
    for select, option, expected in (
        ("#by-flag", "long pause (1)", ["b_2"]),
        ("#by-flag", "no flags (3)", ["d_4", "a_1", "c_3"]),
        ("#by-emotion", "happy (2)", ["b_2", "c_3"]),
        ("#by-character", "Bo (2)", ["b_2", "c_3"]),
        ("#by-status", "failed (1)", ["d_4"]),
    ):
        page.locator(select).select_option(label=option)
        assert shown(page) == expected
        page.locator("#clear").click()
    page.keyboard.press("/")
    page.keyboard.type("快走")
    assert shown(page) == ["c_3"] and page.inner_text("#shown") == "1 of 4 lines"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('name').textContent === 'c_3'")
    page.keyboard.press("a")
    page.locator("#clear").click()
    page.locator("#by-review").select_option(label="open")
    assert shown(page) == ["d_4", "b_2", "a_1"]
    page.locator("#clear").click()
    page.locator("#columns .id").click()
    assert shown(page) == ["a_1", "b_2", "c_3", "d_4"]


def test_what_is_decided_comes_back_through_the_table(tmp_path, review):
    page = review(
        save_line(
            tmp_path, "one", STILL, emotion="happy:0.5", variants=3, row={"audio": "one.wav", "emotion": "happy:0.5"}
        ),
        save_line(tmp_path, "二", STILL, row={"audio": "二.wav", "line_id": "二", "text": HOSTILE, "seed": "7"}),
        save_line(tmp_path, "three", STILL),
        variants=3,
    )
    silence(page)
    choose(page, "one")
    page.keyboard.press("3")
    page.keyboard.press("a")
    page.keyboard.press("j")
    page.keyboard.press("w")
    page.keyboard.press("n")
    page.keyboard.type('Slower, "please",\n再来一次 </script>')
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("u")
    assert page.inner_text("#tally").split() == ["1", "approved", "1", "need", "work", "1", "open"]

    path = tmp_path / "back.csv"
    path.write_text(export(page), encoding="utf-8")
    header = path.read_text(encoding="utf-8").splitlines()[0]
    assert header == "line_id,audio,text,emotion,seed,review,note,take"
    table = read_table(path)
    assert not table.problems
    one, two, three = table.lines
    assert (one.line_id, one.review, one.take, one.row.cells["emotion"]) == ("one", "approved", 3, "happy:0.5")
    assert (two.line_id, two.review, two.seed) == ("二", "needs work", 7)
    assert two.note == 'Slower, "please",\n再来一次 </script>' and two.row.cells["text"] == HOSTILE
    assert (three.review, three.note) == ("", "")


def test_decisions_outlive_the_page_but_not_the_takes(tmp_path, review, open_page):
    line, other = save_line(tmp_path, "line", STILL), save_line(tmp_path, "other", STILL)
    page = review(line, other)
    silence(page)
    choose(page, "line")
    page.keyboard.press("a")
    choose(page, "other")
    page.keyboard.press("w")
    wait_until_stored(page, "approved", "needs work")
    page.reload()
    assert page.locator("#list .mark").all_inner_texts() == ["✓", "✗"]

    save_line(tmp_path, "line", STILL + pose(jaw=0.3))
    write_review(Folder.at(tmp_path), report_of(line, other))
    page.reload()
    assert page.locator("#list .mark").all_inner_texts() == ["↻", "✗"]
    choose(page, "line")
    assert page.inner_text("#past") == "Made again since you decided (approved). Decide anew."
    assert page.inner_text("#tally").startswith("0 approved")


def test_decisions_that_the_first_version_stored_are_read(tmp_path, review):
    page = review(save_line(tmp_path, "line", STILL), save_line(tmp_path, "other", STILL))
    page.evaluate(
        """(folder) => {
          const print = JSON.parse(document.getElementById('report').textContent).lines[0].print;
          const decisions = {
            line: { review: 'approved', note: 'good', take: 1, print },
            other: { review: 'approved', note: '', take: 1, print: 'of a take that is gone' },
          };
          localStorage.setItem(`emoface review ${folder}`, JSON.stringify(decisions));
        }""",
        str(tmp_path),
    )
    page.reload()
    assert page.locator("#list .mark").all_inner_texts() == ["✓", "↻"]
    choose(page, "line")
    assert page.input_value("#note") == "good"


def test_what_a_table_decided_before_is_shown(tmp_path, review):
    page = review(
        save_line(tmp_path, "line", STILL, review="needs work", note="too loud", variants=2, row={"take": "2"})
    )
    choose(page, "line")
    assert page.locator("#list .mark").inner_text() == "✗"
    assert page.input_value("#note") == "too loud"
    assert page.locator("#takes [aria-pressed=true]").inner_text() == "2"
    assert page.locator("#needs-work").get_attribute("aria-pressed") == "true"


def test_another_take_is_another_face(tmp_path, review):
    page = review(save_line(tmp_path, "line", np.zeros((120, 174), np.float32), variants=2))
    silence(page)
    choose(page, "line")
    seek(page, 1.5, 2.0)
    shown = settle(page)
    first = picture(page)
    page.keyboard.press("2")
    settle(page, shown)
    assert page.inner_text("#time").startswith("0:01.50")
    assert np.abs(picture(page) - first).max() > 40


def test_a_decision_goes_on_to_the_next_open_line(tmp_path, review):
    page = review(*(save_line(tmp_path, f"line_{i}", STILL, review="approved" * (i == 1)) for i in range(3)))
    choose(page, "line_0")
    page.keyboard.press("w")
    page.wait_for_function("() => document.getElementById('name').textContent === 'line_2'")


def test_nothing_that_a_table_holds_can_act(tmp_path, review):
    flag = Flag("clipping", 0.9, HOSTILE, 0.5)
    line = save_line(tmp_path, "line", STILL)
    rows = {"line_id": HOSTILE, HOSTILE: HOSTILE, "__proto__": HOSTILE, "text": HOSTILE}
    changed = {"line_id": HOSTILE, "character": HOSTILE, "flags": (flag,), "warnings": (HOSTILE,), "note": HOSTILE}
    page = review(line.__class__(**{**vars(line), **changed, "row": rows}), failed_line("__proto__", HOSTILE))
    silence(page)
    page.locator("#list .row").last.click()
    page.keyboard.press("w")
    assert page.inner_text("#name") == HOSTILE
    assert page.inner_text("#words") == HOSTILE
    assert page.title() == f"{tmp_path.name}: review"
    assert page.locator("img, #right script, #left script").count() == 0
    page.reload()
    assert page.locator("#list .mark").all_inner_texts() == ["", "✗"]


def test_the_keys_are_explained(review, tmp_path):
    page = review(save_line(tmp_path, "line", STILL))
    page.keyboard.press("?")
    assert page.locator("#help").is_visible() and "approve" in page.inner_text("#help")
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_a_line_without_its_recording_still_moves(tmp_path, review):
    face = np.zeros((120, 174), np.float32)
    face[30:] = pose(jaw=0.8)
    line = save_line(tmp_path, "line", face)
    os.remove(tmp_path / "line.wav")
    page = review(line)
    silence(page)
    choose(page, "line")
    assert "Without sound" in page.inner_text("#flags")
    before = picture(page)
    page.keyboard.press(" ")
    page.wait_for_function("() => document.getElementById('time').textContent > '0:01.00'")
    assert np.abs(picture(page) - before).mean() > 1


def test_a_thousand_lines_are_as_quick_as_ten(tmp_path, review):
    done = [save_line(tmp_path, f"line_{i:04}", STILL, character="Ada") for i in range(4)]
    page = review(*done, *(failed_line(f"line_{i:04}", "broken") for i in range(4, 1000)))
    silence(page)
    assert page.inner_text("#shown") == "1,000 lines"
    assert page.locator("#list .row").count() < 60
    page.keyboard.press("End")
    page.wait_for_function("() => document.getElementById('name').textContent === 'line_0003'")
    assert shown(page)[-1] == "line_0003" and page.locator("#list .row").count() < 60
    slowest_ms = page.evaluate(
        """async () => {
          let slowest = 0;
          for (const key of ['Home', ...'jjjjjjjjjj', 'PageDown', 'k', 'a', 'w', 'End']) {
            const start = performance.now();
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
            await new Promise((done) => requestAnimationFrame(done));
            slowest = Math.max(slowest, performance.now() - start);
          }
          return slowest;
        }"""
    )
    assert slowest_ms < 1000
