import { expect, it } from 'vitest';
import { sessionEnvironment } from '../../src/perform/session-environment.ts';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['/p/node_modules/.pnpm/node_modules', undefined],
  ['/p/node_modules/.pnpm/x@1.0.0/node_modules/x/node_modules:/p/node_modules/.pnpm/node_modules', undefined],
  ['/p/node_modules/.pnpm/node_modules:/home/me/lib:/opt/lib', '/home/me/lib:/opt/lib'],
  ['/home/me/lib', '/home/me/lib'],
  ['/home/me/.pnpm-store/lib', '/home/me/.pnpm-store/lib'],
])('NODE_PATH=%j becomes %j: what pnpm put before the command is for the command', (given, kept) => {
  const { NODE_PATH, ...rest } = sessionEnvironment({ HOME: '/home/me', NODE_PATH: given });
  expect({ NODE_PATH, rest }).toEqual({ NODE_PATH: kept, rest: { HOME: '/home/me' } });
});
