// The list of lines: filtered, sorted; only as many rows are in the page as fit the window.

const ROW = 28; // pixels, as in the style sheet

function makeElement(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const severityColour = (severity) => (severity >= 0.7 ? "#ef6a5f" : severity >= 0.45 ? "#e0a83c" : "#8f8f5a");

// view: the element that scrolls. onSelect: called with the line that was clicked.
function makeLineList(view, lines, decisions, emotionColours, onSelect) {
  const spacer = view.appendChild(makeElement("div", "spacer")), rows = new Map();
  let shown = lines.slice(), selected = null, order = { by: "flags", down: true };

  const sortKeys = {
    table: (line) => line.number,
    line: (line) => line.line_id,
    character: (line) => line.character,
    emotion: (line) => line.emotions.join(" "),
    flags: (line) => line.severity + (line.status === "failed"), // true counts as 1
    length: (line) => line.duration ?? -1,
  };

  // wanted: the value of each filter, and the words of the search.
  function matches(line, wanted) {
    const { review, note } = decisions.get(line);
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
    const key = sortKeys[order.by], sign = order.down ? -1 : 1;
    shown = lines.filter((line) => matches(line, wanted)).sort((a, b) => {
      const [first, second] = [key(a), key(b)];
      const difference = typeof first === "string" ? first.localeCompare(second, undefined, { numeric: true }) : first - second;
      return sign * difference || a.number - b.number;
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
    const { review, note, past } = decisions.get(line);
    const row = makeElement("div", "row");
    row.id = `row-${number}`;
    row.style.top = `${number * ROW}px`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(line === selected));
    row.setAttribute("aria-setsize", shown.length);
    row.setAttribute("aria-posinset", number + 1);
    row.dataset.line = line.number;
    const mark = makeElement("span", "mark", review === APPROVED ? "✓" : review === NEEDS_WORK ? "✗" : past ? "↻" : "");
    mark.dataset.review = review || (past && "past");
    const bar = makeElement("span", "severity");
    bar.style.background = line.severity ? severityColour(line.severity) : "transparent";
    const emotion = makeElement("span", "emotion");
    for (const name of line.emotions) {
      const dot = emotion.appendChild(makeElement("i"));
      dot.style.background = emotionColours[name];
    }
    emotion.append(line.emotions.join(" "));
    const flags = line.status === "failed" ? "failed" : line.flags.map((flag) => flag.kind).join(", ");
    const cells = [makeElement("span", "id", line.line_id), makeElement("span", "who", line.character), emotion,
      makeElement("span", line.status === "failed" ? "flags bad" : "flags", flags)];
    for (const cell of cells) cell.title = cell.textContent; // shows all of a text that is cut off
    row.append(mark, bar, ...cells,
      makeElement("span", "noted", note ? "✎" : ""), makeElement("span", "length", line.duration === null ? "" : line.duration.toFixed(1)));
    row.addEventListener("click", () => onSelect(line));
    return row;
  }

  function scrollToSelected() {
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
      scrollToSelected();
      render();
    },
    redraw(line) {
      const number = shown.indexOf(line), row = rows.get(number);
      if (!row) return;
      const fresh = makeRow(line, number);
      row.replaceWith(fresh);
      rows.set(number, fresh);
    },
    // The line so many rows below another one, or the first or last one.
    lineBelow(line, rowCount) {
      const number = shown.indexOf(line);
      return shown[number < 0 ? 0 : Math.min(Math.max(number + rowCount, 0), shown.length - 1)];
    },
    // The next line without a decision, continuing at the top after the last; the line itself if there is none.
    nextUndecided(line) {
      const number = shown.indexOf(line);
      const following = [...shown.slice(number + 1), ...shown.slice(0, Math.max(number, 0))];
      return following.find((other) => !decisions.get(other).review) || line;
    },
  };
}
