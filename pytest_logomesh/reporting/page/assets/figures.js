// Contenders side by side: pass rate and CIS with intervals, components, speed.

const LETTERS = { rationale: "R", architecture: "A", testing: "T", logic: "L" };

function figuresTable(caption, figures) {
  const columns = [
    { name: "" },
    { name: "passed", kind: "number" },
    { name: "pass rate, 95 %", kind: "plotted" },
    { name: "CIS", kind: "number" },
    { name: "mean CIS, 95 %", kind: "plotted" },
    ...Object.entries(LETTERS).map(([name, letter]) => ({ name: letter, kind: "number", hint: name })),
    { name: "errors", kind: "number" },
    { name: "tokens", kind: "number" },
  ];
  return table(caption, columns, figures.map(figuresRow), "figures");
}

function figuresRow(one) {
  const [cis, ...components] = one.scores;
  const judged = one.counts.battles - one.counts.incomplete;
  return el(
    "tr",
    {},
    rowHead(one.name, el("small", {}, one.note)),
    cell("number", `${one.counts.passed} of ${judged}`),
    cell(
      "plotted",
      whisker(one.pass_rate, "pass rate"),
      el("small", {}, percent(one.pass_rate?.mean), reach(one.pass_rate, percent)),
    ),
    cell("number strong", fixed(cis.measure?.mean, 4)),
    cell(
      "plotted",
      whisker(cis.measure, "mean CIS"),
      el(
        "small",
        {},
        reach(cis.measure, (value) => fixed(value, 3)),
      ),
    ),
    components.map((score) =>
      el("td", { class: "number", title: `${score.name}: ${range(score.measure)}` }, fixed(score.measure?.mean)),
    ),
    cell("number", one.counts.error + (one.counts.incomplete ? ` (+${one.counts.incomplete})` : "")),
    cell("number", grouped(one.tokens)),
  );
}

function reach(measure, words) {
  return measure ? ` [${words(measure.low)}, ${words(measure.high)}]` : "";
}

function paceTable(figures) {
  const names = figures[0].paces.map((pace) => pace.name);
  const most = names.map((_, place) => Math.max(0, ...figures.map((one) => one.paces[place].spread?.high ?? 0)));
  const columns = [{ name: "" }, ...names.map((name) => ({ name, kind: "plotted" }))];
  const rows = figures.map((one) =>
    el(
      "tr",
      {},
      rowHead(one.name),
      one.paces.map((pace, place) => {
        const words = paceWords(pace);
        return cell("plotted", spreadBar(pace.spread, most[place], `${pace.name}: ${words}`), el("small", {}, words));
      }),
    ),
  );
  return table("Speed", columns, rows, "paces");
}

function paceWords(pace) {
  if (!pace.spread) return "not measured";
  const median = amount(pace.spread.median, pace.unit);
  if (pace.spread.low === pace.spread.high) return median;
  return `median ${median}, ${amount(pace.spread.low, pace.unit)} to ${amount(pace.spread.high, pace.unit)} (p95)`;
}
