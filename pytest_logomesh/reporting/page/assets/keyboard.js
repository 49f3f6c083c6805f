// Keys: `/` searches, j and k (or the arrows) go through battles, Esc goes back.

function listenToKeys(page) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select, textarea");
    const scrolling = event.key.startsWith("Arrow") && event.target.matches(".scroll, .code, .prose");
    const act = event.key === "Escape" ? leave : typing || scrolling ? null : KEYS[event.key];
    if (act?.(page, typing)) event.preventDefault();
  });
}

const KEYS = { "/": search, j: onward, k: backward, ArrowRight: onward, ArrowLeft: backward };

function search(page) {
  page.toSearch();
  return true;
}

function onward(page) {
  return page.step(1);
}

function backward(page) {
  return page.step(-1);
}

function leave(page, typing) {
  if (typing) document.activeElement.blur();
  else page.back();
  return true;
}
