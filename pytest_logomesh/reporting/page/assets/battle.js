// One battle, whole.

const PARTS = {
  reasons: "Reasons",
  code: "Code and findings",
  stream: "Stream",
  tests: "Own tests",
  score: "Score",
  behaviours: "Behaviours",
  answer: "Answer",
};

async function battleView(row, around, data, texts) {
  const detail = JSON.parse(await texts.at(row.detail));
  const [code, answer] = await Promise.all([codePart(detail, texts), answerPart(detail, texts)]);
  const battle = detail.battle;
  return el(
    "article",
    { class: "view battle", "aria-labelledby": "title" },
    trail(row, around),
    battleHead(battle, detail.seed),
    el(
      "nav",
      { "aria-label": "Parts of this battle", class: "parts" },
      Object.entries(PARTS).map(([part, name]) => el("a", { href: battleAddress(row.id, { part }) }, name)),
    ),
    section("reasons", PARTS.reasons, null, reasons(battle)),
    section("code", PARTS.code, null, findingList(battle), code),
    section("stream", PARTS.stream, null, streamPart(detail, data.stall_s)),
    section("tests", PARTS.tests, null, ownTests(detail)),
    section("score", PARTS.score, null, derivation(battle)),
    section("behaviours", PARTS.behaviours, null, behaviours(battle)),
    section("answer", PARTS.answer, null, answer),
  );
}

function streamPart(detail, stallS) {
  const several = detail.rounds.length > 1;
  if (!detail.rounds.length) return streamFigure({ trace: [] }, detail.battle.stream, stallS, false);
  return detail.rounds.map((round) => streamFigure(round, streamOf(round, detail.battle), stallS, several));
}

// The battle's own figures are those of the round that counts.
function streamOf(round, battle) {
  return round.round === battle.round ? battle.stream : round.stream;
}

async function codePart(detail, texts) {
  const { findings, id } = detail.battle;
  const shownFile = (open) => async (file) => sourceFile(id, file.path, await texts.at(file.text), findings, open);
  const [files, tests] = await Promise.all([
    Promise.all(detail.files.map(shownFile(true))),
    Promise.all(detail.tests.map(shownFile(false))),
  ]);
  return files.length || tests.length ? [files, tests] : el("p", {}, "No submission could be read.");
}

async function answerPart(detail, texts) {
  const parts = [];
  if (detail.rationale !== null) parts.push(plainText("Rationale", await texts.at(detail.rationale)));
  for (const round of detail.rounds) {
    const which = detail.rounds.length > 1 ? ` of round ${round.round}` : "";
    if (round.spoilt !== null)
      parts.push(el("p", { class: "bad" }, `The answer${which} could not be examined. ${round.spoilt}`));
    if (round.prompt !== null) parts.push(plainText(`Prompt${which}`, await texts.at(round.prompt)));
    if (round.answer.length) parts.push(plainText(`Answer as it came${which}`, await texts.joined(round.answer)));
    for (const number of round.earlier)
      parts.push(plainText(`An attempt that broke off${which}`, await texts.at(number)));
  }
  return parts.length ? parts : el("p", {}, "The answer as it came was not recorded.");
}
