// Shows the selected line: its facts, flags and row, the controls, and the face at the player's position.

const SPOKEN_COLUMNS = ["text", "dialogue", "dialog", "subtitle", "words", "台词", "文本"]; // names of a column of spoken text
const SHOWN_ELSEWHERE = ["line_id", "character", "emotion", "review", "note", "take"]; // columns that the page shows elsewhere

const emotionText = (line) => line.band.names.map(([, , name]) => name).join(" → ") || line.emotion;

function paintLine() {
  const line = current;
  $("name").textContent = line ? line.line_id : "";
  $("about").textContent = line ? [line.character, emotionText(line), line.duration === null ? "" : `${line.duration.toFixed(2)} s`].filter(Boolean).join("  ·  ") : "";
  $("missing").hidden = !line || line.takes.length > 0;
  $("missing").textContent = line ? line.problem || "No take of this line is here." : "";
  $("flags").replaceChildren(...(line ? [...line.flags.map(makeFlag), ...line.warnings.map((text) => makeFlag({ severity: 0, sentence: text, at_s: null }))] : []));
  const cells = line ? Object.entries(line.row).filter(([, text]) => text) : [];
  const spoken = cells.find(([name]) => SPOKEN_COLUMNS.includes(name.trim().toLowerCase()));
  $("words").hidden = !spoken;
  $("words").textContent = spoken ? spoken[1] : "";
  const others = cells.filter((cell) => cell !== spoken && !SHOWN_ELSEWHERE.includes(cell[0]));
  $("row").replaceChildren(...others.flatMap(([name, text]) => [makeElement("dt", "", name), makeElement("dd", "", text)]));
  $("note").value = line ? decisions.get(line).note : "";
  drawn = "";
  paintControls();
}

function makeFlag(flag) {
  const row = makeElement(flag.at_s === null ? "div" : "button", "flag"), bar = row.appendChild(makeElement("i"));
  bar.style.background = flag.severity ? severityColour(flag.severity) : "#6a6a6a";
  const text = row.appendChild(makeElement("span"));
  if (flag.at_s !== null) {
    text.append(makeElement("time", "", timeText(flag.at_s, 2)));
    row.title = "Jump there";
    row.addEventListener("click", () => player.seek(flag.at_s));
  }
  text.append(flag.sentence);
  return row;
}

function paintControls() {
  const { review, past } = current ? decisions.get(current) : { review: "", past: "" };
  $("approve").setAttribute("aria-pressed", String(review === APPROVED));
  $("needs-work").setAttribute("aria-pressed", String(review === NEEDS_WORK));
  $("past").hidden = !past;
  $("past").textContent = past ? `Made again since you decided (${past}). Decide anew.` : "";
  $("play").textContent = player.playing ? "❚❚" : "▶";
  $("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
  const count = current ? current.takes.length : 0;
  $("play").disabled = $("approve").disabled = !count;
  $("takes").replaceChildren(...(count > 1 ? current.takes : []).map((name, i) => {
    const button = makeElement("button", "", String(i + 1));
    button.title = `${name} (${i + 1})`;
    button.setAttribute("aria-label", `Take ${i + 1}`);
    button.setAttribute("aria-pressed", String(take === i + 1));
    button.addEventListener("click", () => selectTake(i + 1));
    return button;
  }));
}

function paintTally() {
  const reviews = lines.map((line) => decisions.get(line).review), count = (wanted) => reviews.filter((review) => review === wanted).length;
  const parts = [["good", count(APPROVED), "approved"], ["bad", count(NEEDS_WORK), "need work"], ["", count(""), "open"]];
  $("tally").replaceChildren(...parts.map(([kind, number, text]) => {
    const part = makeElement("span", kind);
    part.append(makeElement("b", "", number.toLocaleString("en")), ` ${text}`);
    return part;
  }));
  if (!decisions.isSaved) showAlarm("This browser does not keep your decisions (its storage is full or switched off): export them before you close the page.");
}

function showAlarm(text) {
  $("alarm").textContent = text;
  $("alarm").hidden = false;
}

// Paints the face and the playhead, if anything has changed, and once more at the next frame of the screen.
function paintFrame() {
  requestAnimationFrame(paintFrame);
  const seconds = player.position();
  const canvas = $("face"), ratio = window.devicePixelRatio || 1;
  const state = [selection, take, Boolean(motion), seconds, canvas.clientWidth, canvas.clientHeight, $("timeline").clientWidth].join();
  if (state === drawn) return;
  drawn = state;
  timeline.show(seconds);
  $("time").textContent = current && current.duration !== null ? `${timeText(seconds, 2)} / ${timeText(current.duration, 2)}` : "";
  const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = report.background;
  ctx.fillRect(0, 0, width, height);
  if (motion) face.paintFace(ctx, face.decoder.shapesAt(motion, seconds), width, height);
}
