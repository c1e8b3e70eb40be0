import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../../domain/answer.ts';
import { checkClaim } from './check-claim.ts';
import { indexEvidence } from './evidence-index.ts';

const problems: EvidenceTable = {
  id: 'e1',
  tool: 'problems',
  arguments: { cluster: 'all', namespace: '' },
  asOf: '2026-01-02T03:04:05Z',
  columns: ['cluster', 'problem', 'kind', 'name', 'evidence', 'fix'],
  rows: [
    [
      'dev',
      'container main is killed for its memory with a limit of 64Mi',
      'Deployment.apps',
      'payments',
      'payments-1: OOMKilled, exit code 137',
      'kubectl --context dev set resources deployment/payments',
    ],
    ['dev', 'NetworkPolicy deny-all keeps it away', 'Deployment.apps', 'api', null, null],
    ['staging', 'the Service’s selector matches no pod', 'Service', 'orphan', 'orphan: app=orphan', null],
    [
      'staging',
      'image shop/promo:does-not-exist does not exist',
      'Deployment.apps',
      'promo',
      'promo-2: ImagePullBackOff',
      null,
    ],
  ],
  total: 4,
  text: null,
  notes: [],
  coverage: null,
};

describe('agent/truth, words that the evidence itself says', () => {
  const statusOf = (sentence: string): string =>
    checkClaim(sentence, [], {
      index: indexEvidence([problems], null),
      coverage: null,
      asked: new Set(),
      now: 0,
    }).status;

  it.each([
    ['In dev the container main of payments is OOMKilled with a limit of 64Mi.', 'held'],
    ['In dev payments has a limit of 64Gi.', 'refused'],
    ['In dev payments has a limit of 128Mi.', 'refused'],
    ['In dev api is OOMKilled.', 'refused'],
    ['In staging the selector of orphan matches no pod.', 'held'],
    ['In staging orphan is not killed for its memory.', 'unchecked'],
    ['In staging promo names image shop/promo:does-not-exist, ImagePullBackOff.', 'held'],
    ['In staging promo is not ImagePullBackOff.', 'refused'],
    ['In dev payments is not OOMKilled.', 'refused'],
  ])('%s: %s', (sentence, status) => {
    expect(statusOf(sentence)).toBe(status);
  });
});
