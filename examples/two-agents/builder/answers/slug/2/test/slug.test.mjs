import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slugify } from '../src/slug.mjs';

test('words are joined by hyphens', () => {
  assert.equal(slugify('Hello, World'), 'hello-world');
});

test('digits stay', () => {
  assert.equal(slugify('Version 2'), 'version-2');
});

test('accents are folded', () => {
  assert.equal(slugify('Crème brûlée'), 'creme-brulee');
});

test('there is no hyphen at the ends', () => {
  assert.equal(slugify('(What is new?)'), 'what-is-new');
  assert.equal(slugify('!?'), '');
});
