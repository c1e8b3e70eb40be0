import type { ErrorCode } from '../../../src/domain/error-catalogue.ts';
import { type Fault, statusBody } from '../faults.ts';
import type { Random } from './random.ts';

/** What one faulty server does from some request on. */
export type Doing =
  | { kind: 'exchange'; fault: Fault }
  | { kind: 'refuse' }
  | { kind: 'expired certificate' }
  /** The program's own surroundings: its resolver, its clock. */
  | { kind: 'unresolved name' }
  | { kind: 'skewed clock'; ms: number };

export interface FaultKind {
  name: string;
  make: (random: Random) => Doing;
  /** What a cluster or a kind may be told to suffer from; empty: nothing may come of it. */
  codes: readonly ErrorCode[];
  /** What else an MCP server may make of it, one that meets it or one that is met through it. */
  throughMcp: readonly ErrorCode[];
  /** false: a cluster that does this from its first request on may still be read. */
  isFatal: boolean;
}

const maxBodyBytes = 20_000;
const hour = 3_600_000;

function exchange(
  name: string,
  codes: readonly ErrorCode[],
  make: (random: Random) => Fault,
  { isFatal = true, throughMcp = [] }: Partial<Pick<FaultKind, 'isFatal' | 'throughMcp'>> = {},
): FaultKind {
  return { name, codes, throughMcp, isFatal, make: (random) => ({ kind: 'exchange', fault: make(random) }) };
}

function status(
  code: number,
  reason: string,
  codes: readonly ErrorCode[],
  { headers = {}, throughMcp = [] }: { headers?: Record<string, string>; throughMcp?: ErrorCode[] } = {},
): FaultKind {
  const fault: Fault = {
    kind: 'answer',
    status: code,
    headers,
    body: statusBody(code, reason, `the fault proxy says ${reason}`),
  };
  const wait = Object.values(headers).length > 0 ? `, Retry-After ${Object.values(headers)}` : '';
  return exchange(`${code}${wait}`, codes, () => fault, { throughMcp });
}

const anyByte = (random: Random): number => random.whole(0, maxBodyBytes);

/** Everything that a seed may choose from. */
export const faultKinds: readonly [FaultKind, ...FaultKind[]] = [
  {
    name: 'refused',
    codes: ['CONNECTION_REFUSED', 'CONNECTION_LOST'],
    throughMcp: [],
    isFatal: true,
    make: () => ({ kind: 'refuse' }),
  },
  exchange('silent before the headers', ['TIMEOUT'], () => ({ kind: 'silence' })),
  exchange('silent after the headers', ['TIMEOUT'], () => ({ kind: 'stall', afterBytes: 0 })),
  exchange('silent in the body', ['TIMEOUT'], (random) => ({ kind: 'stall', afterBytes: anyByte(random) }), {
    isFatal: false,
  }),
  exchange('reset', ['CONNECTION_LOST'], () => ({ kind: 'reset' })),
  exchange(
    'reset in the body',
    ['CONNECTION_LOST'],
    (random) => ({ kind: 'cut', afterBytes: anyByte(random) }),
    { isFatal: false },
  ),
  exchange(
    'slow drip',
    ['TIMEOUT'],
    (random) => ({ kind: 'drip', bytes: random.whole(50, 1000), everyMs: 20 }),
    { isFatal: false },
  ),
  exchange('truncated', ['PARSE', 'PROTOCOL'], (random) => ({ kind: 'truncate', bytes: anyByte(random) }), {
    isFatal: false,
  }),
  exchange('corrupted', ['PARSE', 'PROTOCOL'], (random) => ({
    kind: 'corrupt',
    at: random.whole(0, 200),
    bytes: random.whole(1, 400),
  })),
  exchange('no HTTP', ['PROTOCOL', 'CONNECTION_LOST'], () => ({ kind: 'garbage' })),
  status(401, 'Unauthorized', ['AUTH_REJECTED']),
  exchange('expired token', ['AUTH_REJECTED'], () => ({
    kind: 'credential',
    authorization: 'Bearer expired',
  })),
  // While it discovers, what the embedded server makes of a 403 is the one word "unknown".
  status(403, 'Forbidden', ['FORBIDDEN'], { throughMcp: ['MCP_TOOL_FAILED'] }),
  status(404, 'NotFound', ['NOT_FOUND', 'PROTOCOL']),
  // Of an MCP server at an address these two mean nothing: no such server answers so.
  status(409, 'Conflict', ['SERVER_ERROR'], { throughMcp: ['PROTOCOL'] }),
  status(410, 'Expired', ['EXPIRED_LIST'], { throughMcp: ['PROTOCOL'] }),
  // The embedded server waits as long as it is told to, and says nothing meanwhile.
  status(429, 'TooManyRequests', ['RATE_LIMITED'], {
    headers: { 'retry-after': '1' },
    throughMcp: ['TIMEOUT'],
  }),
  status(429, 'TooManyRequests', ['RATE_LIMITED'], {
    headers: { 'retry-after': '3600' },
    throughMcp: ['TIMEOUT'],
  }),
  status(500, 'InternalError', ['SERVER_ERROR']),
  status(503, 'ServiceUnavailable', ['SERVER_ERROR']),
  {
    name: 'expired certificate',
    codes: ['TLS_EXPIRED', 'CONNECTION_LOST'],
    throughMcp: [],
    isFatal: true,
    make: () => ({ kind: 'expired certificate' }),
  },
  {
    name: 'unresolved name',
    codes: ['NAME_NOT_FOUND'],
    throughMcp: [],
    isFatal: true,
    make: () => ({ kind: 'unresolved name' }),
  },
  {
    name: 'skewed clock',
    codes: [],
    throughMcp: [],
    isFatal: false,
    make: (random) => ({
      kind: 'skewed clock',
      ms: random.pick([-26 * hour, -2 * hour, 2 * hour, 26 * hour]),
    }),
  },
];
