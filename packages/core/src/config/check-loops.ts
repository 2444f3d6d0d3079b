import { type Draft, type Entry, loopName } from './draft.ts';
import type { Findings } from './findings.ts';
import { asTable, asText } from './parse-toml.ts';
import { stateFileName } from './resolve-loops.ts';
import { advise } from './suggest.ts';

/** Reports loops that collide with each other, and tasks and phases that cannot be meant. */
export function checkLoops(draft: Draft, findings: Findings): void {
  const names = new Map<string, Entry>();
  const stateFiles = new Map<string, { loop: Entry; name: string }>();
  for (const loop of draft.loops) {
    checkOnComplete(draft, loop, findings);
    checkPhases(loop, findings);
    const name = loopName(draft, loop);
    if (name === undefined) continue;
    const other = names.get(name);
    if (other !== undefined) {
      const path = [...loop.path, 'name'];
      findings.error('CONFIG_DUPLICATE_NAME', path, {
        what: `${loop.place} (line ${findings.lineOf(path)})`,
        other: other.place,
        otherLine: findings.lineOf([...other.path, 'name']),
        value: name,
      });
      continue;
    }
    names.set(name, loop);
    checkStateFile(draft, loop, name, stateFiles, findings);
  }
}

function checkStateFile(
  draft: Draft,
  loop: Entry,
  name: string,
  stateFiles: Map<string, { loop: Entry; name: string }>,
  findings: Findings,
): void {
  const value = stateFileName(loop.table, name, draft.severalLoops);
  const other = stateFiles.get(value);
  if (other === undefined) {
    stateFiles.set(value, { loop, name });
    return;
  }
  findings.error('CONFIG_DUPLICATE_STATE_FILE', [...loop.path, 'state_file'], {
    loop: name,
    other: other.name,
    otherLine: findings.lineOf([...other.loop.path, 'state_file']),
    value,
  });
}

function checkOnComplete(draft: Draft, { table, path, place }: Entry, findings: Findings): void {
  const value = asText(asTable(table.on_complete)?.run);
  if (value === undefined) return;
  const names = draft.agents.flatMap((agent) => asText(agent.table.name) ?? []);
  if (names.includes(value)) return;
  findings.error('CONFIG_UNKNOWN_AGENT', [...path, 'on_complete', 'run'], {
    key: 'run',
    place: draft.severalLoops ? `on_complete of ${place}` : '[loop.on_complete]',
    value,
    advice: advise(value, names, 'agents'),
  });
}

function checkPhases({ table, path, place }: Entry, findings: Findings): void {
  const byStatus = new Map<string, string>();
  const phases: readonly unknown[] = Array.isArray(table.phases) ? table.phases : [];
  for (const [index, value] of phases.entries()) {
    const phase = asTable(value);
    const status = asText(phase?.status);
    const id = asText(phase?.id);
    if (status === undefined || id === undefined) continue;
    const other = byStatus.get(status);
    if (other === undefined) byStatus.set(status, id);
    else {
      const details = { phase: id, other, place, value: status };
      findings.warn('CONFIG_SHARED_STATUS', [...path, 'phases', index, 'status'], details);
    }
  }
}
