// What the reviewer decided, kept by the browser until it is exported. A decision belongs to the takes it was made on: when
// they were made again it is shown as a past one and has to be made anew.

const APPROVED = "approved", NEEDS_WORK = "needs work";

function makeDecisions(key, lines, changed) {
  let kept = new Map(), safe = true;
  const undone = [];

  function read() {
    try {
      kept = new Map(Object.entries(JSON.parse(localStorage.getItem(key)) || {}));
    } catch {
      kept = new Map();
    }
  }

  function write() {
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(kept)));
      safe = true;
    } catch {
      safe = false; // full, or forbidden: the page says so
    }
    changed();
  }

  // { review, note, take, past }: past is a review of takes that are no more.
  function of(line) {
    const own = kept.get(line.line_id);
    if (!own) return { review: line.review, note: line.note, take: line.take, past: "" };
    if (own.print === line.print) return { review: own.review, note: own.note, take: own.take, past: "" };
    const past = line.review === own.review ? "" : own.review;
    return { review: line.review, note: own.note || line.note, take: line.take, past };
  }

  function set(line, change, remember = true) {
    if (remember) undone.push([line, kept.get(line.line_id)]);
    const { review, note, take } = { ...of(line), ...change };
    kept.set(line.line_id, { review, note, take, print: line.print });
    write();
  }

  function undo() {
    const last = undone.pop();
    if (!last) return null;
    const [line, before] = last;
    if (before) kept.set(line.line_id, before);
    else kept.delete(line.line_id);
    write();
    return line;
  }

  // The table as `emoface batch` takes it back: its own columns, and what was decided.
  function csv(columns) {
    const rows = lines.map((line) => {
      const { review, note, take } = of(line);
      const chosen = line.takes.length > 1 ? String(take) : line.row.take || "";
      const row = new Map(Object.entries({ ...line.row, line_id: line.line_id, review, note, take: chosen }));
      return columns.map((name) => row.get(name) ?? "");
    });
    return [columns, ...rows].map((cells) => cells.map(quoted).join(",") + "\n").join("");
  }

  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  read();
  window.addEventListener("storage", (event) => {
    if (event.key !== key) return;
    read();
    changed();
  });
  return { of, set, undo, csv, get safe() { return safe; } };
}
