// Keys, buttons and fields, and how the page starts.

function seekToNextFlag() {
  const times = (current?.flags ?? []).map((flag) => flag.at_s).filter((at) => at !== null).sort((a, b) => a - b);
  if (times.length) player.seek(times.find((at) => at > player.position() + 0.05) ?? times[0]);
}

async function playOrPause() {
  if (!current || !player.duration) return;
  if (player.playing) player.pause();
  else await player.play();
  paintControls();
}

const selectBelow = (rowCount) => {
  const line = list.lineBelow(current, rowCount);
  if (line) select(line);
};
const rowsOfAPage = () => Math.max(1, Math.floor($("list").clientHeight / ROW) - 1);

const keys = {
  " ": playOrPause,
  ArrowDown: () => selectBelow(1), j: () => selectBelow(1), ArrowUp: () => selectBelow(-1), k: () => selectBelow(-1),
  PageDown: () => selectBelow(rowsOfAPage()), PageUp: () => selectBelow(-rowsOfAPage()),
  Home: () => selectBelow(-lines.length), End: () => selectBelow(lines.length),
  ArrowRight: () => player.seek(player.position() + 0.5), ArrowLeft: () => player.seek(player.position() - 0.5),
  f: seekToNextFlag, a: () => decide(APPROVED), w: () => decide(NEEDS_WORK), e: saveCsv,
  u: () => {
    const line = decisions.undo();
    if (!line) return;
    list.redraw(line);
    select(line, false);
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
      if (field === $("search") && event.key === "Enter") selectBelow(0);
    }
    return;
  }
  if ((event.key === " " || event.key === "Enter") && event.target.closest("button, summary, a, input")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = /^[1-9]$/.test(key) ? () => selectTake(Number(key)) : keys[key];
  if (!action) return;
  event.preventDefault();
  action();
});

$("search").addEventListener("input", applyFilters);
for (const id of filters) $(id).addEventListener("change", () => { applyFilters(); $(id).blur(); });
$("clear").addEventListener("click", clearFilters);
for (const button of $("columns").querySelectorAll("button")) {
  button.addEventListener("click", () => { list.sortBy(button.dataset.by); applyFilters(); });
}
$("play").addEventListener("click", playOrPause);
$("approve").addEventListener("click", () => decide(APPROVED));
$("needs-work").addEventListener("click", () => decide(NEEDS_WORK));
$("export").addEventListener("click", saveCsv);
$("help-button").addEventListener("click", () => $("help").showModal());
let noteLine = null; // the line that the note being written belongs to
$("note").addEventListener("focus", () => (noteLine = current));
$("note").addEventListener("input", () => noteLine && decisions.set(noteLine, { note: $("note").value }, false));
document.addEventListener("pointerup", (event) => event.target.closest?.("button")?.blur()); // so that the space bar plays again
for (const id of ["auto-play", "go-on"]) {
  const key = `emoface ${id}`;
  try { $(id).checked = localStorage.getItem(key) !== "no"; } catch { $(id).checked = true; }
  $(id).addEventListener("change", () => {
    try { localStorage.setItem(key, $(id).checked ? "yes" : "no"); } catch { /* without storage the box is checked again next time */ }
    $(id).blur();
  });
}
new ResizeObserver(() => { timeline.resize(); drawn = ""; list.render(); }).observe($("right"));

$("title").textContent = document.title = `${folder.split("/").pop() || folder}: review`;
$("made").textContent = `${report.model} · ${report.counts}`;
for (const page of report.pages) {
  const link = makeElement("a", "", page.text);
  link.href = page.name;
  if (page.here) link.setAttribute("aria-current", "page");
  $("pages").append(link);
}
fillFilters();
applyFilters();
paintTally();
if (list.shown.length) select(list.shown[0], false);
$("list").focus({ preventScroll: true });
requestAnimationFrame(paintFrame);
