// Which battles a view is about: by words, outcome, tier, task and CWE.

const haystacks = new Map();

function haystack(row) {
  if (!haystacks.has(row.id)) {
    const parts = [row.id, row.outcome, row.twin ?? "", ...row.cwes.map(weaknessName), ...row.checks, ...row.reasons];
    haystacks.set(row.id, parts.join("\n").toLowerCase());
  }
  return haystacks.get(row.id);
}

function matching(rows, view) {
  const words = view.q.toLowerCase().split(/\s+/).filter(Boolean);
  const cwes = view.cwe.map((cwe) => (cwe === "none" ? null : Number(cwe)));
  return rows.filter(
    (row) =>
      (!view.outcome.length || view.outcome.includes(row.outcome)) &&
      (!view.tier.length || view.tier.includes(row.tier)) &&
      (!view.task.length || view.task.includes(row.task)) &&
      (!cwes.length || row.cwes.some((cwe) => cwes.includes(cwe))) &&
      words.every((word) => haystack(row).includes(word)),
  );
}

function toggled(list, value) {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}

// Buttons that switch one filter; the view says which are pressed.
function chips(name, values, words = (value) => value) {
  return values.map((value) =>
    el(
      "button",
      {
        type: "button",
        class: "chip",
        "data-filter": name,
        "data-value": value,
        "aria-pressed": "false",
        onclick: () => replaceAddress(overviewAddress({ [name]: toggled(readView()[name], value) })),
      },
      words(value),
    ),
  );
}

function pressChips(node, view) {
  for (const chip of node.querySelectorAll("[data-filter]")) {
    chip.setAttribute("aria-pressed", String(view[chip.dataset.filter].includes(chip.dataset.value)));
  }
}
