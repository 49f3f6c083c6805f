// Tasks down, tiers across: one mark for each repeat.

const ROOM_FOR_SCORES = 600;

function grid(data) {
  const tiers = data.figures.map((one) => one.name);
  const tasks = new Map();
  for (const row of data.battles) {
    if (!tasks.has(row.task)) tasks.set(row.task, new Map());
    const cells = tasks.get(row.task);
    if (!cells.has(row.tier)) cells.set(row.tier, []);
    cells.get(row.tier).push(row);
  }
  const columns = [
    { name: "task" },
    ...tiers.flatMap((tier) => [{ name: tier }, { name: "mean CIS", kind: "number" }]),
  ];
  const rows = [...tasks].map(([task, cells]) =>
    el(
      "tr",
      {},
      rowHead(task),
      tiers.map((tier) => gridCells(cells.get(tier) ?? [])),
    ),
  );
  return table(
    "Outcome of each task and repeat",
    columns,
    rows,
    data.battles.length > ROOM_FOR_SCORES ? "grid" : "grid scored",
  );
}

function gridCells(rows) {
  const scores = rows.filter((row) => row.outcome !== "error").map((row) => row.cis ?? 0);
  const mean = scores.length ? scores.reduce((sum, one) => sum + one, 0) / scores.length : null;
  return [cell("marks", rows.map(mark)), cell("number", fixed(mean))];
}

function mark(row) {
  const words = `${row.id}: ${row.outcome}, CIS ${fixed(row.cis)}`;
  return el(
    "a",
    { class: "mark", href: address({ battle: row.id }), title: words, "aria-label": words },
    icon(row.outcome),
    el("span", { class: "score" }, fixed(row.cis)),
  );
}

function legend(totals) {
  const there = OUTCOMES.filter((outcome) => totals[outcome]);
  return el(
    "ul",
    { class: "legend" },
    there.map((outcome) => el("li", {}, badge(outcome), " ", el("b", {}, grouped(totals[outcome])))),
  );
}
