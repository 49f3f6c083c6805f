// Task by task: how each contender did, and what changed from the first.

const CHANGES = ["worse", "better", "unchanged", "new", "gone"];
const ARROWS = { better: "\u25b2", worse: "\u25bc", unchanged: "=", new: "+", gone: "\u2212" };

function changesSection(data) {
  const there = CHANGES.filter((change) => data.tasks.some((row) => row.cells.some((one) => one.change === change)));
  const columns = [
    { name: "task" },
    ...data.contenders.flatMap((one, place) => [
      { name: one.name },
      { name: "CIS", kind: "number" },
      ...(place ? [{ name: "change" }] : []),
    ]),
  ];
  const made = table("Tasks through all contenders", columns, [], "grid");
  const count = el("p", { class: "count", role: "status", "aria-live": "polite" });
  const buttons = there.map((change) =>
    el(
      "button",
      {
        type: "button",
        class: "chip",
        "data-value": change,
        "aria-pressed": "false",
        onclick: () => replaceAddress(changesAddress(toggled(shownChanges(), change))),
      },
      `${ARROWS[change]} ${change}`,
    ),
  );
  const draw = () => {
    const wanted = shownChanges();
    for (const button of buttons) button.setAttribute("aria-pressed", String(wanted.includes(button.dataset.value)));
    const rows = data.tasks.filter((row) => !wanted.length || row.cells.some((one) => wanted.includes(one.change)));
    count.textContent =
      rows.length === data.tasks.length
        ? counted(rows.length, "task")
        : `${rows.length} of ${counted(data.tasks.length, "task")}`;
    made.querySelector("tbody").replaceChildren(...rows.map(changeRow));
  };
  onView(draw);
  draw();
  return section(
    "changes",
    "Task by task",
    null,
    el("div", { role: "group", "aria-label": "Changes", class: "chips" }, buttons),
    count,
    made,
  );
}

function shownChanges() {
  return parameters()
    .getAll("change")
    .filter((change) => CHANGES.includes(change));
}

function changesAddress(changes) {
  return `#${new URLSearchParams(changes.map((change) => ["change", change]))}`;
}

function changeRow(row) {
  return el(
    "tr",
    {},
    rowHead(row.task, row.twin && el("small", {}, row.twin)),
    row.cells.map((one, place) => [
      cell(
        "marks",
        one.outcomes.map((outcome) =>
          el("span", { class: "mark", role: "img", "aria-label": outcome, title: outcome }, icon(outcome)),
        ),
      ),
      cell("number", fixed(one.cis)),
      place > 0 && cell(`change ${one.change ?? ""}`, one.change && `${ARROWS[one.change]} ${one.change}`),
    ]),
  );
}
