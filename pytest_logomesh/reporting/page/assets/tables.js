// Tables with captions and headers; columns with a `key` can be sorted.

function table(caption, columns, rows, kind = "") {
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table",
      { class: kind },
      el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, columns.map(header))),
      el("tbody", {}, rows),
    ),
  );
}

function header(column) {
  const attributes = { scope: "col", class: column.kind, title: column.hint };
  if (!column.sort) return el("th", attributes, column.name || unseen("name"));
  return el(
    "th",
    { ...attributes, "data-key": column.key, "aria-sort": "none" },
    el("button", { type: "button", class: "sort", onclick: () => column.sort(column.key) }, column.name),
  );
}

function markSorted(node, key, down) {
  for (const head of node.querySelectorAll("th[data-key]")) {
    head.setAttribute("aria-sort", head.dataset.key === key ? (down ? "descending" : "ascending") : "none");
  }
}

function rowHead(...children) {
  return el("th", { scope: "row" }, children);
}

function cell(kind, ...children) {
  return el("td", { class: kind }, children);
}

function section(id, title, note, ...children) {
  return el(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    el("h2", { id: `${id}-title` }, title),
    note && el("p", { class: "note" }, note),
    children,
  );
}
