import { describe, expect, it } from 'vitest';
import {
  clusterCoverage,
  coverage,
  crashLoopIncident,
  diagnosisReport,
} from '../../../test/fakes/reports.ts';
import type { Finding, Incident } from '../../domain/finding.ts';
import { diagnosisView } from './diagnosis-view.ts';

const style = { now: Date.parse('2026-01-02T03:04:05Z'), timeZone: 'UTC' };
const web = { kind: 'Deployment.apps', namespace: 'shop', name: 'web' };
const pod = { kind: 'Pod', namespace: 'shop', name: 'web-1' };

const finding: Finding = {
  code: 'crash-loop',
  verdict: 'fires',
  severity: 'error',
  clusterId: 'id-prod',
  cluster: 'prod',
  object: pod,
  root: web,
  title: 'container web keeps ending',
  since: null,
  evidence: [],
  culprit: null,
  cause: 'x',
  fix: null,
  harms: true,
  missing: null,
};

const incident = (change: Partial<Incident> = {}): Incident =>
  crashLoopIncident({
    id: 'abc',
    state: 'ongoing',
    title: 'container web keeps ending with exit code 1',
    culprits: [{ cluster: 'prod', object: web }],
    affected: [{ cluster: 'prod', object: web }],
    since: '2026-01-02T03:00:05.000Z',
    evidence: [{ source: 'field', object: pod, field: 'status.reason', text: 'Error', at: null }],
    fix: { text: 'Look at its last words:', command: 'kubectl logs web-1' },
    findings: [finding],
    firstSeen: '2026-01-02T03:01:05.000Z',
    ...change,
  });

function linesOf(incidents: Incident[], { wide = false, ...change } = {}): string[] {
  const notes = diagnosisView(diagnosisReport(incidents, change), { style, wide }).notes?.() ?? [];
  return notes
    .flatMap(({ text, details = [] }) => [text, ...details.map((line) => `  ${line}`)])
    .map((line) => line.trimEnd());
}

describe('cli/views/diagnosis-view', () => {
  it('tells who suffers, since when, why, and what to do', () => {
    expect(linesOf([incident()])).toEqual([
      'ERROR Deployment shop/web in prod: container web keeps ending with exit code 1',
      '  since 03:00:05 UTC (4 min ago) · crash-loop',
      '  evidence  Pod shop/web-1 status.reason: Error',
      '  fix       Look at its last words:',
      '            kubectl logs web-1',
      '',
      '1 error by 1 check',
    ]);
  });

  it('names the cause where several suffer from it, and in which clusters', () => {
    const settings = { kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
    const affected = ['one', 'two'].flatMap((cluster) =>
      ['a', 'b', 'c', 'd', 'e'].map((name) => ({ cluster, object: { ...web, name } })),
    );
    const culprits = ['one', 'two'].map((cluster) => ({ cluster, object: settings }));

    expect(
      linesOf([incident({ affected, culprits, fix: { text: 'Make it:', command: 'kubectl create' } })]).slice(
        0,
        6,
      ),
    ).toEqual([
      'ERROR ConfigMap shop/settings in one, two: container web keeps ending with exit code 1',
      '  since 03:00:05 UTC (4 min ago) · crash-loop',
      '  affects   Deployment shop/a, Deployment shop/b, Deployment shop/c, Deployment shop/d and 1 more',
      '  evidence  Pod shop/web-1 status.reason: Error',
      '  fix       Make it:',
      '            kubectl create (in each cluster)',
    ]);
  });

  it.each([
    { state: 'new', mark: ' [new]' },
    { state: 'regressed', mark: ' [back again]' },
    { state: 'ongoing', mark: '' },
  ] as const)('marks what is $state', ({ state, mark }) => {
    const [first] = linesOf([incident({ state }), incident()]);

    expect(first?.endsWith(`exit code 1${mark}`)).toBe(true);
  });

  it('marks nothing as new on a first run, and says since when it was seen where nothing else does', () => {
    const lines = linesOf([incident({ state: 'new', since: null, firstSeen: '2026-01-02T03:04:05.000Z' })]);

    expect(lines.slice(0, 2)).toEqual([
      'ERROR Deployment shop/web in prod: container web keeps ending with exit code 1',
      '  seen since 03:04:05 UTC (this run) · crash-loop',
    ]);
  });

  it('tells with wide every finding', () => {
    expect(linesOf([incident()], { wide: true })).toContain(
      '  finding   crash-loop prod Pod shop/web-1: container web keeps ending',
    );
  });

  it('tells what is mended, and how much harms nobody', () => {
    const seen = coverage([clusterCoverage('prod')]);
    const report = { harmless: 2, resolved: [incident({ state: 'resolved' })], coverage: seen };

    expect(linesOf([], report as never)).toEqual([
      'RESOLVED Deployment shop/web in prod: container web keeps ending with exit code 1',
      'nothing wrong by 1 check; 2 more harm nobody (--all)',
    ]);
  });

  it.each([
    {
      what: 'all was seen',
      clusters: [clusterCoverage('prod')],
      unjudged: [],
      text: 'nothing is wrong, as far as the checks see',
    },
    {
      what: 'a cluster was not',
      clusters: [clusterCoverage('prod', { state: null, asOf: null })],
      unjudged: [],
      text: 'nothing wrong was found in what could be seen; not all was seen',
    },
    {
      what: 'a kind was not',
      clusters: [clusterCoverage('prod')],
      unjudged: [{ cluster: 'prod', missing: 'pods: forbidden', codes: ['x'] }],
      text: 'nothing wrong was found in what could be seen; not all was seen',
    },
  ])('says that nothing is wrong only where it knows: $what', ({ clusters, unjudged, text }) => {
    const view = diagnosisView(diagnosisReport([], { unjudged, coverage: coverage(clusters) }), {
      style,
      wide: false,
    });

    expect([view.count, view.nothing]).toEqual([0, text]);
  });

  it.each([
    { what: 'no cluster is known', clusters: [] },
    { what: 'a cluster was not seen', clusters: [clusterCoverage('prod', { state: null, asOf: null })] },
  ])('calls nothing well of which nothing is known: $what', ({ clusters }) => {
    const view = diagnosisView(diagnosisReport([], { coverage: coverage(clusters) }), { style, wide: false });

    expect([view.nothing, view.notes?.().at(-1)?.text]).toEqual([
      'nothing wrong was found in what could be seen; not all was seen',
      'nothing wrong in what could be seen by 1 check',
    ]);
  });

  it('gives SARIF a result for each incident', () => {
    const log = diagnosisView(diagnosisReport([incident()]), { style, wide: false }).sarif?.();

    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { rules: [{ id: 'crash-loop' }] } },
          results: [
            {
              ruleId: 'crash-loop',
              level: 'error',
              partialFingerprints: { 'incident/v1': 'abc' },
              locations: [{ logicalLocations: [{ fullyQualifiedName: 'prod/shop/Pod/web-1' }] }],
            },
          ],
        },
      ],
    });
  });
});
