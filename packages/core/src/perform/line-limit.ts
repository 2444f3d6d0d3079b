import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';

/**
 * The longest line, in bytes, that a terminal takes in whole while it edits lines for its program; what follows is lost
 * without a sign (termios(3): Linux 4095; macOS: MAX_CANON, 1024).
 */
const LINE_BYTES = process.platform === 'darwin' ? 1_024 : 4_095;
const STTY_MS = 2_000;

/** Why a text must not be typed into a terminal: it would lose the end of a line. `undefined`: nothing speaks against it. */
export async function lineTooLong(text: string, tty: string): Promise<string | undefined> {
  const longest = Math.max(...text.split('\n').map((line) => Buffer.byteLength(line)));
  if (longest <= LINE_BYTES || !(await editsLines(tty))) return undefined;
  return `it has a line of ${longest} bytes, and a program that reads lines gets ${LINE_BYTES} at most: break it, or send the path of a file`;
}

/** Whether the terminal collects lines for its program (canonical mode); false when nobody can tell. */
export async function editsLines(tty: string): Promise<boolean> {
  let terminal: number;
  try {
    terminal = openSync(tty, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    const settings = await settingsOf(terminal);
    return /(?:^|\s)icanon\b/m.test(settings);
  } finally {
    closeSync(terminal);
  }
}

function settingsOf(terminal: number): Promise<string> {
  const stty = spawn('stty', ['-a'], { stdio: [terminal, 'pipe', 'ignore'], timeout: STTY_MS });
  return new Promise((resolve) => {
    let text = '';
    stty.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    stty.on('error', () => resolve('')); // There is no stty.
    stty.on('close', () => resolve(text));
  });
}
