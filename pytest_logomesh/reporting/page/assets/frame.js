// What stands around every view: the name, the theme, the way past both.

function frame(name, about, hint) {
  document
    .getElementById("top")
    .append(el("p", { class: "name" }, el("b", {}, name), " ", el("span", {}, about)), themeButton());
  document.getElementById("bottom").append(el("p", {}, hint));
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
}
