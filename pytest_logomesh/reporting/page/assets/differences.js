// What separates the others from the first contender, and how sure that is.

function differenceSections(document) {
  const [first, ...others] = document.contenders;
  return others.map((one, place) =>
    section(
      `against-${place}`,
      `${one.name} against ${first.name}`,
      againstWords(one.against),
      changeCounts(one.against),
      table(`Differences of ${one.name} to ${first.name}`, DIFFERENCE_COLUMNS, differenceRows(one.against), "figures"),
    ),
  );
}

const DIFFERENCE_COLUMNS = [
  { name: "" },
  { name: "difference", kind: "number" },
  { name: "95 % interval", kind: "plotted" },
  { name: "conclusion" },
  { name: "p", kind: "number", hint: "after Holm, over all differences of this page" },
  {
    name: "detectable",
    kind: "number",
    hint: "the smallest true difference that this many pairs would have shown with power 0.8",
  },
  { name: "pairs", kind: "number" },
];

function againstWords(against) {
  if (!against) return null;
  const seeds = against.same_seeds ? "with the same hidden inputs" : "with other hidden inputs";
  const errors = against.errors ? `; ${counted(against.errors, "pair")} left out because of errors` : "";
  return `${counted(against.pairs, "pair")} of battles ${seeds}${errors}.`;
}

function changeCounts(against) {
  if (!against) return null;
  const there = CHANGES.filter((change) => against.changes[change]);
  return el(
    "p",
    { class: "lead" },
    there.map((change) =>
      el(
        "span",
        { class: `change ${change}` },
        `${ARROWS[change]} ${counted(against.changes[change], "task")} ${change}`,
      ),
    ),
  );
}

function differenceRows(against) {
  if (!against) return [];
  const rows = [["CIS", against.cis], ["pass rate", against.pass_rate], ...Object.entries(against.components)];
  const there = rows.filter(([, one]) => one);
  const most = Math.max(0.05, ...there.flatMap(([, one]) => [Math.abs(one.low), Math.abs(one.high)]));
  return there.map(([name, one]) =>
    el(
      "tr",
      {},
      rowHead(LETTERS[name] ? `${LETTERS[name]} ${name}` : name),
      cell("number strong", signedTo(one.estimate)),
      cell(
        "plotted",
        differencePlot(one, most, name),
        el("small", {}, `[${signedTo(one.low)}, ${signedTo(one.high)}]`),
      ),
      cell(`change ${one.conclusion}`, one.conclusion),
      cell("number", one.p_adjusted < 0.001 ? "< 0.001" : fixed(one.p_adjusted, 3)),
      cell("number", fixed(one.detectable, 3)),
      cell("number", `${one.pairs} / ${counted(one.tasks, "task")}`),
    ),
  );
}

function signedTo(value, places = 3) {
  const told = Math.abs(value).toFixed(places);
  return Number(told) === 0 ? told : `${value > 0 ? "+" : "\u2212"}${told}`;
}

function differencePlot(one, most, name, width = 240) {
  const height = 22,
    middle = 11,
    at = (value) => width / 2 + (value / most) * (width / 2 - 6);
  return plot(
    width,
    height,
    `${name}: ${signedTo(one.estimate)}, 95 % interval ${signedTo(one.low)} to ${signedTo(one.high)}`,
    line(at(0), 1, at(0), height - 1, "zero"),
    line(at(one.low), middle, at(one.high), middle, "reach"),
    [one.low, one.high].map((end) => line(at(end), middle - 4, at(end), middle + 4, "reach")),
    svg("circle", { cx: at(one.estimate), cy: middle, r: 4.5, class: "mean" }),
  );
}
