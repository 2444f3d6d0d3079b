import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableOfContents } from '../src/toc.mjs';

test('deeper headings are indented', () => {
  assert.deepEqual(tableOfContents('# One\ntext\n## Two\n'), ['- [One](#one)', '  - [Two](#two)']);
});

test('a repeated title gets a number', () => {
  assert.deepEqual(tableOfContents('# Notes\n# Notes\n'), ['- [Notes](#notes)', '- [Notes](#notes-1)']);
});

test('code is no heading', () => {
  assert.deepEqual(tableOfContents('```\n# comment\n```\n'), []);
});
