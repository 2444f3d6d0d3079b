import type { AgentStatus, FleetStatus, LoopStatus, WatchdogStatus } from '@agent-orchestrator/core';
import { clockTime } from './clock-time.ts';
import { describeAgent } from './describe-agent.ts';
import { describeTool } from './describe-tool.ts';
import { renderTable } from './render-table.ts';
import { span } from './span.ts';

const HEADER = ['AGENT', 'KIND', 'BACKEND', 'MODEL', 'WATCH', 'STATE'];
const LEAST_WIDTHS = [14, 11, 9, 20, 10, 0];

/** A fleet as lines for people. */
export function renderStatus(status: FleetStatus, now: number): string[] {
  const several = status.loops.length > 1;
  return [
    ...status.loops.flatMap((loop) => loopLines(loop, several, now)),
    ...renderTable(
      [
        HEADER,
        ...status.agents.map((agent) => agentRow(agent, now)),
        ...status.services.map((service) => serviceRow(service, now)),
        ['watchdog', 'service', '-', '-', '-', watchdogText(status.watchdog, now)],
      ],
      LEAST_WIDTHS,
    ),
    ...status.agents.flatMap((agent) => describeTool(agent, now)),
    ...problemLines(status),
    ...limitLines(status, now),
    ...outboxLines(status, now),
  ];
}

function agentRow(agent: AgentStatus, now: number): string[] {
  const { name, kind, backend, model, watch } = agent;
  return [name, kind, backend ?? '-', model ?? 'default', watch, describeAgent(agent, now)];
}

function serviceRow(service: AgentStatus, now: number): string[] {
  const watch = service.watch === 'none' ? '-' : service.watch;
  return [service.name, 'service', '-', '-', watch, describeAgent(service, now)];
}

function watchdogText({ state, pid, since, lastBeatAt }: WatchdogStatus, now: number): string {
  if (state === 'stopped') return 'stopped';
  const up = since === null ? '' : `, up ${span(now - Date.parse(since))}`;
  if (state === 'running') return `RUNNING (process ${pid}${up})`;
  const silent = lastBeatAt === null ? '' : ` for ${span(now - Date.parse(lastBeatAt))}`;
  return `HUNG (process ${pid}${up}): no sign of life${silent}`;
}

function loopLines(loop: LoopStatus, several: boolean, now: number): string[] {
  const { phase, phases, done, doneMarker, complete, problem, handoff } = loop;
  const where = several ? ` loop ${loop.name}` : '';
  const lines: string[] = [];
  if (phase !== null) {
    const progress = complete ? `${doneMarker}, sequence complete` : done ? doneMarker : 'in progress';
    const position = `[${phase.index + 1}/${phases.length}]`;
    lines.push(`${where} phase: ${phase.id} ${position} plan=${phase.plan ?? '-'} (${progress})`);
  }
  if (problem !== null) lines.push(`${where} phase: ${problem}; mend it with: agents phase set N`);
  if (handoff?.problem != null) {
    const checked = handoff.checkedAt === null ? '' : ` (last asked ${clockTime(handoff.checkedAt, now)})`;
    lines.push(`${where} handoff: ${handoff.problem}${checked}`);
  }
  return lines;
}

function problemLines({ config, tmux }: FleetStatus): string[] {
  const lines = config.problems.map(({ message }) => ` config: ${message}`);
  if (lines.length > 0) lines.push(' config: the watchdog goes on with the last good one');
  if (tmux.problem !== null) lines.push(` tmux: ${tmux.problem}`);
  return lines;
}

/** Who is held, since when, until when, from which evidence, and what happens next: a line for each limit. */
function limitLines({ limits }: FleetStatus, now: number): string[] {
  return limits.map((limit) => {
    const { credential, scope, allowance, kind, holds, since, until, evidence, source, next, seenBy } = limit;
    const what = scope === 'all' ? (allowance ?? kind) : `${allowance ?? kind}, ${scope} only`;
    const whose = credential === `agent ${seenBy}` ? seenBy : `${credential} (${holds.join(', ')})`;
    const end = until === null ? '' : ` until ${clockTime(until, now)}`;
    const proof = evidence === '' ? source : `${source} of ${seenBy}: "${evidence}"`;
    return ` limit of ${whose}: ${what}, since ${clockTime(since, now)}${end}, from the ${proof}; ${next}`;
  });
}

function outboxLines({ outbox }: FleetStatus, now: number): string[] {
  return outbox.map(({ to, origin, state, reason, createdAt }) => {
    const why = reason === '' ? '' : `: ${reason}`;
    return ` message to ${to} (${origin}, ${span(now - Date.parse(createdAt))} old) is ${state}${why}`;
  });
}
