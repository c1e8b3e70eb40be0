import type { ChangeEntry, ChangeReport } from '../../src/domain/change.ts';
import type { Comparison, ObjectDifference } from '../../src/domain/comparison.ts';
import type { ClusterCoverage, Coverage } from '../../src/domain/coverage.ts';
import type { Exemption } from '../../src/domain/exemption.ts';
import type { DiagnosisReport, Incident } from '../../src/domain/finding.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { McpToolInfo } from '../../src/domain/mcp-tool.ts';
import type { TrustedServer } from '../../src/domain/mcp-trust.ts';
import type { ResourceRow } from '../../src/domain/ports/store.ts';
import type { Listing, McpServerOutcome, StatusReport } from '../../src/domain/reports.ts';
import type { Resource } from '../../src/domain/resource.ts';
import type { ClusterOutcome, KindOutcome, ScanReport } from '../../src/domain/scan.ts';
import { podKind, resource } from './builders.ts';

export function clusterCoverage(cluster: string, change: Partial<ClusterCoverage> = {}): ClusterCoverage {
  return { cluster, state: 'ready', failure: null, asOf: '2026-01-02T03:01:05.000Z', gaps: [], ...change };
}

export function coverage(clusters: ClusterCoverage[]): Coverage {
  const times = clusters.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted();
  const complete = clusters.every(({ state, gaps }) => state !== null && gaps.length === 0);
  return { asOf: times[0] ?? null, complete, clusters };
}

export function changeReport(entries: ChangeEntry[]): ChangeReport {
  const shown = entries.reduce((sum, { changes }) => sum + changes.length, 0);
  return {
    since: '2026-01-01T00:00:00.000Z',
    until: '2026-01-02T00:00:00.000Z',
    entries,
    total: shown,
    shown,
    short: [],
    diffs: [],
    coverage: coverage([]),
  };
}

export function comparison(differences: ObjectDifference[]): Comparison {
  const side = (label: string) => ({ label, cluster: label, at: null, coverage: coverage([]) });
  return { left: side('prod-eu'), right: side('prod-us'), differences, alike: 0, unknown: 0 };
}

export function resourceRow(
  cluster: string,
  kind: ResourceKind,
  name: string,
  change: Partial<Resource> = {},
): ResourceRow {
  const { body: _, bodyHash: __, changedBy: ___, ...row } = resource(kind, name, change);
  return { ...row, clusterId: `id-${cluster}`, cluster, body: null };
}

export function listing(change: Partial<Listing> = {}): Listing {
  const rows = change.rows ?? [];
  return { kind: podKind, rows, total: rows.length, coverage: coverage([clusterCoverage('dev')]), ...change };
}

export function kindOutcome(kind: string, change: Partial<KindOutcome> = {}): KindOutcome {
  return {
    kind,
    completeness: 'complete',
    reason: null,
    count: 10,
    added: 1,
    changed: 2,
    deleted: 3,
    dropped: 0,
    bytes: 1000,
    durationMs: 20,
    failure: null,
    ...change,
  };
}

export function clusterOutcome(cluster: string, change: Partial<ClusterOutcome> = {}): ClusterOutcome {
  return {
    clusterId: `id-${cluster}`,
    cluster,
    ok: true,
    state: 'ready',
    via: 'api',
    failure: null,
    kinds: [kindOutcome('pods')],
    requests: 4,
    throttled: 0,
    bytes: 123_456,
    durationMs: 2345,
    ...change,
  };
}

export const timedOut = {
  code: 'TIMEOUT',
  message: 'no answer from https://dead:6443 within 2.5 s',
  hint: 'Check your VPN.',
} as const;

export function deadOutcome(cluster: string): ClusterOutcome {
  return clusterOutcome(cluster, {
    ok: false,
    state: 'unreachable',
    via: null,
    failure: timedOut,
    kinds: [],
    requests: 1,
    bytes: 0,
  });
}

export function scanReport(clusters: ClusterOutcome[], change: Partial<ScanReport> = {}): ScanReport {
  return {
    startedAt: '2026-01-02T03:04:00.000Z',
    finishedAt: '2026-01-02T03:04:05.000Z',
    cancelled: false,
    clusters,
    problems: [],
    ...change,
  };
}

export function statusReport(clusters: ClusterCoverage[], change: Partial<StatusReport> = {}): StatusReport {
  return {
    dataDir: '/data',
    databaseBytes: 1_234_567,
    clusters: [],
    kinds: [],
    lastScan: null,
    coverage: coverage(clusters),
    ...change,
  };
}

export function mcpTool(name: string, change: Partial<McpToolInfo> = {}): McpToolInfo {
  return {
    server: 'kubernetes',
    name,
    title: null,
    description: 'Lists things. And more.',
    inputSchema: { type: 'object', properties: { namespace: {}, kind: {} } },
    readOnlyHint: true,
    destructiveHint: null,
    serverIdentity: 'identity',
    definitionHash: 'hash',
    discoveredAt: '2026-01-02T03:00:00.000Z',
    expiresAt: '2026-01-03T03:00:00.000Z',
    ...change,
  };
}

export function trustedServer(change: Partial<TrustedServer> = {}): TrustedServer {
  return {
    server: 'team',
    identity: 'identity',
    profile: { name: 'tool for every kind' },
    tools: { list_resources: 'hash' },
    acceptedAt: '2026-11-20T10:00:00.000Z',
    acceptedBy: 'command',
    proof: 'read namespaces and services',
    lost: null,
    ...change,
  };
}

export function serverOutcome(server: string, change: Partial<McpServerOutcome> = {}): McpServerOutcome {
  return {
    server,
    ok: true,
    fromCache: false,
    tools: 0,
    durationMs: 12,
    failure: null,
    use: null,
    reads: null,
    advice: null,
    ...change,
  };
}

/** Of one Deployment, with nothing that would say why. */
export function crashLoopIncident(change: Partial<Incident> = {}): Incident {
  return {
    id: 'one',
    state: 'new',
    severity: 'error',
    code: 'crash-loop',
    title: 'it ends',
    culprits: [],
    affected: [{ cluster: 'prod', object: { kind: 'Deployment.apps', namespace: 'shop', name: 'web' } }],
    since: null,
    evidence: [],
    change: null,
    fix: null,
    harms: true,
    findings: [],
    firstSeen: '2026-01-02T03:04:05.000Z',
    lastSeen: '2026-01-02T03:04:05.000Z',
    ...change,
  };
}

export function exemption(change: Partial<Exemption> = {}): Exemption {
  return {
    code: 'crash-loop',
    cluster: '*',
    namespace: '*',
    object: '*/*',
    reason: 'known',
    owner: 'payments',
    until: '2026-12-31',
    ...change,
  };
}

export function diagnosisReport(
  incidents: DiagnosisReport['incidents'],
  change: Partial<DiagnosisReport> = {},
): DiagnosisReport {
  const logs = { read: 0, unread: [], left: 0 };
  return {
    incidents,
    harmless: 0,
    exempted: 0,
    expired: [],
    resolved: [],
    unjudged: [],
    logs,
    checks: 1,
    coverage: coverage([]),
    ...change,
  };
}
