/** A word with `@` at the very end opens a list of files and agents, which takes the submit key for itself (1.18.33). */
const OPENS_LIST = /(?:^|\s)@\S*$/;

/** A text as it has to be pasted so that it is submitted as it is: behind a blank the list is closed again. */
export function typeable(text: string): string {
  return OPENS_LIST.test(text) ? `${text} ` : text;
}
