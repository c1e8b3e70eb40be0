import { type Fault, loginPage, statusBody } from '../../faults/faults.ts';
import type { Case } from './case.ts';
import type { ErrorGround } from './error-ground.ts';

/** What a cluster answers. */
export function answerCases(ground: ErrorGround) {
  return {
    RATE_LIMITED: {
      run: () =>
        ground.scanThrough('/', answer(429, 'TooManyRequests', 'Too many requests, please try again later.')),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 429: Too many requests/,
    },
    SERVER_ERROR: {
      run: () => ground.scanThrough('/', answer(500, 'InternalError', 'etcdserver: leader changed')),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 500: etcdserver: leader changed/,
    },
    PROTOCOL: {
      run: () => ground.scanThrough('/', loginPage),
      exitCode: 1,
      subject: 'shop',
      says: /\/version/,
    },
    NOT_FOUND: {
      run: () =>
        ground.scanThrough(
          '/api/v1/pods',
          answer(404, 'NotFound', 'the server could not find the requested resource'),
        ),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 404/,
    },
    EXPIRED_LIST: {
      run: () =>
        ground.scanThrough(
          '/api/v1/pods',
          answer(410, 'Expired', 'The provided continue parameter is too old'),
        ),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 410/,
    },
    PARSE: {
      run: () => ground.scanThrough('/api/v1/pods', { kind: 'truncate', bytes: 40 }),
      exitCode: 1,
      subject: 'shop',
      says: /not valid JSON/,
    },
  } satisfies Record<string, Case>;
}

function answer(status: number, reason: string, message: string): Fault {
  return { kind: 'answer', status, body: statusBody(status, reason, message) };
}
