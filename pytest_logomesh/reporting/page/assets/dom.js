// The only place where texts become part of the page: as text nodes and checked attributes, never as markup.

const SVG = "http://www.w3.org/2000/svg";
// What cannot be seen, or changes how its neighbours are read: controls, direction marks, joiners, lone surrogates.
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Surrogate}/gu;

function shown(value) {
  return String(value).replace(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function el(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "href" && !String(value).startsWith("#")) throw new Error("a page links only into itself");
    else node.setAttribute(name, value === true ? "" : shown(value));
  }
  node.append(...children.flat(Infinity).filter(isThere).map(asNode));
  return node;
}

function isThere(child) {
  return child !== null && child !== undefined && child !== false;
}

function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(shown(child));
}

function unseen(text) {
  return el("span", { class: "unseen" }, text);
}
