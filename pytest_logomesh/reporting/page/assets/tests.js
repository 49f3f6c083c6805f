// The submission's own tests, and the broken programs that they caught or missed.

function ownTests(detail) {
  const tests = detail.battle.own_tests;
  if (!tests) return el("p", {}, "No own tests were run.");
  const broken = detail.programs.filter((program) => program.role === "broken");
  const others = detail.programs.filter((program) => program.role !== "broken");
  const missed = new Set(tests.survivors);
  const rank = (program) => (missed.has(program.name) ? 0 : 1);
  return [
    el("p", {}, testWords(tests)),
    tests.fault && el("p", { class: "bad" }, tests.fault),
    broken.length > 0 && [
      el("h3", {}, "Broken programs"),
      programTable(
        "Broken programs that the tests met",
        broken.toSorted((a, b) => rank(a) - rank(b)),
        (program) => (missed.has(program.name) ? "missed" : "caught"),
      ),
    ],
    others.length > 0 &&
      el(
        "details",
        { class: "file", open: others.some(isRed) },
        el("summary", {}, "Correct programs ", el("small", {}, counted(others.length, "run"))),
        programTable("Correct programs that the tests met", others, (program) =>
          isRed(program) ? "failed" : "passed",
        ),
      ),
  ];
}

function isRed(program) {
  return program.failures > 0 || program.fault !== null;
}

function testWords(tests) {
  const parts = [
    `${tests.killed} of ${counted(tests.broken, "broken program")} caught`,
    `${counted(tests.passed, "test")} hold on the submission's own code`,
    tests.failed > 0 && `${tests.failed} fail on it`,
    tests.false_alarms > 0 && counted(tests.false_alarms, "false alarm"),
    tests.unsteady > 0 && `${tests.unsteady} unsteady`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

function programTable(caption, programs, result) {
  const columns = [{ name: "program" }, { name: "result" }, { name: "by" }];
  return table(
    caption,
    columns,
    programs.map((program) =>
      el(
        "tr",
        {},
        rowHead(el("code", {}, program.name), program.role !== "broken" && el("small", {}, program.role)),
        cell(`result ${result(program)}`, result(program)),
        cell("", program.fault ?? whichTests(program)),
      ),
    ),
    "programs",
  );
}

function whichTests(program) {
  if (!program.failures) return program.role === "broken" ? NONE : counted(program.passed, "test");
  const left = program.failures - program.failed.length;
  return [program.failed.map((test) => el("code", { class: "test" }, test)), left > 0 && ` and ${left} more`];
}
