import type { HandoffSignal } from '@agent-orchestrator/core/plugin';
import type { Settings } from '../options.ts';
import type { Commit } from './list-commits.ts';

interface Kind {
  readonly kind: 'claim' | 'review';
  readonly pattern: RegExp;
  readonly pings: readonly string[];
  readonly text: string;
  readonly summary: string;
}

/** True for commits that somebody should be told of. */
export function isHandoff(commit: Commit, settings: Settings): boolean {
  return settings.claimPattern.test(commit.subject) || settings.reviewPattern.test(commit.subject);
}

/** One signal per kind and agent, named after the newest commit of that kind; claims first. */
export function commitSignals(fresh: readonly Commit[], settings: Settings): HandoffSignal[] {
  return kinds(settings).flatMap(({ kind, pattern, pings, text, summary }) => {
    const newest = fresh.find((commit) => pattern.test(commit.subject));
    if (newest === undefined) return [];
    return pings.map((agent) => ({
      id: `${kind}:${newest.id}:${agent}`,
      kind,
      to: agent,
      text,
      summary: `${summary} (${newest.id.slice(0, 7)})`,
    }));
  });
}

function kinds(settings: Settings): readonly Kind[] {
  return [
    {
      kind: 'claim',
      pattern: settings.claimPattern,
      pings: settings.claimPings,
      text: 'watchdog ping: the other loop pushed a gate CLAIM commit. Pull and verify the claimed gate now.',
      summary: 'handoff: claim commit → pinging reviewer',
    },
    {
      kind: 'review',
      pattern: settings.reviewPattern,
      pings: settings.reviewPings,
      text: 'watchdog ping: the other loop pushed a verdict/finding commit. Pull the review file and act.',
      summary: 'handoff: review commit → pinging builder',
    },
  ];
}
