const COLOURS = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2, bold: 1 };

/** Lines for a person: `time  who  what`. Colour only on a terminal, and not if NO_COLOR is set. */
export function makePrinter(stream = process.stdout, env = process.env) {
  const coloured = stream.isTTY === true && (env.NO_COLOR ?? '') === '';
  const startedAt = Date.now();
  const paint = (colour, text) => (coloured && colour ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text);
  const line = (text = '') => stream.write(`${text}\n`);
  return {
    paint,
    line,
    startedAt,
    /** Something that happened at `at` (ms since the epoch). */
    moment({ at = Date.now(), who, what, colour }) {
      const seconds = `${(Math.max(0, at - startedAt) / 1000).toFixed(1)} s`;
      line(`${paint('dim', seconds.padStart(7))}  ${who.padEnd(13)}  ${paint(colour, what)}`);
    },
    heading(text) {
      line(`\n${paint('bold', text)}`);
    },
  };
}
