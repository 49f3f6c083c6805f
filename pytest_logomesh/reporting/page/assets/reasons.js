// Why a battle ended as it did: reasons, behaviours, rounds.

function reasons(battle) {
  if (!battle.reasons.length)
    return el("p", {}, "It passed: every behaviour holds, its own tests hold, and no finding stands against it.");
  const kinds = [...new Set(battle.reasons.map((reason) => reason.kind))];
  return el(
    "dl",
    { class: "reasons" },
    kinds.map((kind) => [
      el("dt", {}, kind),
      battle.reasons.filter((reason) => reason.kind === kind).map((reason) => el("dd", {}, clippedText(reason.text))),
    ]),
  );
}

function behaviours(battle) {
  const { passed, total } = battle.observations;
  const rows = battle.behaviours
    .toSorted((a, b) => a.holds - b.holds)
    .map((one) =>
      el(
        "tr",
        {},
        rowHead(el("code", {}, one.name)),
        cell(`result ${one.holds ? "passed" : "failed"}`, one.holds ? "holds" : "differs"),
        cell("", clippedLine(one.says)),
      ),
    );
  return [
    el("p", {}, `${passed} of ${total} hold.`),
    battle.round_scores.length > 1 && rounds(battle),
    rows.length > 0 &&
      table(
        "Behaviours beside the reference's",
        [{ name: "behaviour" }, { name: "result" }, { name: "what was seen" }],
        rows,
        "programs",
      ),
  ];
}

function rounds(battle) {
  const columns = [
    { name: "round", kind: "number" },
    { name: "outcome" },
    { name: "CIS", kind: "number" },
    { name: "behaviours", kind: "number" },
  ];
  return table(
    "Rounds",
    columns,
    battle.round_scores.map((one) =>
      el(
        "tr",
        {},
        rowHead(one.round, one.round === battle.round && " (counts)"),
        cell("", badge(one.outcome)),
        cell("number", fixed(one.cis)),
        cell("number", one.behaviours_held),
      ),
    ),
  );
}
