// How the score came about: facts by component, the formula's steps, the judge's votes.

function derivation(battle) {
  const names = Object.keys(LETTERS).filter(
    (name) => battle.components[name] !== null || battle.evidence.some((fact) => fact.component === name),
  );
  return [
    names.length > 0 &&
      table(
        "Facts that the components are made of",
        [{ name: "component" }, { name: "worth", kind: "number" }, { name: "fact" }],
        names.flatMap((name) => componentRows(battle, name)),
        "facts",
      ),
    el("h3", {}, `Formula ${battle.formula}`),
    battle.steps.length
      ? el(
          "ol",
          { class: "steps" },
          battle.steps.map((step) => el("li", {}, el("code", {}, step))),
        )
      : el("p", {}, "The record does not hold its steps."),
    battle.judgement ? judgement(battle.judgement) : el("p", { class: "note" }, "No model judged this answer."),
  ];
}

function componentRows(battle, name) {
  const facts = battle.evidence.filter((fact) => fact.component === name);
  const head = el(
    "tr",
    { class: "head" },
    rowHead(`${LETTERS[name]} ${name}`),
    cell("number strong", fixed(battle.components[name], 4)),
    cell("", !facts.length && "the record does not hold its facts"),
  );
  return [
    head,
    ...facts.map((fact) =>
      el("tr", {}, cell(""), cell(`number ${fact.worth < 0 ? "bad" : ""}`, signed(fact.worth)), cell("", fact.text)),
    ),
  ];
}

function signed(worth) {
  return worth ? `${worth > 0 ? "+" : "\u2212"}${Math.abs(worth).toFixed(4)}` : "0.0000";
}

function judgement(judged) {
  const known = judged.calibrated ? "by its calibration" : "it is not calibrated";
  const columns = [
    { name: "criterion" },
    { name: "component" },
    { name: "median", kind: "number" },
    { name: "votes" },
    { name: "because" },
  ];
  return [
    el("h3", {}, `Judge ${judged.judge}`),
    el("p", {}, `Weight ${judged.weight}, ${known}.`, judged.under_test && " It is the agent under test, by force."),
    table(
      "The judge's votes",
      columns,
      judged.criteria.map((one) =>
        el(
          "tr",
          {},
          rowHead(one.name),
          cell("", one.component),
          cell("number strong", one.median),
          cell("", one.votes.join(", ")),
          cell("", one.because),
        ),
      ),
      "votes",
    ),
  ];
}
