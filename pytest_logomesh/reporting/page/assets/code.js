// Source with numbered lines, and what Red says about them under the line it says it of.

const LINES_AT_ONCE = 2000;
const LONGEST_LINE = 1000;

function sourceFile(id, path, text, findings, open) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const body = el("div", { class: "code", role: "group", "aria-label": path, tabindex: "0" });
  const show = (from, to) =>
    body.append(
      ...lines.slice(from, to).flatMap((content, place) => sourceLine(id, path, content, from + place + 1, findings)),
    );
  show(0, LINES_AT_ONCE);
  if (lines.length > LINES_AT_ONCE) {
    const more = el(
      "button",
      {
        type: "button",
        class: "chip",
        onclick: () => {
          more.remove();
          show(LINES_AT_ONCE);
        },
      },
      `Show ${counted(lines.length - LINES_AT_ONCE, "more line", "more lines")}`,
    );
    body.append(more);
  }
  const notes = findings.filter((finding) => finding.file === path).length;
  return el(
    "details",
    { class: "file", open, "data-file": path },
    el(
      "summary",
      {},
      el("code", {}, path),
      el("small", {}, counted(lines.length, "line"), notes > 0 && `, ${counted(notes, "finding")}`),
    ),
    body,
  );
}

function sourceLine(id, path, content, number, findings) {
  const notes = findings.filter((finding) => finding.file === path && finding.line === number);
  return [
    el(
      "div",
      { class: notes.length ? "line noted" : "line", "data-line": number },
      el("a", {
        class: "number",
        href: battleAddress(id, { file: path, line: number }),
        "data-number": number,
        "aria-label": `line ${number}`,
      }),
      el("code", {}, clippedLine(content)),
    ),
    ...notes.map((finding) =>
      el(
        "p",
        { class: `remark ${finding.state}` },
        el("b", {}, finding.severity.toLowerCase(), " ", finding.check),
        ` (${finding.state}): ${finding.message}`,
      ),
    ),
  ];
}

function clippedLine(content) {
  if (content.length <= LONGEST_LINE) return content;
  const rest = el(
    "button",
    { type: "button", class: "chip", onclick: () => rest.replaceWith(shown(content.slice(LONGEST_LINE))) },
    `\u2026 ${grouped(content.length - LONGEST_LINE)} more characters`,
  );
  return [content.slice(0, LONGEST_LINE), rest];
}

function plainText(title, text) {
  return el(
    "details",
    { class: "file" },
    el("summary", {}, title, el("small", {}, counted(text.length, "character"))),
    el("div", { class: "prose", tabindex: "0", role: "group", "aria-label": title }, clippedText(text)),
  );
}

function clippedText(text) {
  return text
    .split("\n")
    .slice(0, LINES_AT_ONCE)
    .map((content) => el("div", { class: "line" }, clippedLine(content) || " "));
}

// Where `address` of a line leads: the file is opened, the line is shown and focused.
function showLine(node, view) {
  const file = [...node.querySelectorAll("details[data-file]")].find((one) => one.dataset.file === view.file);
  if (!file) return;
  file.open = true;
  const found = file.querySelector(`.line[data-line="${Number(view.line)}"]`);
  for (const old of node.querySelectorAll(".line.here")) old.classList.remove("here");
  found?.classList.add("here");
  (found ?? file).scrollIntoView({ block: "center" });
  found?.querySelector("a").focus({ preventScroll: true });
}
