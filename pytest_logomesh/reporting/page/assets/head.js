// What stands over a battle: the way to others, its outcome, its score.

function trail(row, around) {
  const step = (other, words, key) =>
    other
      ? el(
          "a",
          { href: battleAddress(other.id), class: "chip", rel: words },
          words,
          " ",
          el("kbd", { "aria-hidden": "true" }, key),
        )
      : el("span", { class: "chip off" }, words);
  return el(
    "nav",
    { "aria-label": "Battles", class: "trail" },
    el(
      "a",
      { href: overviewAddress(), class: "chip", id: "back" },
      "\u2190 Overview ",
      el("kbd", { "aria-hidden": "true" }, "Esc"),
    ),
    step(around.previous, "previous", "k"),
    step(around.next, "next", "j"),
    el("span", { class: "note" }, around.words),
  );
}

function battleHead(battle, seed) {
  return el(
    "header",
    { class: "summary" },
    el("h1", { id: "title", tabindex: "-1" }, battle.id),
    el(
      "p",
      { class: "lead" },
      badge(battle.outcome),
      el("span", {}, "CIS ", el("b", { class: "big" }, fixed(battle.cis)), battle.label && ` ${battle.label}`),
    ),
    el("p", { class: "note" }, battleWords(battle, seed)),
    el(
      "dl",
      { class: "components" },
      Object.entries(LETTERS).map(([name, letter]) =>
        el(
          "div",
          {},
          el("dt", {}, `${letter} ${name}`),
          el("dd", {}, fixed(battle.components[name], 4), meter(battle.components[name])),
        ),
      ),
    ),
  );
}

function battleWords(battle, seed) {
  const words = [
    `Task ${battle.task}`,
    `${battle.twin ? `${battle.tier} (${battle.twin})` : battle.tier} with strategy ${battle.strategy}`,
    `repeat ${battle.repeat}`,
    `seed ${seed}`,
    seconds(battle.seconds),
    battle.sandbox && `judged in ${battle.sandbox}`,
  ];
  return `${words.filter(Boolean).join(", ")}.`;
}

function meter(value, width = 150) {
  return svg(
    "svg",
    { class: "plot", viewBox: `0 0 ${width} 6`, width, height: 6, "aria-hidden": "true" },
    svg("rect", { class: "empty", width, height: 6 }),
    value > 0 && svg("rect", { class: "bar", width: value * width, height: 6 }),
  );
}
