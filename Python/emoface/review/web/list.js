// The list of lines: filtered, sorted, and only as many rows in the page as fit the window.

const ROW = 28; // pixels, as in the style sheet

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const severityColour = (severity) => (severity >= 0.7 ? "#ef6a5f" : severity >= 0.45 ? "#e0a83c" : "#8f8f5a");

function makeList(view, lines, decisions, emotionColours, chosen) {
  const spacer = view.appendChild(make("div", "spacer")), rows = new Map();
  let shown = lines.slice(), selected = null, order = { by: "flags", down: true };

  const keys = {
    table: (line) => line.number,
    line: (line) => line.line_id,
    character: (line) => line.character,
    emotion: (line) => line.emotions.join(" "),
    flags: (line) => line.severity + (line.status === "failed"), // true counts as 1
    length: (line) => line.duration ?? -1,
  };

  function matches(line, wanted) {
    const { review, note } = decisions.of(line);
    if (wanted.review === "open" ? review : wanted.review && review !== wanted.review) return false;
    if (wanted.flag === "any" && !line.flags.length) return false;
    if (wanted.flag === "none" && line.flags.length) return false;
    if (wanted.flag.startsWith("kind:") && !line.flags.some((flag) => "kind:" + flag.kind === wanted.flag)) return false;
    if (wanted.emotion && !line.emotions.includes(wanted.emotion)) return false;
    if (wanted.character !== "" && line.character !== wanted.character.slice(1)) return false;
    if (wanted.status && line.status !== wanted.status) return false;
    return wanted.words.every((word) => line.words.includes(word) || note.toLowerCase().includes(word));
  }

  function refresh(wanted) {
    const key = keys[order.by], sign = order.down ? -1 : 1;
    shown = lines.filter((line) => matches(line, wanted)).sort((a, b) => {
      const [first, second] = [key(a), key(b)];
      const apart = typeof first === "string" ? first.localeCompare(second, undefined, { numeric: true }) : first - second;
      return sign * apart || a.number - b.number;
    });
    for (const row of rows.values()) row.remove();
    rows.clear();
    spacer.style.height = `${shown.length * ROW}px`;
    render();
  }

  function render() {
    const first = Math.max(0, Math.floor(view.scrollTop / ROW) - 4);
    const last = Math.min(shown.length, Math.ceil((view.scrollTop + view.clientHeight) / ROW) + 4);
    for (const [number, row] of rows) {
      if (number >= first && number < last) continue;
      row.remove();
      rows.delete(number);
    }
    for (let number = first; number < last; number++) {
      if (rows.has(number)) continue;
      const row = makeRow(shown[number], number);
      rows.set(number, row);
      spacer.append(row);
    }
  }

  function makeRow(line, number) {
    const { review, note, past } = decisions.of(line);
    const row = make("div", "row");
    row.id = `row-${number}`;
    row.style.top = `${number * ROW}px`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(line === selected));
    row.setAttribute("aria-setsize", shown.length);
    row.setAttribute("aria-posinset", number + 1);
    row.dataset.line = line.number;
    const mark = make("span", "mark", review === APPROVED ? "✓" : review === NEEDS_WORK ? "✗" : past ? "↻" : "");
    mark.dataset.review = review || (past && "past");
    const bar = make("span", "severity");
    bar.style.background = line.severity ? severityColour(line.severity) : "transparent";
    const emotion = make("span", "emotion");
    for (const name of line.emotions) {
      const dot = emotion.appendChild(make("i"));
      dot.style.background = emotionColours[name];
    }
    emotion.append(line.emotions.join(" "));
    const flags = line.status === "failed" ? "failed" : line.flags.map((flag) => flag.kind).join(", ");
    const cells = [make("span", "id", line.line_id), make("span", "who", line.character), emotion,
      make("span", line.status === "failed" ? "flags bad" : "flags", flags)];
    for (const cell of cells) cell.title = cell.textContent; // where it is cut off
    row.append(mark, bar, ...cells,
      make("span", "noted", note ? "✎" : ""), make("span", "length", line.duration === null ? "" : line.duration.toFixed(1)));
    row.addEventListener("click", () => chosen(line));
    return row;
  }

  function reveal() {
    const number = shown.indexOf(selected);
    if (number < 0) return;
    if (number * ROW < view.scrollTop) view.scrollTop = number * ROW;
    if ((number + 1) * ROW > view.scrollTop + view.clientHeight) view.scrollTop = (number + 1) * ROW - view.clientHeight;
    view.setAttribute("aria-activedescendant", `row-${number}`);
  }

  view.addEventListener("scroll", render, { passive: true });

  return {
    refresh,
    render,
    get shown() { return shown; },
    get order() { return order; },
    sortBy(by) {
      order = { by, down: order.by === by ? !order.down : by === "flags" };
    },
    select(line) {
      selected = line;
      for (const row of rows.values()) row.setAttribute("aria-selected", String(Number(row.dataset.line) === line?.number));
      reveal();
      render();
    },
    redraw(line) {
      const number = shown.indexOf(line), row = rows.get(number);
      if (!row) return;
      const fresh = makeRow(line, number);
      row.replaceWith(fresh);
      rows.set(number, fresh);
    },
    // The line so many rows further on; the ends hold.
    beside(line, rowsOn) {
      const number = shown.indexOf(line);
      return shown[number < 0 ? 0 : Math.min(Math.max(number + rowsOn, 0), shown.length - 1)];
    },
    // The next line, from this one round, that nobody has decided on; this one if there is none.
    nextOpen(line) {
      const number = shown.indexOf(line);
      const round = [...shown.slice(number + 1), ...shown.slice(0, Math.max(number, 0))];
      return round.find((one) => !decisions.of(one).review) || line;
    },
  };
}
