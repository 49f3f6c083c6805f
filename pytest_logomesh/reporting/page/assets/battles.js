// The table of battles: search, filters, order; a few hundred rows at a time.

const AT_ONCE = 200;
const RANKS = { tampered: 0, error: 1, failed: 2, passed: 3 };
const COLUMNS = [
  { name: "outcome", key: "outcome", of: (row) => RANKS[row.outcome] },
  { name: "battle", key: "battle", of: (row) => row.id },
  { name: "CIS", key: "cis", kind: "number", of: (row) => row.cis },
  ...Object.entries(LETTERS).map(([hint, name], place) => ({
    name,
    hint,
    key: name.toLowerCase(),
    kind: "number",
    of: (row) => row.components[place],
  })),
  { name: "findings", key: "findings", of: (row) => row.cwes.length },
  { name: "first token", key: "first", kind: "number", of: (row) => row.first_token_s },
  { name: "tokens/s", key: "speed", kind: "number", of: (row) => row.tokens_per_s },
  { name: "time", key: "time", kind: "number", of: (row) => row.seconds },
];

class Battles {
  constructor(data) {
    this.rows = data.battles;
    this.most = AT_ONCE;
    this.body = el("tbody");
    this.count = el("p", { class: "count", role: "status", "aria-live": "polite" });
    this.more = el("p", { class: "more" });
    this.input = el("input", {
      type: "search",
      id: "search",
      placeholder: "task, tier, outcome, CWE, reason \u2026",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => followTyping(overviewAddress({ q: this.input.value })),
    });
    this.node = section("battles", "Battles", null, this.controls(data), this.count, this.table(), this.more);
  }

  controls(data) {
    const names = (list) => [...new Set(list)];
    const group = (label, buttons) =>
      buttons.length > 1 && el("div", { role: "group", "aria-label": label, class: "chips" }, buttons);
    const outcomes = OUTCOMES.filter((outcome) => this.rows.some((row) => row.outcome === outcome));
    return el(
      "form",
      { role: "search", class: "controls", onsubmit: (event) => event.preventDefault() },
      el("label", { for: "search" }, "Search ", el("kbd", { "aria-hidden": "true" }, "/")),
      this.input,
      group(
        "Outcomes",
        chips("outcome", outcomes, (outcome) => [icon(outcome), " ", outcome]),
      ),
      group("Tiers", chips("tier", names(this.rows.map((row) => row.tier)))),
      this.taskFilter(names(this.rows.map((row) => row.task))),
      el("button", { type: "button", class: "chip", onclick: () => replaceAddress("#") }, "Clear"),
    );
  }

  taskFilter(tasks) {
    this.task = el(
      "select",
      {
        id: "task",
        onchange: () => replaceAddress(overviewAddress({ task: this.task.value ? [this.task.value] : [] })),
      },
      el("option", { value: "" }, "all tasks"),
      tasks.map(option),
    );
    return el("span", { class: "together" }, el("label", { for: "task" }, "Task "), this.task);
  }

  table() {
    const columns = COLUMNS.map((column) => ({
      ...column,
      sort: (key) => replaceAddress(overviewAddress({ sort: nextSort(readView().sort, key) })),
    }));
    const made = table("Battles", columns, [], "battles");
    made.querySelector("tbody").replaceWith(this.body);
    return made;
  }

  chosen(view) {
    return sorted(matching(this.rows, view), view.sort);
  }

  update(view) {
    const key = address({ ...view, battle: "", part: "", file: "", line: "" });
    if (key !== this.key) this.most = AT_ONCE;
    this.key = key;
    if (this.input.value !== view.q) this.input.value = view.q;
    this.task.value = view.task[0] ?? "";
    pressChips(this.node, view);
    markSorted(this.node, view.sort.replace("-", ""), view.sort.startsWith("-"));
    this.draw(this.chosen(view));
  }

  draw(rows) {
    this.count.textContent =
      rows.length === this.rows.length
        ? counted(rows.length, "battle")
        : `${grouped(rows.length)} of ${counted(this.rows.length, "battle")}`;
    this.body.replaceChildren(...rows.slice(0, this.most).map(battleLine));
    const left = rows.length - this.most;
    this.more.replaceChildren(...(left > 0 ? [this.moreButton(rows, left)] : []));
  }

  moreButton(rows, left) {
    const show = () => {
      const first = this.most;
      this.most = rows.length;
      this.draw(rows);
      this.body.rows[first].querySelector("a").focus();
    };
    return el("button", { type: "button", class: "chip", onclick: show }, `Show ${grouped(left)} more`);
  }
}

// The browser cuts a value at characters that it cannot show; the option's text shows them.
function option(value) {
  return Object.assign(el("option", {}, value), { value });
}

function battleLine(row) {
  return el(
    "tr",
    {},
    cell("", badge(row.outcome)),
    rowHead(el("a", { href: battleAddress(row.id) }, row.id)),
    cell("number strong", fixed(row.cis)),
    row.components.map((value) => cell("number", fixed(value))),
    cell("", row.findings),
    cell("number", seconds(row.first_token_s)),
    cell("number", amount(row.tokens_per_s, "")),
    cell("number", seconds(row.seconds)),
  );
}

function nextSort(now, key) {
  return now === key ? `-${key}` : now === `-${key}` ? "" : key;
}

// What a battle does not have stands last, whichever way the rest is sorted.
function sorted(rows, sort) {
  const column = COLUMNS.find((one) => one.key === sort.replace("-", ""));
  if (!column) return rows;
  const way = sort.startsWith("-") ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [first, second] = [column.of(a), column.of(b)];
    if (first === null || second === null) return (first === null) - (second === null);
    return way * (first < second ? -1 : first > second ? 1 : 0);
  });
}
