import { backendOf, type Draft, type Entry, inherited, loopName } from './draft.ts';
import type { Findings } from './findings.ts';
import { asTable, asText } from './parse-toml.ts';
import { advise, suggest } from './suggest.ts';

/** Words that `kind` is meant to be. Any other is allowed, unless it looks like a slip of one of them. */
const KINDS = ['loop', 'task', 'orchestrator', 'persistent'];

/** Keys of `[defaults]` that agents do not inherit. */
const NOT_INHERITED = ['name', 'session', 'kind'];

/** Reports agents that name a backend or a loop that is not there, and what they say in vain. */
export function checkAgents(draft: Draft, findings: Findings): void {
  for (const key of NOT_INHERITED) {
    if (draft.defaults[key] === undefined) continue;
    const reason = 'agents do not inherit it';
    findings.warn('CONFIG_IGNORED_KEY', ['defaults', key], { key, place: '[defaults]', reason });
  }
  checkWake({ table: draft.defaults, path: ['defaults'], place: '[defaults]' }, findings);
  for (const agent of draft.agents) {
    checkBackend(draft, agent, findings);
    checkKind(draft, agent, findings);
    checkWake(agent, findings);
    checkFallback(draft, agent, findings);
  }
  checkFallback(draft, { table: draft.defaults, path: ['defaults'], place: '[defaults]' }, findings);
  for (const { table, path, place } of draft.services) {
    if (table.watch !== 'heal+stall') continue;
    const reason = 'a service has no stalls, so it is taken as "heal"';
    findings.warn('CONFIG_IGNORED_KEY', [...path, 'watch'], { key: 'watch', place, reason });
  }
}

function checkBackend(draft: Draft, agent: Entry, findings: Findings): void {
  const { path, place } = agent;
  const used = backendOf(draft, agent);
  const names = draft.backends.map((backend) => String(backend.path[1]));
  if (used === undefined) {
    const isWrongType = (value: unknown) => value !== undefined && typeof value !== 'string';
    if (isWrongType(agent.table.backend) || isWrongType(draft.defaults.backend)) return;
    const example = `backend = "${names[0] ?? 'NAME'}"`;
    findings.error('CONFIG_MISSING_KEY', [...path, 'backend'], { key: 'backend', place, example });
  } else if (!names.includes(used.name)) {
    const at = used.source.includes('[defaults]') ? ['defaults', 'backend'] : [...path, 'backend'];
    findings.error('CONFIG_UNKNOWN_BACKEND', at, {
      place,
      value: used.name,
      source: used.source,
      advice: advise(used.name, names, 'backends'),
    });
  }
}

function checkKind(draft: Draft, agent: Entry, findings: Findings): void {
  const { table, path, place } = agent;
  const kind = asText(table.kind) ?? 'persistent';
  if (kind === 'loop') {
    checkLoopAgent(draft, agent, findings);
    return;
  }
  const suggestion = KINDS.includes(kind) ? undefined : suggest(kind, KINDS);
  if (suggestion !== undefined) {
    findings.warn('CONFIG_UNUSUAL_KIND', [...path, 'kind'], { place, value: kind, suggestion });
  }
  if (table.loop !== undefined) {
    const reason = 'only an agent of kind "loop" belongs to a loop';
    findings.warn('CONFIG_IGNORED_KEY', [...path, 'loop'], { key: 'loop', place, reason });
  }
}

function checkLoopAgent(draft: Draft, agent: Entry, findings: Findings): void {
  const { path, place } = agent;
  const role = inherited(draft, agent, 'role');
  if (role === undefined || role === '') findings.error('CONFIG_ROLE_MISSING', [...path, 'kind'], { place });
  const names = draft.loops.flatMap((loop) => loopName(draft, loop) ?? []);
  const named = asText(inherited(draft, agent, 'loop'));
  if (draft.loops.length === 0) {
    if (draft.raw.loop === undefined || Array.isArray(draft.raw.loop)) {
      findings.error('CONFIG_LOOP_MISSING', [...path, 'kind'], { place });
    }
  } else if (named !== undefined && !names.includes(named)) {
    const advice = advise(named, names, 'loops');
    findings.error('CONFIG_UNKNOWN_LOOP', [...path, 'loop'], { place, value: named, advice });
  } else if (named === undefined && draft.loops.length > 1) {
    const loops = names.map((name) => `"${name}"`).join(', ');
    findings.error('CONFIG_LOOP_AMBIGUOUS', [...path, 'kind'], { place, loops });
  }
}

function checkFallback(draft: Draft, { table, path, place }: Entry, findings: Findings): void {
  const names = draft.backends.map((backend) => String(backend.path[1]));
  const list: unknown = table.fallback;
  for (const [index, value] of Array.isArray(list) ? list.entries() : []) {
    const backend = asText(asTable(value)?.backend);
    if (backend === undefined || names.includes(backend)) continue;
    findings.error('CONFIG_UNKNOWN_BACKEND', [...path, 'fallback', index, 'backend'], {
      place,
      value: backend,
      source: 'its key `fallback`',
      advice: advise(backend, names, 'backends'),
    });
  }
}

function checkWake({ table, path, place }: Entry, findings: Findings): void {
  const wake = asTable(table.wake);
  if (wake === undefined || Object.keys(wake).length === 0) return;
  if (wake.prompt_file === undefined || wake.prompt_file === '') {
    findings.warn('CONFIG_WAKE_WITHOUT_FILE', [...path, 'wake'], { place });
  }
}
