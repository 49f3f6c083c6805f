// An outcome has a shape, a word and a colour, so that none of the three is needed to read it.

const OUTCOMES = ["passed", "failed", "tampered", "error", "incomplete"];
const ICONS = {
  passed: { body: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z", sign: "M4.6 8.3l2.4 2.4 4.5-5" },
  failed: { body: "M2 2h12v12H2z", sign: "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" },
  tampered: { body: "M8 0.6L15.6 14.6H0.4z", sign: "M8 5.4v4.4M8 11.6v1" },
  error: { body: "M5 1h6l4 4v6l-4 4H5l-4-4V5z", sign: "M4.4 8h7.2" },
  incomplete: { body: "M3 3h10v10H3z", sign: "" },
};

function icon(outcome) {
  const shape = ICONS[outcome];
  return svg(
    "svg",
    { class: `icon ${outcome}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("path", { class: "body", d: shape.body }),
    shape.sign && svg("path", { class: "sign", d: shape.sign }),
  );
}

function badge(outcome) {
  return el("span", { class: `badge ${outcome}` }, icon(outcome), " ", outcome);
}
