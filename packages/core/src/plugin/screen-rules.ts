import type { Activity, Evidence } from './contract.ts';

/** One row of a driver's table of what its tool shows. */
export interface ScreenRule<Region extends string> {
  /** Permanent name, for reports. */
  readonly id: string;
  readonly state: Activity['state'];
  readonly reason: string;
  /** The part of the screen in which the pattern counts. */
  readonly region: Region;
  /** Tested on the region's rows joined by line feeds. */
  readonly pattern: RegExp;
  /** Versions of the tool that are known to show this. */
  readonly versions: string;
  /** The recorded screen that proves it, or where else the fact comes from. */
  readonly proof: { readonly recording: string } | { readonly source: string };
}

/** The rows of each region; a region that this screen does not have is left out. */
export type ScreenRegions<Region extends string> = Readonly<Partial<Record<Region, readonly string[]>>>;

/** The verdict of the first rule that matches; `undefined` when none does. */
export function activityByRules<Region extends string>(
  rules: readonly ScreenRule<Region>[],
  regions: ScreenRegions<Region>,
): Activity | undefined {
  const texts = new Map<Region, string>();
  for (const rule of rules) {
    const rows = regions[rule.region];
    if (rows === undefined) continue;
    const text = texts.get(rule.region) ?? rows.join('\n');
    texts.set(rule.region, text);
    const at = text.search(rule.pattern);
    if (at >= 0) return { state: rule.state, reason: rule.reason, evidence: evidenceAt(text, at, rule.id) };
  }
  return undefined;
}

/** The whole row in which the match begins. */
function evidenceAt(text: string, at: number, rule: string): Evidence {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return { source: 'screen', text: (text.slice(start).split('\n', 1)[0] ?? '').trim(), rule };
}
