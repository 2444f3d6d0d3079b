import { expect, it } from 'vitest';
import { impliedPackages } from '../../src/plugins/package-table.ts';

const NOTHING = { deliveries: [], drivers: [], handoff: false, handoffDrivers: [] };

it('deliveries, drivers and handoffs name their packages once', () => {
  expect(
    impliedPackages({
      deliveries: ['arg', 'exec'],
      drivers: ['claude', 'opencode', 'acme'],
      handoff: true,
      handoffDrivers: ['git'],
      optional: { deliveries: ['exec', 'ping'], drivers: [] },
    }),
  ).toEqual({
    needed: [
      '@agent-orchestrator/backend-claude',
      '@agent-orchestrator/backend-exec',
      '@agent-orchestrator/backend-opencode',
      '@agent-orchestrator/handoff-git',
    ],
    optional: [],
  });
});

it('what only unused backends need is optional', () => {
  expect(impliedPackages({ ...NOTHING, optional: { deliveries: ['ping'], drivers: ['exec'] } })).toEqual({
    needed: [],
    optional: ['@agent-orchestrator/backend-opencode', '@agent-orchestrator/backend-exec'],
  });
});
