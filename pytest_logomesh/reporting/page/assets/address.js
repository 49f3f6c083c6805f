// The view stands in the address, behind the #, so that every view can be linked.

const LISTS = ["outcome", "tier", "task", "cwe"];
const SINGLE = ["battle", "part", "file", "line", "q", "sort"];

let current = location.hash;
let settling = 0;

function readView() {
  const given = parameters();
  const view = {};
  for (const name of LISTS) view[name] = given.getAll(name);
  for (const name of SINGLE) view[name] = given.get(name) ?? "";
  return view;
}

function parameters() {
  return new URLSearchParams(current.slice(1));
}

function address(view) {
  const given = new URLSearchParams();
  for (const name of ["battle", "part", "file", "line"]) if (view[name]) given.append(name, view[name]);
  for (const name of LISTS) for (const value of view[name] ?? []) given.append(name, value);
  for (const name of ["q", "sort"]) if (view[name]) given.append(name, view[name]);
  return `#${given}`;
}

// Filters go along, so that "next battle" and "back" stay within what was searched for.
function battleAddress(id, place = {}) {
  return address({ ...readView(), battle: id, part: "", file: "", line: "", ...place });
}

function overviewAddress(changes = {}) {
  return address({ ...readView(), battle: "", part: "", file: "", line: "", ...changes });
}

// Calls `act` for every other view, whoever asked for it.
function onView(act) {
  window.addEventListener("hashchange", () => {
    clearTimeout(settling);
    current = location.hash;
    act();
  });
  window.addEventListener("view", act);
  // A link leads on from the address, which so must be what is seen.
  document.addEventListener("click", settle, { capture: true });
}

function go(hash) {
  settle();
  current = hash;
  location.hash = hash;
}

// Without a step back to where it was: another filter is no other place.
function replaceAddress(hash) {
  current = hash;
  settle();
  window.dispatchEvent(new Event("view"));
}

// While somebody types, the view follows at once and the address after a pause: browsers stop a page that changes
// its address with every letter.
function followTyping(hash) {
  current = hash;
  clearTimeout(settling);
  settling = setTimeout(settle, 300);
  window.dispatchEvent(new Event("view"));
}

function settle() {
  clearTimeout(settling);
  const hash = current === "#" ? "" : current;
  if (location.hash !== hash) history.replaceState(null, "", hash || location.pathname + location.search);
}
