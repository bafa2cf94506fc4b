// The page: what is chosen, shown, played and decided.

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
const painting = parsed.then(() => {
  const { basis, material } = JSON.parse($("basis").textContent);
  return { basis: makeBasis(basis), paintFace: makePainter(material) };
});

// Decisions are the takes folder's: its pages share them, and a later run's page finds them again.
const place = decodeURIComponent(location.pathname.slice(0, location.pathname.lastIndexOf("/")));
const decisions = makeDecisions(`emoface review ${place}`, lines, decided);
const list = makeList($("list"), lines, decisions, report.emotions, (line) => choose(line));
const player = makePlayer(() => paintControls());
const timeline = makeTimeline($("timeline"), (seconds) => player.seek(seconds));

let current = null, motion = null, take = 1, choice = 0, face = null, drawn = "";

// ---- choosing a line

async function choose(line, play = $("auto-play").checked) {
  if (line === current) return;
  const mine = ++choice;
  if (current) player.pause();
  current = line;
  motion = null;
  player.load(null, 0);
  take = line ? Math.min(decisions.of(line).take, Math.max(line.takes.length, 1)) : 1;
  list.select(line);
  timeline.load(line, null);
  paintLine();
  if (!line || !line.takes.length) return;
  await parsed;
  const sound = await decodedSound(line);
  if (mine !== choice) return;
  timeline.load(line, sound);
  player.load(sound, line.duration);
  await showTake(mine);
  if (play && mine === choice) {
    await player.play();
    paintControls();
  }
}

async function decodedSound(line) {
  const stored = $(`sound-${line.number}`);
  if (!stored) return null;
  try {
    return await player.decode(bytesOf(stored.textContent));
  } catch (error) {
    alarm(`This browser cannot play the sound of ${line.line_id} (${error.message}). Try another browser.`);
    return null;
  }
}

async function showTake(mine) {
  const stored = $(`face-${current.number}-${take}`);
  const { basis } = face ?? (face = await painting);
  const unpacked = stored && (await basis.unpack(stored.textContent, Number(stored.dataset.frames), Number(stored.dataset.directions)));
  if (mine !== choice) return;
  motion = unpacked;
  drawn = "";
}

async function chooseTake(number) {
  if (!current || number > current.takes.length || number === take) return;
  take = number;
  decisions.set(current, { take });
  paintControls();
  await showTake(choice);
}

// ---- deciding

function decide(review) {
  if (!current || (review === APPROVED && !current.takes.length)) return;
  const line = current, next = list.nextOpen(line), now = decisions.of(line).review;
  decisions.set(line, { review: now === review ? "" : review, take });
  if ($("go-on").checked && now !== review && next !== line) choose(next);
}

function decided() {
  paintTally();
  if (!current) return;
  list.redraw(current);
  paintControls();
}

function saveCsv() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([decisions.csv(report.columns)], { type: "text/csv" }));
  link.download = report.csv;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// ---- what is seen

const WORDS = ["text", "dialogue", "dialog", "subtitle", "words", "台词", "文本"]; // what a table calls what is spoken
const SHOWN = ["line_id", "character", "emotion", "review", "note", "take"]; // elsewhere on the page

const emotionText = (line) => line.band.names.map(([, , name]) => name).join(" → ") || line.emotion;

function paintLine() {
  const line = current;
  $("name").textContent = line ? line.line_id : "";
  $("about").textContent = line ? [line.character, emotionText(line), line.duration === null ? "" : `${line.duration.toFixed(2)} s`].filter(Boolean).join("  ·  ") : "";
  $("missing").hidden = !line || line.takes.length > 0;
  $("missing").textContent = line ? line.problem || "No take of this line is here." : "";
  $("flags").replaceChildren(...(line ? [...line.flags.map(flagRow), ...line.warnings.map((text) => flagRow({ severity: 0, sentence: text, at_s: null }))] : []));
  const cells = line ? Object.entries(line.row).filter(([, text]) => text) : [];
  const spoken = cells.find(([name]) => WORDS.includes(name.trim().toLowerCase()));
  $("words").hidden = !spoken;
  $("words").textContent = spoken ? spoken[1] : "";
  const others = cells.filter((cell) => cell !== spoken && !SHOWN.includes(cell[0]));
  $("row").replaceChildren(...others.flatMap(([name, text]) => [make("dt", "", name), make("dd", "", text)]));
  $("note").value = line ? decisions.of(line).note : "";
  drawn = "";
  paintControls();
}

function flagRow(flag) {
  const row = make(flag.at_s === null ? "div" : "button", "flag"), bar = row.appendChild(make("i"));
  bar.style.background = flag.severity ? severityColour(flag.severity) : "#6a6a6a";
  const text = row.appendChild(make("span"));
  if (flag.at_s !== null) {
    text.append(make("time", "", clock(flag.at_s, 2)));
    row.title = "Jump there";
    row.addEventListener("click", () => player.seek(flag.at_s));
  }
  text.append(flag.sentence);
  return row;
}

function paintControls() {
  const { review, past } = current ? decisions.of(current) : { review: "", past: "" };
  $("approve").setAttribute("aria-pressed", String(review === APPROVED));
  $("needs-work").setAttribute("aria-pressed", String(review === NEEDS_WORK));
  $("past").hidden = !past;
  $("past").textContent = past ? `Made again since you decided (${past}). Decide anew.` : "";
  $("play").textContent = player.playing ? "❚❚" : "▶";
  $("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
  const count = current ? current.takes.length : 0;
  $("play").disabled = $("approve").disabled = !count;
  $("takes").replaceChildren(...(count > 1 ? current.takes : []).map((name, i) => {
    const button = make("button", "", String(i + 1));
    button.title = `${name} (${i + 1})`;
    button.setAttribute("aria-label", `Take ${i + 1}`);
    button.setAttribute("aria-pressed", String(take === i + 1));
    button.addEventListener("click", () => chooseTake(i + 1));
    return button;
  }));
}

function paintTally() {
  const reviews = lines.map((line) => decisions.of(line).review), count = (wanted) => reviews.filter((one) => one === wanted).length;
  const parts = [["good", count(APPROVED), "approved"], ["bad", count(NEEDS_WORK), "need work"], ["", count(""), "open"]];
  $("tally").replaceChildren(...parts.map(([kind, number, text]) => {
    const part = make("span", kind);
    part.append(make("b", "", number.toLocaleString("en")), ` ${text}`);
    return part;
  }));
  if (!decisions.safe) alarm("This browser does not keep your decisions (its storage is full or switched off): export them before you close the page.");
}

function alarm(text) {
  $("alarm").textContent = text;
  $("alarm").hidden = false;
}

function paintFrame() {
  requestAnimationFrame(paintFrame);
  const seconds = player.position();
  const canvas = $("face"), ratio = window.devicePixelRatio || 1;
  const state = [choice, take, Boolean(motion), seconds, canvas.clientWidth, canvas.clientHeight, $("timeline").clientWidth].join();
  if (state === drawn) return;
  drawn = state;
  timeline.show(seconds);
  $("time").textContent = current && current.duration !== null ? `${clock(seconds, 2)} / ${clock(current.duration, 2)}` : "";
  const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const g = canvas.getContext("2d");
  g.fillStyle = report.background;
  g.fillRect(0, 0, width, height);
  if (motion) face.paintFace(g, face.basis.faceAt(motion, seconds), width, height);
}

// ---- filters

const filters = ["by-review", "by-flag", "by-emotion", "by-character", "by-status"];

function option(select, value, text) {
  const one = select.appendChild(make("option", "", text));
  one.value = value;
}

function fillFilters() {
  const counted = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]);
  };
  const all = { "by-review": "Review", "by-flag": "Flags", "by-emotion": "Emotion", "by-character": "Character", "by-status": "Status" };
  for (const [id, text] of Object.entries(all)) option($(id), "", text);
  for (const [value, text] of [["open", "open"], [APPROVED, "approved"], [NEEDS_WORK, "needs work"]]) option($("by-review"), value, text);
  option($("by-flag"), "any", `flagged (${lines.filter((line) => line.flags.length).length})`);
  option($("by-flag"), "none", `no flags (${lines.filter((line) => !line.flags.length).length})`);
  const kinds = lines.flatMap((line) => [...new Set(line.flags.map((flag) => flag.kind))]);
  for (const [kind, count] of counted(kinds)) option($("by-flag"), `kind:${kind}`, `${kind} (${count})`);
  for (const [name, count] of counted(lines.flatMap((line) => line.emotions))) option($("by-emotion"), name, `${name} (${count})`);
  for (const [name, count] of counted(lines.map((line) => line.character))) option($("by-character"), `=${name}`, `${name || "(none)"} (${count})`);
  for (const [name, count] of counted(lines.map((line) => line.status))) option($("by-status"), name, `${name} (${count})`);
}

function filter() {
  const wanted = { words: $("search").value.toLowerCase().split(/\s+/).filter(Boolean) };
  for (const id of filters) {
    wanted[id.slice(3)] = $(id).value;
    $(id).classList.toggle("on", $(id).value !== "");
  }
  $("clear").hidden = !wanted.words.length && filters.every((id) => !$(id).value);
  list.refresh(wanted);
  $("shown").textContent = list.shown.length === lines.length
    ? `${lines.length.toLocaleString("en")} lines`
    : `${list.shown.length.toLocaleString("en")} of ${lines.length.toLocaleString("en")} lines`;
  for (const button of $("columns").querySelectorAll("button")) {
    button.classList.toggle("on", button.dataset.by === list.order.by);
    button.classList.toggle("down", list.order.down);
  }
  list.select(current);
}

function clearFilters() {
  $("search").value = "";
  for (const id of filters) $(id).value = "";
  filter();
}

// ---- hands

function nextFlag() {
  const times = (current?.flags ?? []).map((flag) => flag.at_s).filter((at) => at !== null).sort((a, b) => a - b);
  if (times.length) player.seek(times.find((at) => at > player.position() + 0.05) ?? times[0]);
}

async function playOrPause() {
  if (!current || !player.duration) return;
  if (player.playing) player.pause();
  else await player.play();
  paintControls();
}

const go = (rows) => {
  const line = list.beside(current, rows);
  if (line) choose(line);
};
const aPage = () => Math.max(1, Math.floor($("list").clientHeight / ROW) - 1);

const keys = {
  " ": playOrPause,
  ArrowDown: () => go(1), j: () => go(1), ArrowUp: () => go(-1), k: () => go(-1),
  PageDown: () => go(aPage()), PageUp: () => go(-aPage()), Home: () => go(-lines.length), End: () => go(lines.length),
  ArrowRight: () => player.seek(player.position() + 0.5), ArrowLeft: () => player.seek(player.position() - 0.5),
  f: nextFlag, a: () => decide(APPROVED), w: () => decide(NEEDS_WORK), e: saveCsv,
  u: () => {
    const line = decisions.undo();
    if (!line) return;
    list.redraw(line);
    choose(line, false);
    paintLine();
  },
  n: () => current && $("note").focus(),
  "/": () => $("search").select(),
  "?": () => $("help").showModal(),
};

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (field) {
    if (event.key === "Escape" || (event.key === "Enter" && field === $("search"))) {
      event.preventDefault();
      field.blur();
      if (field === $("search") && event.key === "Enter") go(0);
    }
    return;
  }
  if ((event.key === " " || event.key === "Enter") && event.target.closest("button, summary, a, input")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = /^[1-9]$/.test(key) ? () => chooseTake(Number(key)) : keys[key];
  if (!act) return;
  event.preventDefault();
  act();
});

$("search").addEventListener("input", filter);
for (const id of filters) $(id).addEventListener("change", () => { filter(); $(id).blur(); });
$("clear").addEventListener("click", clearFilters);
for (const button of $("columns").querySelectorAll("button")) {
  button.addEventListener("click", () => { list.sortBy(button.dataset.by); filter(); });
}
$("play").addEventListener("click", playOrPause);
$("approve").addEventListener("click", () => decide(APPROVED));
$("needs-work").addEventListener("click", () => decide(NEEDS_WORK));
$("export").addEventListener("click", saveCsv);
$("help-button").addEventListener("click", () => $("help").showModal());
$("note").addEventListener("focus", () => (noted = current));
$("note").addEventListener("input", () => noted && decisions.set(noted, { note: $("note").value }, false));
let noted = null; // the line that the note being written belongs to
document.addEventListener("pointerup", (event) => event.target.closest?.("button")?.blur()); // the space bar plays again
for (const id of ["auto-play", "go-on"]) {
  const key = `emoface ${id}`;
  try { $(id).checked = localStorage.getItem(key) !== "no"; } catch { $(id).checked = true; }
  $(id).addEventListener("change", () => {
    try { localStorage.setItem(key, $(id).checked ? "yes" : "no"); } catch { /* only a habit is lost */ }
    $(id).blur();
  });
}
new ResizeObserver(() => { timeline.resize(); drawn = ""; list.render(); }).observe($("right"));

$("title").textContent = document.title = `${place.split("/").pop() || place}: review`;
$("made").textContent = `${report.model} · ${report.counts}`;
for (const page of report.pages) {
  const link = make("a", "", page.text);
  link.href = page.name;
  if (page.here) link.setAttribute("aria-current", "page");
  $("pages").append(link);
}
fillFilters();
filter();
paintTally();
if (list.shown.length) choose(list.shown[0], false);
$("list").focus({ preventScroll: true });
requestAnimationFrame(paintFrame);
