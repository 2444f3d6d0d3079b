import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DONE_HEADING, INBOX, parseSubject, STATE_FOLDER } from '../lib/conventions.mjs';

const PROMPTS = fileURLToPath(new URL('../../../prompts/', import.meta.url));
const files = readdirSync(PROMPTS).filter((name) => name !== 'README.md');
const read = (name) => readFileSync(`${PROMPTS}${name}`, 'utf8');

describe('the prompts', () => {
  it('have the four slots in the kickoff, and slots nowhere else', () => {
    const slots = new Set(read('kickoff.md').match(/\{\w+\}/g));
    expect([...slots].sort()).toEqual(['{phase_id}', '{plan}', '{role}', '{status}']);
    for (const name of files.filter((file) => file !== 'kickoff.md')) {
      expect(read(name), name).not.toMatch(/\{(phase_id|plan|role|status)\}/);
    }
  });

  it.each(files)('show no waiting marker that could be taken for the real one (%s)', (name) => {
    expect(read(name)).not.toMatch(/WAITING-UNTIL:\s*\d/);
  });

  it('teach the same conventions as the example follows', () => {
    const kickoff = read('kickoff.md');
    for (const word of [`${STATE_FOLDER}/`, DONE_HEADING, ...Object.values(INBOX)])
      expect(kickoff).toContain(word);
    const subjects = kickoff.match(/`(claim|review): [^`]+`/g).map((quoted) => quoted.slice(1, -1));
    expect(subjects.map((subject) => parseSubject(subject, 'login-form')?.kind)).toEqual([
      'claim',
      'review',
      'review',
    ]);
  });

  it('are all listed in their README', () => {
    for (const name of files) expect(read('README.md')).toContain(`\`${name}\``);
  });
});
