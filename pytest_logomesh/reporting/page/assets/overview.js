// A run at a glance: what people look at first, and take pictures of.

function overview(data, battles) {
  const parts = [summary(data)];
  if (data.gates.length) parts.push(gates(data.gates));
  if (data.figures.length) {
    parts.push(
      section(
        "tiers",
        data.figures.length > 1 ? "Tiers side by side" : "Score",
        FIGURES_NOTE,
        figuresTable("Tiers: pass rate, CIS and components", data.figures),
      ),
      el(
        "div",
        { class: "beside" },
        section("tasks", "Tasks and repeats", null, grid(data)),
        el(
          "div",
          {},
          section(
            "scores",
            "How scores are spread",
            "Battles by twentieths of 0 to 1; the line is the mean over tasks.",
            scoreTable(data.figures),
          ),
          section("findings", "Findings by weakness", null, weaknessTable(data.weaknesses)),
        ),
      ),
      section(
        "speed",
        "Speed",
        "Bars reach from the fastest to the 95th percentile; the line is the median.",
        paceTable(data.figures),
      ),
      battles.node,
    );
  }
  if (data.incomplete.length) parts.push(withoutVerdict(data.incomplete));
  parts.push(settingsSection(data.settings));
  return el("div", { class: "view" }, parts);
}

function summary(data) {
  const totals = data.totals;
  const rate = totals.battles ? totals.passed / totals.battles : null;
  return el(
    "section",
    { class: "summary", "aria-labelledby": "title" },
    el("h1", { id: "title", tabindex: "-1" }, "Run ", data.run),
    el(
      "p",
      { class: "lead" },
      el("b", { class: "big" }, percent(rate)),
      ` passed: ${totals.passed} of ${counted(totals.battles, "battle")}`,
    ),
    outcomeBar(totals),
    legend(totals),
  );
}

const FIGURES_NOTE =
  "Means over tasks, with 95 % intervals clustered by task. " +
  "An answer that earned no score counts as 0; an error counts in the pass rate, not in the CIS.";

function scoreTable(figures) {
  const columns = [{ name: "" }, ...figures.map((one) => ({ name: one.name, kind: "plotted" }))];
  return table(
    "Distribution of the CIS and its components",
    columns,
    figures[0].scores.map((named, place) =>
      el(
        "tr",
        {},
        rowHead(LETTERS[named.name] ? `${LETTERS[named.name]} ${named.name}` : named.name),
        figures.map((one) => spreadCell(one.scores[place])),
      ),
    ),
    "spreads",
  );
}

function spreadCell(score) {
  return cell(
    "plotted",
    histogram(score),
    el("small", {}, fixed(score.measure?.mean, 3), score.absent > 0 && `, ${counted(score.absent, "battle")} without`),
  );
}
