/** Words for what Node says by a code alone; a sentence with the path goes before them. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection was lost',
  EIO: 'the machine fails to read it (EIO)',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
  ERR_STRING_TOO_LONG: 'it is larger than a text can be',
};

/** Why a file or an address that a person has named cannot be read, as the end of a sentence without its full stop. */
export function whyUnreadable(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return WORDS[code ?? ''] ?? code ?? message;
}
