// Red's claims about a submission: what is wrong, where a value comes from, and what an exploit did.

function findingList(battle) {
  if (!battle.findings.length) return el("p", {}, "Red found nothing.");
  return el(
    "ul",
    { class: "findings" },
    battle.findings.map((finding) => el("li", { class: `finding ${finding.state}` }, oneFinding(battle.id, finding))),
  );
}

function oneFinding(id, finding) {
  return [
    el(
      "h3",
      {},
      el("span", { class: `state ${finding.state}` }, finding.state),
      " ",
      finding.severity.toLowerCase(),
      " ",
      finding.title,
    ),
    el(
      "p",
      { class: "note" },
      el("code", {}, finding.check),
      " ",
      weaknessName(finding.cwe),
      " ",
      place(id, finding.file, finding.line),
      ` confidence ${fixed(finding.confidence)}, claimed by ${finding.origin === "model" ? "Red's model" : "a static check"}`,
    ),
    el("p", {}, finding.message),
    finding.why && el("p", {}, finding.why),
    finding.fix && el("p", {}, el("b", {}, "Way out: "), finding.fix),
    finding.path.length > 0 &&
      el(
        "ol",
        { class: "way" },
        finding.path.map((step) =>
          el("li", {}, place(id, step.file, step.line), " ", el("code", {}, clippedLine(step.text.trim()))),
        ),
      ),
    finding.exploit && exploit(finding.exploit),
  ];
}

function place(id, file, line) {
  return el("a", { href: battleAddress(id, { file, line }) }, `${file}:${line}`);
}

const EFFECTS = {
  canary: "a file that only the payload names",
  secret: "a file outside being opened",
  listener: "a call to a listener",
  cpu: "processor time being burnt",
  sql: "a statement of another shape reaching a database",
};

function exploit(one) {
  return el(
    "details",
    { class: "file exploit", open: one.effect !== "" },
    el(
      "summary",
      {},
      "Exploit ",
      el("code", {}, one.name),
      el("small", {}, one.effect ? `worked: ${one.effect}` : "had no effect"),
    ),
    el("p", { class: "note" }, `Looked for: ${EFFECTS[one.oracle]}.`),
    el(
      "div",
      { class: "code", tabindex: "0", role: "group", "aria-label": `Script of ${one.name}` },
      one.script.split("\n").map((content) => el("div", { class: "line" }, el("code", {}, clippedLine(content)))),
    ),
  );
}
