import type { AgentStatus } from '@agent-orchestrator/core';
import { clockTime } from './clock-time.ts';
import { span } from './span.ts';

/** Characters of a dead agent's screen. */
const LAST_LINE = 60;

/** The STATE of an agent or service: the word for it, and what else there is to know, most urgent first. */
export function describeAgent(agent: AgentStatus, now: number): string {
  const disabled = agent.enabled ? '' : ' (disabled)';
  const command = agent.command === null ? '' : ` [${agent.command}]`;
  const rest = remarks(agent, now);
  return `${stateWord(agent)}${disabled}${command}${rest.length === 0 ? '' : ` ${rest.join(', ')}`}`;
}

function stateWord({ state, lastExit }: AgentStatus): string {
  switch (state) {
    case 'running':
      return 'RUNNING';
    case 'exited':
      return `exited (${exitText(lastExit)})`;
    case 'stopped':
      return 'stopped';
    case 'unknown':
      return 'unknown';
  }
}

function remarks(agent: AgentStatus, now: number): string[] {
  const since = (at: string | null) => (at === null ? '' : ` ${span(now - Date.parse(at))}`);
  const {
    state,
    heldSince,
    limit,
    delayed,
    activity,
    lastExit,
    problem,
    restarts,
    waitingMessages,
    standIn,
  } = agent;
  const said: string[] = [];
  if (heldSince !== null) said.push(`held by a person since ${clockTime(heldSince, now)}`);
  if (limit !== null) said.push(limitText(limit, now));
  if (standIn !== null) {
    const model = standIn.model === '' ? '' : ` with ${standIn.model}`;
    said.push(`works in ${standIn.backend}${model} since ${clockTime(standIn.since, now)}`);
  }
  if (delayed !== null) {
    const what = delayed.quarantine ? 'quarantined' : 'restart waits';
    said.push(`${what} until ${clockTime(delayed.until, now)}: ${delayed.reason}`);
  }
  if (activity !== null && limit === null && isTelling(agent.kind, activity))
    said.push(activityText(activity) + since(activity.since));
  if (state === 'running' && agent.startedAt !== null) said.push(`up${since(agent.startedAt)}`);
  if (state !== 'exited' && lastExit !== null)
    said.push(`last exit: ${exitText(lastExit)}${ago(lastExit.at, now)}`);
  if (restarts > 0) said.push(restarts === 1 ? '1 restart' : `${restarts} restarts`);
  if (waitingMessages > 0)
    said.push(waitingMessages === 1 ? '1 message waits' : `${waitingMessages} messages wait`);
  if (problem !== null) said.push(problem);
  const lastWords = state === 'running' ? undefined : lastExit?.screen.findLast((row) => row.trim() !== '');
  if (lastWords !== undefined) said.push(`last line: ${lastWords.trim().slice(0, LAST_LINE)}`);
  return said;
}

/** Nobody knows what a service is doing, nor has to. */
function isTelling(kind: string, { activity }: { activity: string }): boolean {
  return kind !== 'service' || activity !== 'unknown';
}

function activityText({ activity, reason }: { activity: string; reason: string }): string {
  return activity === 'waiting' || activity === 'fatal' ? `${activity} (${reason})` : activity;
}

function limitText(limit: NonNullable<AgentStatus['limit']>, now: number): string {
  const source = limit.stated || limit.until === null ? '' : ', a guess';
  const probes = limit.probes === 0 ? '' : `, ${limit.probes} ${limit.probes === 1 ? 'probe' : 'probes'}`;
  const until =
    limit.until === null ? 'limited until a person acts' : `limited until ${clockTime(limit.until, now)}`;
  return `${until} (${limit.kind}${source}${probes})`;
}

function exitText(exit: AgentStatus['lastExit']): string {
  if (exit?.signal != null) return `signal ${exit.signal}`;
  return exit?.exitCode == null ? 'code unknown' : `code ${exit.exitCode}`;
}

const ago = (at: string | null, now: number) => (at === null ? '' : ` ${span(now - Date.parse(at))} ago`);
