// The page of a comparison.

function comparison(data) {
  const { document: compared, figures } = data;
  return el(
    "div",
    { class: "view" },
    el(
      "section",
      { class: "summary", "aria-labelledby": "title" },
      el("h1", { id: "title" }, compared.contenders.map((one) => one.name).join(" and ")),
      el("p", { class: "note" }, `${compared.contenders[0]?.name ?? "Nothing"} is what the others are held against.`),
    ),
    compared.marks.length > 0 && marks(compared),
    section(
      "contenders",
      "Side by side",
      "Means over tasks, with 95 % intervals clustered by task.",
      figuresTable("Contenders: pass rate, CIS and components", figures),
    ),
    differenceSections(compared),
    changesSection(compared),
    section(
      "findings",
      "Findings by weakness",
      "Confirmed ones, and behind the + those that nothing has proven.",
      weaknesses(data),
    ),
    section("speed", "Speed", "Medians over battles.", paceTable(figures)),
    section("runs", "Runs", null, runs(compared.runs, data.seeds)),
  );
}

function marks(compared) {
  const title = compared.anyway ? "Unlike runs, compared because somebody insisted" : "What to bear in mind";
  return el(
    "section",
    { class: "marks-note", id: "marks", "aria-labelledby": "marks-title" },
    el("h2", { id: "marks-title" }, title),
    el(
      "ul",
      {},
      compared.marks.map((one) => el("li", {}, one.refused && el("b", {}, "Unlike: "), one.text)),
    ),
  );
}

function weaknesses(data) {
  if (!data.weaknesses.length) return el("p", {}, "Red found nothing.");
  const columns = [{ name: "weakness" }, ...data.figures.map((one) => ({ name: one.name, kind: "number" }))];
  return table(
    "Findings by weakness and contender",
    columns,
    data.weaknesses.map((row) =>
      el(
        "tr",
        {},
        rowHead(weaknessName(row.cwe)),
        row.found.map((one) =>
          cell("number", el("b", {}, one.confirmed), one.unconfirmed > 0 && ` + ${one.unconfirmed}`),
        ),
      ),
    ),
  );
}

function runs(compared, seeds) {
  const columns = ["", "run", "started", "tiers", "strategy", "formula", "seed", "sandbox", "judge", "battles"].map(
    (name) => ({ name }),
  );
  return table(
    "The runs that are compared",
    columns,
    compared.map((run, place) =>
      el(
        "tr",
        {},
        rowHead(run.letter),
        cell("", run.run, el("small", {}, run.path)),
        [
          run.started,
          run.tiers.join(", "),
          run.strategy,
          run.formula,
          seeds[place],
          run.sandbox,
          run.judge ?? "none",
        ].map((value) => cell("", value)),
        cell("", run.battles, run.incomplete > 0 && ` (+${run.incomplete} without a verdict)`),
      ),
    ),
    "runs",
  );
}

function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  frame("logomesh", "comparison", "Means and intervals as `logomesh compare` prints them.");
  document.getElementById("main").replaceChildren(comparison(data));
}

start();
