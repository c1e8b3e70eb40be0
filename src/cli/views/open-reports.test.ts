import { describe, expect, it } from 'vitest';
import type { Incident } from '../../domain/finding.ts';
import { openReportsOf } from './open-reports.ts';

const web = { kind: 'Deployment.apps', namespace: 'shop', name: 'web' };
const node = { kind: 'Node', namespace: null, name: 'node-1' };

function incident(of: Partial<Incident> = {}): Incident {
  return {
    id: 'one',
    state: 'new',
    severity: 'error',
    code: 'crash-loop',
    title: 'it ends',
    culprits: [],
    affected: [{ cluster: 'Prod EU', object: web }],
    since: null,
    evidence: [],
    change: null,
    fix: { text: 'Mend it:', command: 'kubectl get pods' },
    harms: true,
    findings: [],
    firstSeen: '2026-01-02T03:04:05.000Z',
    lastSeen: '2026-01-02T03:04:05.000Z',
    ...of,
  };
}

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
    const exemption = {
      code: '*',
      cluster: '*',
      namespace: '*',
      object: '*/*',
      reason: 'known',
      owner: 'payments',
      until: '2026-12-31',
    };
    const [report] = openReportsOf([incident({ exemption })]);

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
