import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CATALOG, type ErrorCode } from '../../src/errors/catalog.ts';
import { CONFIG_ERRORS } from '../../src/errors/config-errors.ts';
import { defineErrors } from '../../src/errors/define-errors.ts';
import { type ErrorEntry, EXIT } from '../../src/errors/orchestrator-error.ts';
import { PLUGIN_ERRORS } from '../../src/errors/plugin-errors.ts';
import { renderError } from '../../src/errors/render-error.ts';
import { RUN_ERRORS } from '../../src/errors/run-errors.ts';
import { TMUX_ERRORS } from '../../src/errors/tmux-errors.ts';

const CODES = Object.keys(CATALOG) as ErrorCode[];
const DOCS = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');

const detailsOf = ({ message, hint }: ErrorEntry) =>
  Object.fromEntries([...`${message} ${hint}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, `<${name}>`]));

test('every code is in docs/errors.md, and the reverse', () => {
  const documented = [...DOCS.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
  expect(documented.toSorted()).toEqual(CODES.toSorted());
});

test('no code is defined twice', () => {
  const all = [CONFIG_ERRORS, PLUGIN_ERRORS, TMUX_ERRORS, RUN_ERRORS].flatMap((room) => Object.keys(room));
  expect(new Set(all).size).toBe(all.length);
});

test.each(CODES)('%s reads well and has no blank left when its details are given', (code) => {
  const entry: ErrorEntry = CATALOG[code];
  const error = defineErrors(CATALOG)(code, detailsOf(entry));
  expect(code).toMatch(/^[A-Z]+(_[A-Z0-9]+)*$/);
  expect(renderError(error)).not.toMatch(/[{}!]/);
  expect(entry.title).toMatch(/^[A-Z`a-z].*\.$/);
  expect(entry.message).not.toBe('');
  expect(entry.hint).not.toBe('');
  expect(Object.values(EXIT)).toContain(entry.exit);
});
