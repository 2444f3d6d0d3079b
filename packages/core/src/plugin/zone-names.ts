import { fixedZone, offsetAt } from './zoned-time.ts';

/**
 * Abbreviations as programs print them, in hours east of Greenwich. `PST` is eight hours behind on every day of the
 * year, as in the time zone database: so the two readings of a repeated hour stay apart.
 */
const FIXED: Readonly<Record<string, readonly number[]>> = {
  UTC: [0],
  GMT: [0],
  Z: [0],
  PST: [-8],
  PDT: [-7],
  MST: [-7],
  MDT: [-6],
  EST: [-5],
  EDT: [-4],
  CDT: [-5, -4],
  AKST: [-9],
  AKDT: [-8],
  HST: [-10],
  ADT: [-3],
  NST: [-3.5],
  NDT: [-2.5],
  BRT: [-3],
  ART: [-3],
  WET: [0],
  WEST: [1],
  CET: [1],
  CEST: [2],
  EET: [2],
  EEST: [3],
  MSK: [3],
  PKT: [5],
  SGT: [8],
  HKT: [8],
  AWST: [8],
  JST: [9],
  KST: [9],
  ACST: [9.5],
  ACDT: [10.5],
  AEST: [10],
  AEDT: [11],
  NZST: [12],
  NZDT: [13],
  // Several places use these. The first is meant, unless the clocks of this machine agree with another one.
  IST: [5.5, 2, 1],
  CST: [-6, 8, -5],
  BST: [1, 6],
  AST: [-4, 3],
  WIB: [7],
  SAST: [2],
};

/** Words for a region, whose clocks change with the season. */
const REGIONS: Readonly<Record<string, string>> = {
  PT: 'America/Los_Angeles',
  MT: 'America/Denver',
  CT: 'America/Chicago',
  ET: 'America/New_York',
  PACIFIC: 'America/Los_Angeles',
  MOUNTAIN: 'America/Denver',
  CENTRAL: 'America/Chicago',
  EASTERN: 'America/New_York',
  ATLANTIC: 'America/Halifax',
  ALASKA: 'America/Anchorage',
  HAWAII: 'Pacific/Honolulu',
  'COORDINATED UNIVERSAL': 'UTC',
  'GREENWICH MEAN': 'UTC',
  'BRITISH SUMMER': 'Europe/London',
  'WESTERN EUROPEAN': 'Europe/Lisbon',
  'CENTRAL EUROPEAN': 'Europe/Berlin',
  'EASTERN EUROPEAN': 'Europe/Athens',
  INDIA: 'Asia/Kolkata',
  SINGAPORE: 'Asia/Singapore',
  CHINA: 'Asia/Shanghai',
  JAPAN: 'Asia/Tokyo',
  KOREA: 'Asia/Seoul',
};
/** Of a sentence that goes on, `Central` may be the next word. */
const LONG_NAMES = Object.keys(REGIONS).filter((name) => name.length > 2);

/** `Pacific Time`, `central european summer time` */
const LONG = new RegExp(
  String.raw`^(?:(?:${LONG_NAMES.join('|')})(?: standard| daylight| summer)? time\b|(?:pacific|mountain|central|eastern)(?= *(?:$|[.,;)\]·∙])))`,
  'i',
);
/** In capitals, so that the word behind a time is no zone by chance; the usual ones also in small letters. */
const BARE =
  /^(?:(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[A-Za-z]+(?:\/[A-Za-z_]+(?:[+-]\d{1,2})?)+|[A-Z]{1,4}(?![A-Za-z0-9])|(?:utc|gmt|[pmce][sd]t|ces?t)(?![a-z0-9])|[+-]\d{2}:?\d{2}(?!\d))/;
/** Only where nothing stands before it: `09:00-08`. Behind a space it is the beginning of something else. */
const HOURS = /^[+-]\d{2}(?![\d:])/;

/** Who says nothing by a bracket (`your time`) states no zone. */
const NAMELIKE =
  /^(?:[A-Za-z_]+\/[A-Za-z_+\-/0-9]*(?: time)?|[A-Z]{2,5}(?:[+-]\d{1,2}(?::?\d{2})?)?|UTC.*|GMT.*)$/;

export interface ZoneReading {
  /** A zone of the database or a {@link fixedZone}; `undefined` when one is named that does not exist. */
  readonly zone: string | undefined;
  /** How much of the text named it. */
  readonly length: number;
}

/**
 * The zone named at the beginning of a text, bare or in brackets; `undefined` when none is. An abbreviation with
 * several meanings is read with `fallback`, the zone of the machine, at the time `now` (ms since the epoch).
 */
export function zoneAtStart(text: string, now: number, fallback: string): ZoneReading | undefined {
  const bracket = /^ *[([]([^()[\]\n]{1,40})[)\]]/.exec(text);
  if (bracket?.[1] !== undefined) {
    const name = bracket[1].trim();
    const zone = zoneNamed(name, now, fallback);
    if (zone === undefined && !NAMELIKE.test(name)) return undefined;
    return { zone, length: bracket[0].length };
  }
  const gap = /^ */.exec(text)?.[0].length ?? 0;
  const rest = text.slice(gap);
  const bare = (LONG.exec(rest) ?? BARE.exec(rest) ?? (gap === 0 ? HOURS.exec(rest) : null))?.[0];
  if (bare === undefined) return undefined;
  const zone = zoneNamed(bare, now, fallback);
  // A word in capitals may be anything; a path is meant as a zone.
  if (zone === undefined && !bare.includes('/')) return undefined;
  return { zone, length: gap + bare.length };
}

/** The zone of `America/New_York`, `Pacific Time`, `UTC`, `PST`, `IST`, `UTC+2`, `GMT-03:00`, `+0530`; `undefined` when there is none. */
function zoneNamed(name: string, now: number, fallback: string): string | undefined {
  const place = name.replace(/(?: standard| daylight| summer)? time$/i, '');
  const word = place.toUpperCase();
  const offset = /^(?:UTC|GMT)? ?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(word);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    if (minutes > 14 * 60 || Number(offset[3] ?? 0) > 59) return undefined;
    return fixedZone(offset[1] === '-' ? -minutes : minutes);
  }
  const hours = FIXED[word];
  if (hours !== undefined) {
    const own = offsetAt(now, fallback) / 3_600_000;
    return fixedZone((hours.find((candidate) => candidate === own) ?? hours[0] ?? 0) * 60);
  }
  const region = REGIONS[word];
  if (region !== undefined) return region;
  if (!place.includes('/')) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: place }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
