/** Readers of JSON that a foreign program wrote: nothing in it is taken for granted. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text that is not empty, at most so many characters of it. */
export const asText = (value: unknown, most = 2_000): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, most) : undefined;

export const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** The texts of a message's content, joined. */
export function textOf(content: unknown): string {
  const texts = asList(content).map((part) => asObject(part)?.text);
  return texts.filter((text): text is string => typeof text === 'string').join('\n');
}
