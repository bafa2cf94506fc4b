// The page's state: which line and take are selected, what plays, and what the reviewer decides.

const $ = (id) => document.getElementById(id);
const report = JSON.parse($("report").textContent);
const lines = report.lines;
lines.forEach((line, number) => {
  line.number = number;
  const cells = Object.values(line.row);
  line.words = [line.line_id, line.character, line.emotion, line.audio, line.problem, ...cells].join("\n").toLowerCase();
});

const parsed = new Promise((resolve) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve);
  else resolve();
});
const faceReady = parsed.then(() => {
  const { basis, constants } = JSON.parse($("basis").textContent);
  return { decoder: makeOutlineDecoder(basis), paintFace: makeFacePainter(constants) };
});

// Decisions are stored for the takes folder: its pages share them, and the page of a later run finds them again.
const folder = decodeURIComponent(location.pathname.slice(0, location.pathname.lastIndexOf("/")));
const decisions = makeDecisions(`emoface review ${folder}`, lines, showDecisions);
const list = makeLineList($("list"), lines, decisions, report.emotions, (line) => select(line));
const player = makeSoundPlayer(() => paintControls());
const timeline = makeTimeline($("timeline"), (seconds) => player.seek(seconds));

let current = null, take = 1; // the selected line and the number of its take, from 1
let motion = null, face = null; // the decoded take; the decoder and painter, once they are ready
let selection = 0; // counts selections: what was loaded for an earlier one is dropped
let drawn = ""; // the state that the canvas shows

async function select(line, play = $("auto-play").checked) {
  if (line === current) return;
  const mine = ++selection;
  if (current) player.pause();
  current = line;
  motion = null;
  player.load(null, 0);
  take = line ? Math.min(decisions.get(line).take, Math.max(line.takes.length, 1)) : 1;
  list.select(line);
  timeline.load(line, null);
  paintLine();
  if (!line || !line.takes.length) return;
  await parsed;
  const sound = await decodeSound(line);
  if (mine !== selection) return;
  timeline.load(line, sound);
  player.load(sound, line.duration);
  await loadTake(mine);
  if (play && mine === selection) {
    await player.play();
    paintControls();
  }
}

async function decodeSound(line) {
  const stored = $(`sound-${line.number}`);
  if (!stored) return null;
  try {
    return await player.decode(decodeBase64(stored.textContent));
  } catch (error) {
    showAlarm(`This browser cannot play the sound of ${line.line_id} (${error.message}). Try another browser.`);
    return null;
  }
}

// mine: the number of the selection that the take is loaded for.
async function loadTake(mine) {
  const stored = $(`face-${current.number}-${take}`);
  const { decoder } = face ?? (face = await faceReady);
  const decoded = stored && (await decoder.decode(stored.textContent, Number(stored.dataset.frames), Number(stored.dataset.directions)));
  if (mine !== selection) return;
  motion = decoded;
  drawn = "";
}

async function selectTake(number) {
  if (!current || number > current.takes.length || number === take) return;
  take = number;
  decisions.set(current, { take });
  paintControls();
  await loadTake(selection);
}

function decide(review) {
  if (!current || (review === APPROVED && !current.takes.length)) return;
  const line = current, next = list.nextUndecided(line), before = decisions.get(line).review;
  decisions.set(line, { review: before === review ? "" : review, take });
  if ($("go-on").checked && before !== review && next !== line) select(next);
}

function showDecisions() {
  paintTally();
  if (!current) return;
  list.redraw(current);
  paintControls();
}

function saveCsv() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([decisions.toCsv(report.columns)], { type: "text/csv" }));
  link.download = report.csv;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
