import { describe, expect, it } from 'vitest';
import { crashLoopIncident, exemption } from '../../../test/fakes/reports.ts';
import type { Incident } from '../../domain/finding.ts';
import { openReportsOf } from './open-reports.ts';

const web = { kind: 'Deployment.apps', namespace: 'shop', name: 'web' };
const node = { kind: 'Node', namespace: null, name: 'node-1' };

const incident = (change: Partial<Incident> = {}): Incident =>
  crashLoopIncident({
    affected: [{ cluster: 'Prod EU', object: web }],
    fix: { text: 'Mend it:', command: 'kubectl get pods' },
    ...change,
  });

describe('cli/views/open-reports', () => {
  it('makes a report for each namespace and one of what has none, in each cluster', () => {
    const affected = [
      { cluster: 'prod', object: web },
      { cluster: 'dev', object: web },
      { cluster: 'dev', object: node },
    ];

    const reports = openReportsOf([incident({ affected }), incident({ severity: 'warning' })]);

    expect(reports).toMatchObject([
      { kind: 'Report', metadata: { name: 'k8s-mcp-agent-prod', namespace: 'shop' } },
      { kind: 'Report', metadata: { name: 'k8s-mcp-agent-dev', namespace: 'shop' } },
      { kind: 'ClusterReport', metadata: { name: 'k8s-mcp-agent-dev' }, summary: { fail: 1, warn: 0 } },
      { kind: 'Report', metadata: { name: 'k8s-mcp-agent-prod-eu' }, summary: { fail: 0, warn: 1 } },
    ]);
  });

  it('says what is wrong with which object, and skips what was exempted', () => {
    const [report] = openReportsOf([incident({ exemption: exemption() })]);

    expect(report).toMatchObject({
      apiVersion: 'openreports.io/v1alpha1',
      summary: { pass: 0, fail: 0, warn: 0, error: 0, skip: 1 },
      results: [
        {
          policy: 'crash-loop',
          result: 'skip',
          severity: 'high',
          message: 'it ends',
          resources: [{ kind: 'Deployment', namespace: 'shop', name: 'web' }],
          timestamp: { seconds: 1767323045, nanos: 0 },
          properties: { fix: 'Mend it: kubectl get pods', exempted: 'until 2026-12-31 by payments: known' },
        },
      ],
    });
  });
});
