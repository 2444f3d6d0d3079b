import type { AgentStatus } from '@agent-orchestrator/core';
import { clockTime } from './clock-time.ts';
import { span } from './span.ts';

/** Lines about one agent below the table: what its tool says of itself, and what is wrong with what is known of it. */
export function describeTool(agent: AgentStatus, now: number): string[] {
  const said = [...verdictText(agent, now), ...toolTexts(agent, now)];
  const lines = said.length === 0 ? [] : [said.join(', ')];
  return [...lines, ...problemTexts(agent, now)].map((text) => ` ${agent.name}: ${text}`);
}

/** Only what the tool itself has said is worth a line: a screen can be looked at. */
function verdictText({ activity }: AgentStatus, now: number): string[] {
  if (activity?.basis == null || activity.basis.source !== 'signal') return [];
  const { text, at } = activity.basis;
  const age = at === null ? '' : ` ${span(now - Date.parse(at))} ago`;
  return [`${activity.activity} by its own word (${text})${age}`];
}

function toolTexts({ tool }: AgentStatus, now: number): string[] {
  if (tool === null) return [];
  const { version, model, contextPercent, costUsd, usage } = tool;
  return [
    ...(version === null ? [] : [`version ${version}`]),
    ...(model === null ? [] : [`model ${model}`]),
    ...(contextPercent === null ? [] : [`context ${Math.round(contextPercent)} %`]),
    ...usage.map(({ window, usedPercent, resetsAt }) => {
      const until = resetsAt === null ? '' : ` until ${clockTime(resetsAt, now)}`;
      return `${window} ${Math.round(usedPercent)} %${until}`;
    }),
    ...(costUsd === null ? [] : [`$${costUsd.toFixed(2)}`]),
  ];
}

function problemTexts({ sources, kickoff, drift }: AgentStatus, now: number): string[] {
  const unread = sources.flatMap(({ name, problem, skipped }) => [
    ...(problem === null ? [] : [`its source "${name}" cannot be read: ${problem}`]),
    ...(skipped === 0
      ? []
      : [`${skipped} ${skipped === 1 ? 'record' : 'records'} of its source "${name}" left out`]),
  ]);
  const missing =
    kickoff?.state === 'missing'
      ? ['its first prompt was not accepted; see what it shows, and send it again if need be']
      : [];
  if (drift === null) return [...unread, ...missing];
  const { since, toolVersion, knownVersions } = drift;
  const versions = [
    ...(toolVersion === null ? [] : [`it is version ${toolVersion}`]),
    ...(knownVersions === null ? [] : [`known are ${knownVersions}`]),
  ];
  const known = versions.length === 0 ? '' : ` (${versions.join(', ')})`;
  const unknown = `not recognised for ${span(now - Date.parse(since))}${known}; see: agents events --event drift`;
  return [...unread, ...missing, unknown];
}
