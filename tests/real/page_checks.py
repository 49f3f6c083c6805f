"""Checks that run inside a page: each is an expression whose value is a list of what is wrong."""

ACCESSIBILITY = """
(() => {
  const wrong = [];
  const name = (node) => (node.getAttribute("aria-label") || node.textContent || "").trim();
  const labelled = (node) => node.getAttribute("aria-label") || node.labels?.length;
  for (const node of document.querySelectorAll("button, a[href], summary"))
    if (!name(node)) wrong.push(`no name: ${node.outerHTML.slice(0, 80)}`);
  for (const node of document.querySelectorAll("input, select"))
    if (!labelled(node)) wrong.push(`no label: ${node.outerHTML.slice(0, 80)}`);
  for (const node of document.querySelectorAll("table")) {
    if (!node.caption?.textContent.trim()) wrong.push("a table without a caption");
    const heads = [...(node.tHead?.querySelectorAll("th") ?? [])];
    if (!heads.length || heads.some((head) => head.scope !== "col" || !head.textContent.trim()))
      wrong.push(`heads without a name: ${node.caption?.textContent}`);
  }
  for (const node of document.querySelectorAll("svg"))
    if (!node.matches("[aria-hidden=true], [role=img][aria-label]:not([aria-label=''])"))
      wrong.push(`a picture without words: ${node.outerHTML.slice(0, 80)}`);
  for (const tag of ["header", "main", "footer"])
    if (!document.querySelector(`body > ${tag}`)) wrong.push(`no ${tag}`);
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
  if (!document.documentElement.lang) wrong.push("no language");
  let level = 0;
  for (const node of document.querySelectorAll("h1, h2, h3, h4")) {
    const own = Number(node.tagName[1]);
    if (own > level + 1) wrong.push(`a heading skips a level: ${node.textContent}`);
    level = own;
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) wrong.push(`id twice: ${id}`);
  for (const node of document.querySelectorAll("[aria-labelledby]"))
    if (!document.getElementById(node.getAttribute("aria-labelledby"))) wrong.push(`labelled by nothing: ${node.id}`);
  return wrong;
})()
"""

CONTRAST = """
(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => [red, green, blue]
    .map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const found = channels(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const wrong = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    if (node.closest("script, style, title, .unseen")) continue;
    const style = getComputedStyle(node);
    const ink = channels(node instanceof SVGElement ? style.fill : style.color);
    const [high, low] = [luminance(ink), luminance(ground(node))].sort((a, b) => b - a);
    const least = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    const reached = (high + 0.05) / (low + 0.05);
    if (reached < least) wrong.add(`${node.tagName}.${node.getAttribute("class")}: ${reached.toFixed(2)}`);
  }
  return [...wrong];
})()
"""
