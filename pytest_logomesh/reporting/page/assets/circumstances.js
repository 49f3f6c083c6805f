// What stands around a run's figures: its gates, what was never judged, how it was done.

const GATE_ICONS = { held: "passed", "not held": "failed", undecided: "error" };

function gates(lines) {
  return section(
    "gates",
    "Gates",
    null,
    el(
      "ul",
      { class: "gates" },
      lines.map((gate) =>
        el(
          "li",
          {},
          el(
            "span",
            { class: `badge ${GATE_ICONS[gate.conclusion]}` },
            icon(GATE_ICONS[gate.conclusion]),
            " ",
            gate.conclusion,
          ),
          " ",
          el("b", {}, gate.name),
          ": ",
          gate.says,
          gate.lines.map((words) => el("small", {}, words)),
        ),
      ),
    ),
  );
}

function withoutVerdict(ids) {
  return section(
    "incomplete",
    "Without a verdict",
    "Asked for, and not judged: the run ended before.",
    el(
      "ul",
      { class: "ids" },
      ids.slice(0, AT_ONCE).map((id) => el("li", {}, id)),
    ),
    ids.length > AT_ONCE && el("p", {}, `and ${grouped(ids.length - AT_ONCE)} more; run.json has them all`),
  );
}

function settingsSection(settings) {
  return section(
    "settings",
    "How it was run",
    null,
    el(
      "dl",
      { class: "settings" },
      settings.map((one) => [el("dt", {}, one.name), el("dd", {}, one.value)]),
    ),
  );
}
