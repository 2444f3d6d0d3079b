import { cleanText } from './clean-text.ts';

const LONGEST = 160;

/**
 * What a tool was asked, in a line: the first text among its parameters, which is what most tools are about (a command, a
 * path, a pattern), else everything as JSON. Harmless for a terminal.
 */
export function summarizeInput(input: unknown): string {
  const text = cleanText(mainText(input)).trim();
  const [first = '', ...rest] = text.split('\n');
  const more = rest.length > 0 ? ` … +${rest.length} ${rest.length === 1 ? 'line' : 'lines'}` : '';
  return `${first.length > LONGEST ? `${first.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…` : first}${more}`;
}

function mainText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (input === undefined || input === null) return '';
  if (typeof input !== 'object') return String(input);
  const text = Object.values(input).find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof text === 'string' ? text : inputText(input);
}

/** Everything that a tool was asked: texts as they are, the rest as JSON. */
function inputText(input: unknown): string {
  if (input === undefined || input === null) return '';
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/** The parameters of a call, one after the other, with texts of several lines as such. */
export function inputLines(input: unknown): string[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return inputText(input).split('\n');
  return Object.entries(input).flatMap(([key, value]) => {
    const lines = inputText(value).split('\n');
    return lines.length === 1 ? [`${key}: ${lines[0]}`] : [`${key}:`, ...lines.map((line) => `  ${line}`)];
  });
}
