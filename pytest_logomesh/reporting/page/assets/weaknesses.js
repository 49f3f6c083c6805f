// Findings by weakness and state; a weakness leads to the battles that have it.

function weaknessTable(weaknesses) {
  if (!weaknesses.length) return el("p", {}, "Red found nothing.");
  const most = Math.max(...weaknesses.map((row) => row.confirmed + row.unconfirmed + row.refuted));
  const columns = [
    { name: "weakness" },
    { name: "" },
    { name: "confirmed", kind: "number" },
    { name: "unconfirmed", kind: "number" },
    { name: "refuted", kind: "number" },
    { name: "battles", kind: "number" },
  ];
  return table(
    "Findings by weakness and state",
    columns,
    weaknesses.map((row) =>
      el(
        "tr",
        {},
        rowHead(
          el(
            "a",
            { href: address({ cwe: [row.cwe === null ? "none" : String(row.cwe)] }), class: "weakness" },
            weaknessName(row.cwe),
          ),
          el("small", {}, row.title),
        ),
        cell("plotted", stateBar(row, most)),
        cell("number strong", row.confirmed),
        cell("number", row.unconfirmed),
        cell("number", row.refuted),
        cell("number", row.battles),
      ),
    ),
    "weaknesses",
  );
}

function stateBar(row, most, width = 130) {
  const height = 14,
    parts = [];
  let x = 0;
  for (const state of ["confirmed", "unconfirmed", "refuted"]) {
    const wide = (row[state] / most) * width;
    if (wide)
      parts.push(svg("rect", { x, y: 1, width: Math.max(wide - 1.5, 1), height: height - 2, class: `state ${state}` }));
    x += wide;
  }
  return plot(
    width,
    height,
    `${row.confirmed} confirmed, ${row.unconfirmed} unconfirmed, ${row.refuted} refuted`,
    parts,
  );
}
