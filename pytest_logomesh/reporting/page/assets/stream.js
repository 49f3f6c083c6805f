// An answer in time: how many characters had come after how many seconds.

const PLOT = { width: 1100, height: 260, left: 58, right: 16, top: 26, bottom: 34 };
const PAUSE_S = 2;

function streamFigure(round, stream, stallS, several) {
  const caption = streamWords(stream);
  const name = several ? `Stream of round ${round.round}` : "Stream";
  const trace = round.trace.map(([ms, kind, characters]) => [ms / 1000, kind, characters]);
  if (!trace.length)
    return el("figure", { class: "stream" }, el("figcaption", {}, `${caption} How it came in time was not recorded.`));
  return el(
    "figure",
    { class: "stream" },
    streamPlot(trace, stream, stallS, `${name}. ${caption}`),
    streamLegend(trace),
    el("figcaption", {}, several && el("b", {}, `Round ${round.round}. `), caption),
  );
}

function streamWords(stream) {
  const words = [
    stream.first_token_s !== null && `first token after ${seconds(stream.first_token_s)}`,
    stream.longest_gap_s !== null && `longest gap ${seconds(stream.longest_gap_s)}`,
    `${seconds(stream.total_s)} in all`,
    stream.tokens !== null && counted(stream.tokens, "token"),
    stream.tokens_per_s !== null && `${amount(stream.tokens_per_s, "")} tokens a second`,
    stream.finish_reason && `ended: ${stream.finish_reason}`,
    stream.attempts > 1 && `asked ${stream.attempts} times (${stream.asked_again.join("; ")})`,
  ];
  const told = words.filter(Boolean).join(", ");
  return `${told[0].toUpperCase()}${told.slice(1)}.`;
}

function streamPlot(trace, stream, stallS, label) {
  const end = Math.max(stream.total_s, trace.at(-1)[0], 0.001);
  const curves = cumulative(trace),
    most = Math.max(1, ...[...curves.values()].map((points) => points.at(-1)[1]));
  const x = (at) => PLOT.left + (at / end) * (PLOT.width - PLOT.left - PLOT.right);
  const y = (characters) => PLOT.height - PLOT.bottom - (characters / most) * (PLOT.height - PLOT.top - PLOT.bottom);
  return plot(
    PLOT.width,
    PLOT.height,
    label,
    axes(x, y, end, most),
    silences(trace, stream, end, stallS).map((gap) => silence(gap, x)),
    [...curves].map(([kind, points]) => svg("path", { class: `curve ${kind}`, d: steps(points, end, x, y) })),
    trace
      .filter(([, kind]) => kind === "step")
      .map(([at]) => svg("path", { class: "stepmark", d: `M${x(at)} ${y(0)}l-4 8h8z` })),
    stream.first_token_s !== null && marked(x(stream.first_token_s), "first token"),
  );
}

function cumulative(trace) {
  const curves = new Map();
  for (const [at, kind, characters] of trace) {
    if (kind === "step") continue;
    if (!curves.has(kind)) curves.set(kind, [[at, 0]]);
    const points = curves.get(kind);
    points.push([at, points.at(-1)[1] + characters]);
  }
  return curves;
}

function steps(points, end, x, y) {
  const path = points.map(([at, total], place) =>
    place ? `H${x(at).toFixed(1)}V${y(total).toFixed(1)}` : `M${x(at).toFixed(1)} ${y(total).toFixed(1)}`,
  );
  return `${path.join("")}H${x(end).toFixed(1)}`;
}

// The longest silence, and every other that a person would have noticed; one of the stall limit's length is a stall.
function silences(trace, stream, end, stallS) {
  const times = [...trace.map(([at]) => at), end];
  const found = times.slice(1).map((at, place) => ({ from: times[place], to: at, long: at - times[place] }));
  const longest = Math.max(0, ...found.slice(0, -1).map((gap) => gap.long));
  return found
    .filter((gap) => gap.long >= PAUSE_S || (gap.long === longest && longest > 0.05 * end))
    .map((gap) => {
      if (stallS !== null && gap.long >= stallS) return { ...gap, kind: "stall" };
      // A burst is told by its first character, so the stream's own figure is the truer one.
      return gap.long === longest
        ? { ...gap, kind: "longest gap", long: stream.longest_gap_s ?? longest }
        : { ...gap, kind: "gap" };
    });
}

function silence(gap, x) {
  const words = `${gap.kind} ${seconds(gap.long)}`,
    left = x(gap.from),
    width = x(gap.to) - left;
  const kind = gap.kind === "stall" ? "gap stall" : "gap",
    height = PLOT.height - PLOT.top - PLOT.bottom;
  const named = width > 60 || gap.kind !== "gap";
  return [
    svg("rect", { class: kind, x: left, y: PLOT.top, width, height }, svg("title", {}, words)),
    named && svg("text", { class: "label", x: left + width / 2, y: PLOT.top + 16, "text-anchor": "middle" }, words),
  ];
}

function marked(at, words) {
  const near = at > PLOT.width - 120 ? "end" : "start";
  return [
    line(at, PLOT.top - 8, at, PLOT.height - PLOT.bottom, "first"),
    svg("text", { class: "label", x: at + (near === "end" ? -5 : 5), y: PLOT.top - 10, "text-anchor": near }, words),
  ];
}

function axes(x, y, end, most) {
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) => [part * end, seconds(part * end)]);
  const heights = [0, 0.5, 1].map((part) => [part * most, grouped(Math.round(part * most))]);
  return [
    times.map(([at, words], place) => [
      line(x(at), PLOT.top, x(at), y(0), "grid"),
      svg(
        "text",
        { class: "tick", x: x(at), y: PLOT.height - 14, "text-anchor": place === 4 ? "end" : "middle" },
        place ? words : "0 s",
      ),
    ]),
    heights.map(([characters, words]) => [
      line(PLOT.left, y(characters), PLOT.width - PLOT.right, y(characters), "grid"),
      svg("text", { class: "tick", x: PLOT.left - 6, y: y(characters) + 4, "text-anchor": "end" }, words),
    ]),
  ];
}

const KINDS = {
  text: "answer, characters",
  reasoning: "reasoning, characters",
  tool: "tool calls, characters",
  step: "a step began",
};

function streamLegend(trace) {
  const kinds = Object.keys(KINDS).filter((kind) => trace.some(([, one]) => one === kind));
  return el(
    "ul",
    { class: "legend" },
    kinds.map((kind) =>
      el(
        "li",
        {},
        svg(
          "svg",
          { class: "plot", width: 26, height: 10, viewBox: "0 0 26 10", "aria-hidden": "true" },
          kind === "step"
            ? svg("path", { class: "stepmark", d: "M13 1l-4 8h8z" })
            : svg("path", { class: `curve ${kind}`, d: "M0 5H26" }),
        ),
        " ",
        KINDS[kind],
      ),
    ),
  );
}
