"""Makes the picture of docs/review.md from today's program: `python docs/make_review_picture.py`; it needs Chromium.

With a folder, the page's states go there, at 1280 x 720 and 1920 x 1080: to be looked at after a change.
"""

import csv
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Page, sync_playwright

from emoface.cli import main as emoface

ROOT = Path(__file__).resolve().parents[1]
SIZES = ((1280, 720), (1920, 1080))
WORDS = {
    "return": ("Ada", "You came back. After all these years, you actually came back."),
    "bridge": ("Captain Bo", "Hold the bridge, no matter what happens. I will bring the others before dawn."),
    "danger_zh": ("船长", "别动！前面有人，我们必须马上离开这里。"),
    "tower": ("Mara", "Listen. Do you hear that? … Run! Everybody, get out of the tower, now!"),
}
EMOTIONS = (
    "neutral@0 angry:0.9@1.6 sad:0.8@3.4",
    "happy",
    "fear",
    "sad:0.7",
    "angry",
    "surprise",
    "neutral",
    "disgust:0.6",
)


def main(folder: Path, sizes: tuple[tuple[int, int], ...]) -> None:
    """Make a night's batch and look through it."""
    work = Path(tempfile.mkdtemp())
    takes = work / "night-12"
    emoface(["batch", str(lines(work)), "--out", str(takes), "--takes", "3"])
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"))
        for width, height in sizes:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((takes / "review.html").as_uri())
            walk(page, lambda name, shown=page, size=height: shown.screenshot(path=folder / f"{name}-{size}.png"))
            page.close()
        browser.close()
    shutil.rmtree(work)


def lines(work: Path) -> Path:
    """Recordings and their table; some are spoiled."""
    rows = []
    for number in range(32):
        name = list(WORDS)[number % 4]
        samples, rate = soundfile.read(ROOT / "Resources" / "Samples" / f"{name}.wav")
        if number == 9:
            samples = 0.9 * np.clip(8 * samples, -1, 1)
        if number == 14:
            samples = 0.01 * samples
        if number == 21:
            half = len(samples) // 2
            room = 1e-4 * np.random.default_rng(0).standard_normal(round(2.4 * rate))
            samples = np.concatenate([samples[:half], room, samples[half:]])
        character, words = WORDS[name]
        row = {"line_id": f"{name.split('_')[0]}_{number:03}", "audio": f"{number:03}.wav", "character": character}
        rows.append(row | {"emotion": EMOTIONS[(number + number // 4 + 6) % len(EMOTIONS)], "text": words})
        if number != 27:
            soundfile.write(work / row["audio"], samples, rate)
    with open(work / "lines.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return work / "lines.csv"


def walk(page: Page, keep) -> None:
    """The states that are worth a picture."""

    def choose(line_id: str) -> None:
        page.locator("#search").fill(line_id)
        page.keyboard.press("Enter")
        page.locator("#clear").click()
        page.wait_for_timeout(600)

    page.locator("#auto-play").uncheck()
    page.locator("#go-on").uncheck()
    keep("failed")
    for line_id, key, note in (
        ("tower_003", "a", ""),
        ("bridge_005", "a", ""),
        ("return_000", "w", "Too much for the first sentence. 再温柔一点。"),
        ("danger_022", "a", ""),
        ("bridge_009", "w", "Ask for the recording before it was mastered."),
    ):
        choose(line_id)
        page.keyboard.press(key)
        if note:
            page.keyboard.press("n")
            page.keyboard.type(note)
            page.keyboard.press("Escape")
    choose("bridge_021")
    page.keyboard.press("2")
    page.locator("#timeline").click(position={"x": 170, "y": 60})
    page.wait_for_timeout(600)
    keep("review")
    choose("danger_022")
    page.keyboard.press("/")
    page.keyboard.type("马上")
    page.locator("#timeline").click(position={"x": 300, "y": 60})
    page.wait_for_timeout(600)
    keep("search")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_timeout(200)
    keep("keys")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), SIZES)
    else:
        with tempfile.TemporaryDirectory() as pictures:
            main(Path(pictures), SIZES[:1])
            shutil.copy(Path(pictures) / "review-720.png", ROOT / "docs" / "pictures" / "review.png")
