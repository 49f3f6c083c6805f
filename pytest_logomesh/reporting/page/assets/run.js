// The page of a run: which view the address asks for, and the way from one to the next.

class RunPage {
  constructor(data) {
    this.data = data;
    this.texts = new Texts(data.starts);
    this.battles = new Battles(data);
    this.overview = overview(data, this.battles);
    this.main = document.getElementById("main");
    this.byId = new Map(data.battles.map((row) => [row.id, row]));
    this.scrolled = 0;
    this.last = null;
    this.asked = 0;
  }

  async show() {
    const view = readView(),
      row = this.byId.get(view.battle);
    const asked = ++this.asked;
    if (!row) return this.showOverview(view);
    if (this.last === null) this.scrolled = window.scrollY;
    if (this.last !== row.id) {
      const node = await battleView(row, this.around(row, view), this.data, this.texts);
      if (asked !== this.asked) return;
      this.main.replaceChildren(node);
      this.last = row.id;
      window.scrollTo(0, 0);
      document.title = `${shown(row.id)}: ${row.outcome}`;
      if (!view.part && !view.line) document.getElementById("title").focus({ preventScroll: true });
    }
    if (view.line) showLine(this.main, view);
    else if (Object.hasOwn(PARTS, view.part)) document.getElementById(view.part).scrollIntoView();
  }

  showOverview(view) {
    const from = this.last;
    this.last = null;
    this.battles.update(view);
    if (this.overview.isConnected) return this.followWeakness(view);
    this.main.replaceChildren(this.overview);
    document.title = `logomesh run ${shown(this.data.run)}`;
    window.scrollTo(0, this.scrolled);
    if (from !== null) this.linkTo(from)?.focus({ preventScroll: true });
  }

  // A weakness is a link to the battles that have it, which stand further down.
  followWeakness(view) {
    if (view.cwe.length && document.activeElement?.classList.contains("weakness")) this.battles.node.scrollIntoView();
  }

  around(row, view) {
    const rows = this.battles.chosen(view),
      place = rows.indexOf(row);
    if (place < 0) return { words: "not among the battles that are searched for" };
    return {
      previous: rows[place - 1],
      next: rows[place + 1],
      words: `${place + 1} of ${counted(rows.length, "battle")}`,
    };
  }

  links() {
    return [...this.battles.body.querySelectorAll("a")];
  }

  linkTo(id) {
    return this.links().find((link) => link.textContent === shown(id));
  }

  step(way) {
    if (this.last !== null) {
      const around = this.around(this.byId.get(this.last), readView());
      const other = way > 0 ? around.next : around.previous;
      if (other) go(battleAddress(other.id));
      return true;
    }
    const links = this.links();
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(Math.max(at + way, 0), links.length - 1)]?.focus();
    return links.length > 0;
  }

  back() {
    if (this.last !== null) go(overviewAddress());
  }

  toSearch() {
    if (this.last !== null) {
      this.scrolled = 0;
      go(overviewAddress());
      this.showOverview(readView());
    }
    this.battles.input.scrollIntoView({ block: "center" });
    this.battles.input.focus();
    this.battles.input.select();
  }
}

function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  frame(
    `logomesh`,
    `run ${data.run}, ${data.started.replace("T", " ").replace("Z", " UTC")}`,
    "Keys: / searches, j and k go through battles, Esc goes back.",
  );
  const page = new RunPage(data);
  document.getElementById("main").replaceChildren();
  onView(() => page.show());
  listenToKeys(page);
  page.show();
}

start();
