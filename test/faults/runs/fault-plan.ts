import { type Doing, type FaultKind, faultKinds } from './fault-kinds.ts';
import { Random } from './random.ts';

/** How the program reads: the API, the embedded MCP server before the same API servers, an MCP server at an address. */
export type Way = 'api' | 'embedded' | 'address';

export interface PlannedFault {
  /** Index of the faulty server. */
  server: number;
  kind: FaultKind;
  doing: Doing;
  /** So many requests go well before. */
  skip: number;
  /** So many requests go wrong. */
  times: number;
}

export interface FaultPlan {
  seed: number;
  way: Way;
  faults: PlannedFault[];
  /** The command that meets them. */
  words: readonly string[];
}

/** Requests that a scan of one cluster makes, more or less. */
const requestsOfScan: Record<Way, number> = { api: 75, embedded: 75, address: 150 };

/** The same seed and way give the same plan. The last server always stays healthy, if there is more than one. */
export function planFaults(seed: number, way: Way, servers: number): FaultPlan {
  const random = new Random(seed);
  const usable = faultKinds.filter(({ make }) => isUsable(make(new Random(0)), way)) as [
    FaultKind,
    ...FaultKind[],
  ];
  const faulty = Math.max(1, servers - 1);
  const count = random.pick([1, 1, 2]);
  const faults = Array.from({ length: Math.min(count, faulty) }, (_, index) => {
    const kind = random.pick(usable);
    const doing = kind.make(random);
    const isLate = random.next() < 0.65;
    const times = random.pick([1, 2, 5, Number.POSITIVE_INFINITY]);
    return {
      server: (index + random.whole(0, faulty)) % faulty,
      kind,
      doing,
      skip: isLate ? random.whole(1, requestsOfScan[way]) : 0,
      // Behind an MCP server each list is waited for anew when a server says "in a second" without end: too long for a run.
      times: kind.name === '429, Retry-After 1' && way !== 'api' ? Math.min(times, 3) : times,
    };
  });
  // Where a server tells what changed, a plain scan asks only for that.
  const words = random.pick([['scan', '--all'], ['full-scan'], ['scan']]);
  return { seed, way, faults, words };
}

/** The embedded server has a resolver of its own, and one at an address neither a certificate nor a name. */
function isUsable({ kind }: Doing, way: Way): boolean {
  if (way === 'api') return true;
  if (kind === 'unresolved name') return false;
  return way === 'embedded' || kind !== 'expired certificate';
}

/** One line for people. */
export function describePlan({ seed, way, faults, words }: FaultPlan): string {
  const parts = faults.map(({ server, kind, doing, skip, times }) => {
    const wide = doing.kind === 'unresolved name' || doing.kind === 'skewed clock';
    const detail = doing.kind === 'skewed clock' ? ` by ${doing.ms / 3_600_000} h` : byteOf(doing);
    const when = wide
      ? ''
      : `, after ${skip} requests, ${times === Number.POSITIVE_INFINITY ? 'for good' : `${times}×`}`;
    return `${doing.kind === 'skewed clock' ? '' : `server ${server + 1}: `}${kind.name}${detail}${when}`;
  });
  return `seed ${seed} (${way}, ${words.join(' ')}): ${parts.join('; ')}`;
}

function byteOf(doing: Doing): string {
  if (doing.kind !== 'exchange') return '';
  const { fault } = doing;
  if (fault.kind === 'cut' || fault.kind === 'stall') return ` at byte ${fault.afterBytes}`;
  if (fault.kind === 'truncate') return ` at byte ${fault.bytes}`;
  return fault.kind === 'corrupt' ? ` at byte ${fault.at}` : '';
}
