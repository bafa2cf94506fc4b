// The filters above the list: their options, and which lines they leave.

const filters = ["by-review", "by-flag", "by-emotion", "by-character", "by-status"]; // ids of the select elements

function addOption(select, value, text) {
  const option = select.appendChild(makeElement("option", "", text));
  option.value = value;
}

function fillFilters() {
  // [value, how often], the most frequent first.
  const counted = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]);
  };
  const titles = { "by-review": "Review", "by-flag": "Flags", "by-emotion": "Emotion", "by-character": "Character", "by-status": "Status" };
  for (const [id, text] of Object.entries(titles)) addOption($(id), "", text);
  for (const [value, text] of [["open", "open"], [APPROVED, "approved"], [NEEDS_WORK, "needs work"]]) addOption($("by-review"), value, text);
  addOption($("by-flag"), "any", `flagged (${lines.filter((line) => line.flags.length).length})`);
  addOption($("by-flag"), "none", `no flags (${lines.filter((line) => !line.flags.length).length})`);
  const kinds = lines.flatMap((line) => [...new Set(line.flags.map((flag) => flag.kind))]);
  for (const [kind, count] of counted(kinds)) addOption($("by-flag"), `kind:${kind}`, `${kind} (${count})`);
  for (const [name, count] of counted(lines.flatMap((line) => line.emotions))) addOption($("by-emotion"), name, `${name} (${count})`);
  for (const [name, count] of counted(lines.map((line) => line.character))) addOption($("by-character"), `=${name}`, `${name || "(none)"} (${count})`);
  for (const [name, count] of counted(lines.map((line) => line.status))) addOption($("by-status"), name, `${name} (${count})`);
}

function applyFilters() {
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
  applyFilters();
}
