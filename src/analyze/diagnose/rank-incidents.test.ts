import { describe, expect, it } from 'vitest';
import type { Incident } from '../../domain/finding.ts';
import { byEvidence } from './rank-incidents.ts';

const sufferer = { cluster: 'prod', object: { kind: 'Pod', namespace: 'shop', name: 'web' } };
const incident = (name: string, change: Partial<Incident> = {}) => ({
  name,
  harms: true,
  severity: 'error' as Incident['severity'],
  change: null as Incident['change'],
  affected: [sufferer],
  since: '2026-01-01T00:00:00Z',
  ...change,
});
const changed = { change: { effect: 'changed' } as Incident['change'] };

describe('analyze/diagnose/rank-incidents', () => {
  it.each([
    [
      'what harms nobody comes last',
      [incident('idle', { harms: false, ...changed }), incident('down')],
      'down idle',
    ],
    [
      'errors come first',
      [incident('mild', { severity: 'warning', ...changed }), incident('down')],
      'down mild',
    ],
    [
      'what a change came just before comes before what more suffer from',
      [incident('wide', { affected: [sufferer, sufferer] }), incident('changed', changed)],
      'changed wide',
    ],
    [
      'then what more suffer from',
      [incident('narrow'), incident('wide', { affected: [sufferer, sufferer] })],
      'wide narrow',
    ],
    [
      'then what began first, and of what nothing says when, last',
      [
        incident('unknown', { since: null }),
        incident('late', { since: '2026-01-02T00:00:00Z' }),
        incident('early'),
      ],
      'early late unknown',
    ],
  ])('%s', (_, incidents, order) => {
    expect(
      byEvidence(incidents)
        .map(({ name }) => name)
        .join(' '),
    ).toBe(order);
  });
});
