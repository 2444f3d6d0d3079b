import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slugify } from '../src/slug.mjs';

test('words are joined by hyphens', () => {
  assert.equal(slugify('Hello, World'), 'hello-world');
});

test('digits stay', () => {
  assert.equal(slugify('Version 2'), 'version-2');
});
