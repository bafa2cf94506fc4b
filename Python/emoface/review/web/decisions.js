// The reviewer's decisions, stored by the browser until they are exported. A decision belongs to the takes that it was made
// on: when they were generated again, it is shown as a past one and must be made again.

const APPROVED = "approved", NEEDS_WORK = "needs work";

// key: where the browser stores them. onChange: called after every change.
function makeDecisions(key, lines, onChange) {
  let stored = new Map(), isSaved = true; // stored: by line id { review, note, take, print }, print: of the takes
  const undoStack = [];

  function read() {
    try {
      stored = new Map(Object.entries(JSON.parse(localStorage.getItem(key)) || {}));
    } catch {
      stored = new Map();
    }
  }

  function write() {
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(stored)));
      isSaved = true;
    } catch {
      isSaved = false; // the storage is full or forbidden: the page says so
    }
    onChange();
  }

  // The decision on a line: { review, note, take, past }; past: the review of takes that no longer exist.
  function get(line) {
    const own = stored.get(line.line_id);
    if (!own) return { review: line.review, note: line.note, take: line.take, past: "" };
    if (own.print === line.print) return { review: own.review, note: own.note, take: own.take, past: "" };
    const past = line.review === own.review ? "" : own.review;
    return { review: line.review, note: own.note || line.note, take: line.take, past };
  }

  function set(line, change, canUndo = true) {
    if (canUndo) undoStack.push([line, stored.get(line.line_id)]);
    const { review, note, take } = { ...get(line), ...change };
    stored.set(line.line_id, { review, note, take, print: line.print });
    write();
  }

  function undo() {
    const last = undoStack.pop();
    if (!last) return null;
    const [line, before] = last;
    if (before) stored.set(line.line_id, before);
    else stored.delete(line.line_id);
    write();
    return line;
  }

  // The table with the decisions, as `emoface batch` reads it.
  function toCsv(columns) {
    const rows = lines.map((line) => {
      const { review, note, take } = get(line);
      const chosen = line.takes.length > 1 ? String(take) : line.row.take || "";
      const row = new Map(Object.entries({ ...line.row, line_id: line.line_id, review, note, take: chosen }));
      return columns.map((name) => row.get(name) ?? "");
    });
    return [columns, ...rows].map((cells) => cells.map(quoteCell).join(",") + "\n").join("");
  }

  const quoteCell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  read();
  window.addEventListener("storage", (event) => {
    if (event.key !== key) return;
    read();
    onChange();
  });
  return { get, set, undo, toCsv, get isSaved() { return isSaved; } };
}
