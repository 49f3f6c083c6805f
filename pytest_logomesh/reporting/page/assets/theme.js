// Dark or light: as the system has it, until somebody chooses.

const THEME = "logomesh-theme";

function themeButton() {
  const button = el("button", { type: "button", class: "theme", onclick: () => choose(otherTheme()) });
  const choose = (theme) => {
    document.documentElement.dataset.theme = theme;
    remember(theme);
    nameTheme(button);
  };
  const chosen = remembered();
  if (chosen) document.documentElement.dataset.theme = chosen;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => nameTheme(button));
  nameTheme(button);
  return button;
}

function nameTheme(button) {
  button.textContent = otherTheme() === "dark" ? "Dark" : "Light";
  button.setAttribute("aria-label", `Switch to ${otherTheme()} colours`);
}

function otherTheme() {
  const chosen = document.documentElement.dataset.theme;
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return dark ? "light" : "dark";
}

// A browser may refuse to remember anything for a file; then the choice lasts as long as the page.
function remembered() {
  try {
    const theme = localStorage.getItem(THEME);
    return theme === "dark" || theme === "light" ? theme : null;
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    return;
  }
}
