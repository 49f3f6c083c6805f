// Numbers and counts in words, the same everywhere.

const NONE = "\u2013";

function fixed(value, places = 2) {
  return value === null || value === undefined ? NONE : halfUp(value, places).toFixed(places);
}

/** As the terminal rounds: 0.985 is 0.99, whatever its binary form is nearer to. */
function halfUp(value, places) {
  return Math.round(Number((value * 10 ** places).toFixed(6))) / 10 ** places;
}

function seconds(value) {
  if (value === null || value === undefined) return NONE;
  if (value === 0) return "0 s";
  return value >= 100 ? `${value.toFixed(0)} s` : value >= 1 ? `${value.toFixed(1)} s` : `${value.toFixed(3)} s`;
}

function amount(value, unit) {
  if (unit === "s") return seconds(value);
  if (value === null || value === undefined) return NONE;
  if (value === 0) return "0";
  return value >= 100 ? grouped(Math.round(value)) : value.toFixed(1);
}

function grouped(value) {
  return value === null || value === undefined ? NONE : value.toLocaleString("en-US");
}

function counted(count, word, plural = `${word}s`) {
  return `${grouped(count)} ${count === 1 ? word : plural}`;
}

function percent(value) {
  return value === null || value === undefined
    ? NONE
    : `${(value * 100).toFixed(value === 0 || value === 1 ? 0 : 1)} %`;
}

function range(measure, words = fixed) {
  if (!measure) return "absent";
  return `${words(measure.mean)}, 95 % interval ${words(measure.low)} to ${words(measure.high)}`;
}

function weaknessName(cwe) {
  return cwe === null ? "no CWE" : `CWE-${cwe}`;
}
