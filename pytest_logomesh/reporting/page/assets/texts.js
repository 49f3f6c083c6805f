// Opens packed texts when somebody looks at them.

const LEFT_OUT = -1;

class Texts {
  constructor(starts) {
    this.starts = starts;
    this.opened = new Map();
  }

  async at(number) {
    if (number === LEFT_OUT) return "[the page had no room for this text; it stands in the ledger]";
    let chunk = this.starts.length - 1;
    while (this.starts[chunk] > number) chunk -= 1;
    if (!this.opened.has(chunk)) this.opened.set(chunk, unpacked(chunk));
    return (await this.opened.get(chunk))[number - this.starts[chunk]];
  }

  async joined(numbers) {
    return (await Promise.all(numbers.map((number) => this.at(number)))).join("");
  }
}

async function unpacked(chunk) {
  await documentRead();
  const packed = atob(document.getElementById(`chunk-${chunk}`).textContent);
  const bytes = Uint8Array.from(packed, (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

// The chunks stand behind this script, so that the overview is there before they are read.
function documentRead() {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
}
