import { join } from 'node:path';

/** The log of a session's raw output. */
export const sessionLogPath = (logDir: string, session: string): string => join(logDir, `${session}.log`);
