import { describe, expect, it } from 'vitest';
import {
  cacheMetadata,
  clusterInfo,
  deploymentKind,
  kind,
  namespaceKind,
  nodeKind,
  podKind,
} from '../../../test/fakes/builders.ts';
import {
  clusterCoverage,
  clusterOutcome,
  coverage,
  deadOutcome,
  kindOutcome,
  listing,
  mcpTool,
  resourceRow,
  scanReport,
  serverOutcome,
  statusReport,
  timedOut,
} from '../../../test/fakes/reports.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { Resource } from '../../domain/resource.ts';
import type { OutputFormat } from '../global-options.ts';
import { plain } from '../output/paint.ts';
import { printView } from '../output/print-view.ts';
import type { View } from '../output/view.ts';
import { doctorView } from './doctor-view.ts';
import { fleetView } from './fleet-view.ts';
import { keptView } from './kept-view.ts';
import { listingView } from './listing-view.ts';
import { mergeViews } from './merge-views.ts';
import { queryView } from './query-view.ts';
import { scanView } from './scan-view.ts';
import { gapsView, statusView } from './status-view.ts';
import { serversView, toolsView } from './tools-view.ts';

const now = Date.parse('2026-01-02T03:04:05.000Z');

async function linesOf(view: View, format: OutputFormat = 'table'): Promise<string[]> {
  const text = await printView(view, format, { width: null, paint: plain });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' | '));
}

function listed(of: ResourceKind, rows: [name: string, change: Partial<Resource>][]): View {
  const made = rows.map(([name, change]) => resourceRow('dev', of, name, change));
  return listingView(listing({ kind: of, rows: made }), { records: ({ rows: all }) => all, now });
}

describe('cli/views/listing-view', () => {
  const facts = { lastRestartAt: '2026-01-02T02:59:05Z', podIp: '10.0.0.7' };

  it('leaves open what a table did not show, and says that an age has grown since', async () => {
    const unknown = { createdAt: null, restarts: null, facts: { age: '4m47s', status: 'Running' } };

    expect(await linesOf(listed(podKind, [['web', unknown]]))).toEqual([
      'CLUSTER | NAMESPACE | NAME | READY | STATUS | RESTARTS | AGE',
      'dev | default | web | Running | 4m47s+',
    ]);
  });

  it('shows pods as kubectl does, with the cluster before', async () => {
    const view = listed(podKind, [
      [
        'web-0',
        {
          reason: 'Running',
          readyCount: 1,
          wantedCount: 2,
          restarts: 3,
          facts: {
            ...facts,
            cpuUsedMillis: 12.1,
            memoryUsedBytes: 3.9 * 1024 ** 2,
            usageAsOf: '2026-01-02T03:03:05Z',
          },
          node: 'n1',
          images: ['a:1', 'b:2'],
        },
      ],
      ['web-1', { phase: 'Pending', readyCount: 0, wantedCount: 1, restarts: 0 }],
    ]);

    expect(await linesOf(view, 'wide')).toEqual([
      'CLUSTER | NAMESPACE | NAME | READY | STATUS | RESTARTS | AGE | CPU(cores) | MEMORY(bytes) | MEASURED | IP | NODE | IMAGES',
      'dev | default | web-0 | 1/2 | Running | 3 (5m ago) | 27h | 13m | 3Mi | 60s | 10.0.0.7 | n1 | a:1,b:2',
      'dev | default | web-1 | 0/1 | Pending | 0 | 27h | <unknown> | <unknown> | <unknown> | <none> | <none>',
    ]);
    expect(await linesOf(view)).toContain('dev | default | web-0 | 1/2 | Running | 3 (5m ago) | 27h');
  });

  it.each<[string, ResourceKind, Partial<Resource>, string, string]>([
    [
      'nodes',
      nodeKind,
      { reason: 'Ready,SchedulingDisabled', facts: { roles: 'control-plane', kubeletVersion: 'v1.36.3' } },
      'CLUSTER | NAME | STATUS | ROLES | AGE | VERSION',
      'dev | it | Ready,SchedulingDisabled | control-plane | 27h | v1.36.3',
    ],
    [
      'namespaces',
      namespaceKind,
      { phase: 'Active' },
      'CLUSTER | NAME | STATUS | AGE',
      'dev | it | Active | 27h',
    ],
    [
      'services',
      kind('', 'v1', 'Service', 'services'),
      { facts: { type: 'ClusterIP', clusterIp: '10.1.2.3', ports: '80/TCP', externalIp: null } },
      'CLUSTER | NAMESPACE | NAME | TYPE | CLUSTER-IP | EXTERNAL-IP | PORT(S) | AGE',
      'dev | default | it | ClusterIP | 10.1.2.3 | <none> | 80/TCP | 27h',
    ],
    [
      'deployments',
      deploymentKind,
      { readyCount: 1, wantedCount: 3, facts: { upToDate: 3, available: 1 } },
      'CLUSTER | NAMESPACE | NAME | READY | UP-TO-DATE | AVAILABLE | AGE',
      'dev | default | it | 1/3 | 3 | 1 | 27h',
    ],
    [
      'daemonsets',
      kind('apps', 'v1', 'DaemonSet', 'daemonsets'),
      { readyCount: 2, wantedCount: 2, facts: { upToDate: 2, available: 2 } },
      'CLUSTER | NAMESPACE | NAME | DESIRED | READY | UP-TO-DATE | AVAILABLE | AGE',
      'dev | default | it | 2 | 2 | 2 | 2 | 27h',
    ],
    [
      'jobs',
      kind('batch', 'v1', 'Job', 'jobs'),
      {
        reason: 'Complete',
        readyCount: 1,
        wantedCount: 1,
        facts: { startedAt: '2026-01-01T00:00:00Z', completedAt: '2026-01-01T00:01:30Z' },
      },
      'CLUSTER | NAMESPACE | NAME | STATUS | COMPLETIONS | DURATION | AGE',
      'dev | default | it | Complete | 1/1 | 90s | 27h',
    ],
    [
      'events without a time of their own',
      kind('', 'v1', 'Event', 'events'),
      { phase: 'Normal', reason: 'Seen', facts: { object: 'pod/a', lastSeenAt: null, message: 'm' } },
      'CLUSTER | NAMESPACE | LAST SEEN | TYPE | REASON | OBJECT | MESSAGE',
      'dev | default | 27h | Normal | Seen | pod/a | m',
    ],
    [
      'running jobs',
      kind('batch', 'v1', 'Job', 'jobs'),
      { reason: 'Running', readyCount: null, wantedCount: 1, facts: { startedAt: '2026-01-02T03:04:00Z' } },
      'CLUSTER | NAMESPACE | NAME | STATUS | COMPLETIONS | DURATION | AGE',
      'dev | default | it | Running | ?/1 | 5s | 27h',
    ],
    [
      'cronjobs',
      kind('batch', 'v1', 'CronJob', 'cronjobs'),
      { reason: 'Suspended', facts: { schedule: '@daily', active: 0, lastScheduleAt: null } },
      'CLUSTER | NAMESPACE | NAME | SCHEDULE | SUSPEND | ACTIVE | LAST SCHEDULE | AGE',
      'dev | default | it | @daily | True | 0 | <none> | 27h',
    ],
    [
      'events',
      kind('', 'v1', 'Event', 'events'),
      {
        phase: 'Warning',
        reason: 'BackOff',
        facts: { object: 'Pod/web-0', message: 'restarting', lastSeenAt: '2026-01-02T03:03:05Z', count: 4 },
      },
      'CLUSTER | NAMESPACE | LAST SEEN | TYPE | REASON | OBJECT | MESSAGE',
      'dev | default | 60s | Warning | BackOff | Pod/web-0 | restarting',
    ],
    [
      'kinds without columns of their own',
      kind('example.com', 'v1', 'Widget', 'widgets'),
      {},
      'CLUSTER | NAMESPACE | NAME | AGE',
      'dev | default | it | 27h',
    ],
    [
      'kinds of which the envelope knows more',
      kind('example.com', 'v1', 'Widget', 'widgets'),
      { deletingSince: '2026-01-02T03:00:00Z', readyCount: 0, wantedCount: 1, createdAt: null },
      'CLUSTER | NAMESPACE | NAME | STATUS | READY | AGE',
      'dev | default | it | Terminating | 0/1 | <unknown>',
    ],
  ])('shows %s as kubectl does', async (_, of, change, header, row) => {
    expect(await linesOf(listed(of, [['it', change]]))).toEqual([header, row]);
  });

  it.each<[string, ResourceKind, string]>([
    ['pods', podKind, 'dev/default/pod/it'],
    ['groups', deploymentKind, 'dev/default/deployment.apps/it'],
    ['cluster-scoped kinds', nodeKind, 'dev/node/it'],
    [
      'kinds without a singular',
      kind('example.com', 'v1', 'Widget', 'widgets'),
      'dev/default/widget.example.com/it',
    ],
  ])('names %s', async (_, of, name) => {
    expect(await linesOf(listed(of, [['it', {}]]), 'name')).toEqual([name]);
  });

  it('shows what nodes use, of what they can give, and how old that is', async () => {
    const used = { cpuUsedMillis: 1500, memoryUsedBytes: 2 ** 30, usageAsOf: '2026-01-02T03:03:05Z' };
    const nodes = listed(nodeKind, [
      ['a', { facts: { ...used, cpuMillis: 4000, memoryBytes: 2 ** 32 } }],
      ['b', { facts: { ...used, cpuMillis: null, memoryBytes: 0 } }],
      ['c', { facts: { cpuMillis: 4000, memoryBytes: 2 ** 32 } }],
    ]);

    const lines = await linesOf(nodes, 'wide');
    expect(lines[0]).toContain('CPU(cores) | CPU(%) | MEMORY(bytes) | MEMORY(%) | MEASURED');
    expect(lines[1]).toContain('| 1500m | 37% | 1024Mi | 25% | 60s |');
    expect(lines[2]).toContain('| 1500m | <unknown> | 1024Mi | <unknown> | 60s |');
    expect(lines[3]).toContain('| <unknown> | <unknown> | <unknown> | <unknown> | <unknown> |');
  });

  it('marks events that the server has forgotten, where there are some', async () => {
    const event = kind('', 'v1', 'Event', 'events');
    const at = '2026-01-02T03:03:05Z';
    const events = (onServer: boolean) =>
      listed(event, [
        [
          'e',
          {
            phase: 'Normal',
            reason: 'Seen',
            facts: { object: 'pod/a', lastSeenAt: at, message: 'm', onServer },
          },
        ],
      ]);

    expect((await linesOf(events(true)))[0]).not.toContain('SERVER');
    expect(await linesOf(events(false))).toEqual([
      'CLUSTER | NAMESPACE | LAST SEEN | TYPE | REASON | OBJECT | SERVER | MESSAGE',
      'dev | default | 60s | Normal | Seen | pod/a | forgotten | m',
    ]);
  });

  it('gives times and not ages as CSV', async () => {
    expect(await linesOf(listed(podKind, [['it', { restarts: 2, facts }]]), 'csv')).toEqual([
      'CLUSTER,NAMESPACE,NAME,READY,STATUS,RESTARTS,CREATED,CPU_USED_MILLIS,MEMORY_USED_BYTES,USAGE_AS_OF,IP,NODE,IMAGES',
      'dev,default,it,,,2,2026-01-01T00:00:00.000Z,,,,10.0.0.7,<none>,',
    ]);
  });

  it('makes names of many rows without making their records', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => resourceRow('dev', podKind, `pod-${index}`));
    const records = () => {
      throw new Error('not wanted');
    };

    const view = listingView(listing({ rows }), { records, now });

    expect(await linesOf(view, 'name')).toHaveLength(10_000);
  });
});

describe('cli/views/merge-views', () => {
  const gap = { kind: 'services', completeness: 'partial', reason: null, aged: false } as const;
  const pods = listed(podKind, [['a', {}]]);
  const other = {
    ...listed(nodeKind, [['n', {}]]),
    coverage: coverage([
      clusterCoverage('dev', { asOf: '2026-01-02T02:00:00Z', gaps: [gap] }),
      clusterCoverage('prod', { asOf: null }),
    ]),
  };

  it('makes one list of several, resting on all that each rests on', async () => {
    const merged = mergeViews([pods, other]);

    expect([merged.kind, merged.count, merged.items().length, merged.asOf]).toEqual([
      'List',
      2,
      2,
      '2026-01-02T02:00:00Z',
    ]);
    expect(merged.coverage?.clusters).toMatchObject([
      { cluster: 'dev', asOf: '2026-01-02T02:00:00Z', gaps: [gap] },
      { cluster: 'prod', asOf: null },
    ]);
    expect(await linesOf(merged, 'name')).toEqual(['dev/default/pod/a', 'dev/node/n']);
    expect((await linesOf(merged)).filter((line) => line.startsWith('CLUSTER'))).toHaveLength(2);
    expect(merged.nothing).toContain('; ');
  });

  it('leaves one alone, and refuses none', () => {
    expect(mergeViews([pods])).toBe(pods);
    expect(() => mergeViews([])).toThrow('no view');
  });
});

describe('cli/views/scan-view', () => {
  it('shows a line per cluster, and below what was not seen, why, and what to do', async () => {
    const forbidden = { code: 'FORBIDDEN', message: 'may not list secrets', hint: 'Ask the owner.' } as const;
    const kinds = [
      kindOutcome('pods', { count: 12_000 }),
      kindOutcome('secrets', { completeness: 'never', failure: forbidden }),
      kindOutcome('roles', {
        completeness: 'never',
        failure: { ...forbidden, message: 'may not list roles' },
      }),
      kindOutcome('jobs.batch', { completeness: 'never', failure: { ...forbidden, code: 'TIMEOUT' } }),
      kindOutcome('services', { completeness: 'partial' }),
      kindOutcome('leases', { completeness: 'skipped' }),
    ];
    const report = scanReport([clusterOutcome('dev', { kinds }), deadOutcome('dead')], {
      problems: [{ code: 'KUBECONFIG_INVALID', message: '/x is not YAML', hint: 'Mend it.' }],
      cancelled: true,
    });

    expect(await linesOf(scanView(report))).toEqual([
      'CLUSTER | STATE | VIA | KINDS | OBJECTS | ADDED | CHANGED | DELETED | NOT WHOLE | TIME',
      'dev | ready | api | 6 | 12,050 | 6 | 12 | 18 | 4 | 2.3 s',
      'dead | unreachable | 2.3 s',
      '',
      'dev: 2 kinds never: may not list secrets, and the like (FORBIDDEN)',
      ' | secrets, roles',
      ' | Ask the owner.',
      'dev: 1 kind never: may not list secrets (TIMEOUT)',
      ' | jobs.batch',
      ' | Ask the owner.',
      'dev: 1 kind partial: no reason is known',
      ' | services',
      'dead: no answer from https://dead:6443 within 2.5 s (TIMEOUT)',
      ' | Check your VPN.',
      '/x is not YAML (KUBECONFIG_INVALID)',
      ' | Mend it.',
      'The scan was stopped; what was whole has been kept.',
    ]);
    expect(await linesOf(scanView(report), 'name')).toEqual(['dev', 'dead']);
  });

  it('says once why usage was not seen, of all clusters of which that is so', async () => {
    const failure = { code: 'NOT_FOUND', message: 'no metrics API', hint: '' } as const;
    const unseen = { usage: { source: null, nodes: 0, containers: 0, failure } };
    const seen = { usage: { source: 'prometheus' as const, nodes: 1, containers: 1, failure: null } };
    const clusters = [
      clusterOutcome('a', unseen),
      clusterOutcome('b', seen),
      clusterOutcome('c', unseen),
      clusterOutcome('d', { usage: null }),
    ];

    const lines = await linesOf(scanView(scanReport(clusters)));

    expect(lines.filter((line) => line.includes('usage'))).toEqual([
      'a, c: usage not seen: no metrics API (NOT_FOUND)',
    ]);
  });

  it('says that all that was not read is being scanned by another process', async () => {
    const failure = { code: 'LEASE_HELD', message: 'process 7 is scanning it', hint: '' } as const;
    const held = clusterOutcome('dev', { ok: false, failure, kinds: [], durationMs: 0 });

    const lines = await linesOf(scanView(scanReport([held])));

    expect(lines[1]).toContain('dev | being scanned');
    expect(lines.at(-1)).toBe(
      'Nothing was read by this run: another process is scanning all that was to be read.',
    );
  });

  it('says why no cluster was scanned', () => {
    expect(scanView(scanReport([])).nothing).toBe(
      'no cluster was scanned: the kubeconfig and the MCP servers lead to none',
    );
    expect(scanView(scanReport([], { problems: [timedOut] })).nothing).toBe('no cluster was scanned');
  });

  it('shows no time where none was taken', async () => {
    const lines = await linesOf(scanView(scanReport([{ ...deadOutcome('dead'), durationMs: 0 }])));

    expect(lines[1]).toBe('dead | unreachable');
  });
});

describe('cli/views/fleet-view', () => {
  it('shows what clusters are, and why one did not answer', async () => {
    const clusters = [
      clusterInfo('prod', { environment: { value: 'prod', reason: 'its name says so' }, provider: 'aws' }),
      clusterInfo('dead', { state: 'unreachable', failure: timedOut, lastAnsweredAt: null, version: null }),
      clusterInfo('new', { state: null }),
    ];

    const lines = await linesOf(fleetView({ clusters, problems: [] }, now), 'wide');

    expect(lines[1]).toBe(
      'prod | ready | v1.36.3 | aws | prod | 3 h ago | its name says so | https://prod | kubeconfig:prod',
    );
    expect(lines[2]).toContain('dead | unreachable | unknown | never');
    expect(lines[3]).toContain('new | never asked');
    expect(lines.slice(-2)).toEqual([
      'dead: no answer from https://dead:6443 within 2.5 s (TIMEOUT)',
      ' | Check your VPN.',
    ]);
    expect(await linesOf(fleetView({ clusters, problems: [] }, now), 'name')).toEqual([
      'prod',
      'dead',
      'new',
    ]);
  });
});

describe('cli/views/tools-view', () => {
  const report = {
    servers: [
      serverOutcome('kubernetes', { fromCache: true, tools: 4, use: 'known', reads: 'every kind by list' }),
      serverOutcome('own', { use: 'none' }),
      serverOutcome('new', {
        use: 'proposed',
        reads: 'every kind by kubectl_get',
        advice: { code: 'MCP_UNTRUSTED', message: 'MCP server new is not used', hint: 'Accept it.' },
      }),
      serverOutcome('broken', { ok: false, durationMs: 30_000, failure: timedOut }),
    ],
    tools: [
      mcpTool('list'),
      mcpTool('delete', { readOnlyHint: false, destructiveHint: true, description: 'Deletes' }),
      mcpTool('write', { readOnlyHint: false, inputSchema: {} }),
      mcpTool('odd', { readOnlyHint: null, description: '' }),
    ],
  };

  it('shows tools with what their server claims', async () => {
    expect((await linesOf(toolsView(report), 'wide')).slice(0, 5)).toEqual([
      'TOOL | CLAIMS | ARGUMENTS | DESCRIPTION',
      'kubernetes/list | reads | namespace, kind | Lists things.',
      'kubernetes/delete | destroys | namespace, kind | Deletes',
      'kubernetes/write | writes | Lists things.',
      'kubernetes/odd | nothing | namespace, kind',
    ]);
    expect(await linesOf(toolsView(report), 'name')).toContain('kubernetes/write');
  });

  it.each([70, 50, 10])(
    'cuts no name of a tool on a terminal of %i columns: by it a tool is known',
    async (width) => {
      const tools = [mcpTool('configuration_contexts_list', { description: 'x'.repeat(200) })];

      const text = await printView(toolsView({ servers: [], tools }), 'table', { width, paint: plain });

      expect(text).toContain('kubernetes/configuration_contexts_list');
      expect(text.includes('x'.repeat(30))).toBe(width === 10);
    },
  );

  it('shows with -o wide how clusters are read through a server', async () => {
    const lines = await linesOf(serversView(report), 'wide');

    expect(lines.slice(0, 2)).toEqual([
      'SERVER | STATUS | CLUSTERS | TOOLS | TIME | READS',
      'kubernetes | ok (kept) | read | 4 | 12 ms | every kind by list',
    ]);
  });

  it('names a file once that could not be read', async () => {
    const file = '/home/me/mcp.json';
    const failure = { code: 'CONFIG_INVALID', message: `${file} is not valid JSON`, hint: '' } as const;
    const servers = [serverOutcome(file, { ok: false, failure })];

    expect((await linesOf(serversView({ servers, tools: [] }))).slice(-1)).toEqual([
      `${file} is not valid JSON (CONFIG_INVALID)`,
    ]);
  });

  it('shows servers, what is missing before one is used, and why one failed', async () => {
    expect(await linesOf(serversView(report))).toEqual([
      'SERVER | STATUS | CLUSTERS | TOOLS | TIME',
      'kubernetes | ok (kept) | read | 4 | 12 ms',
      'own | ok | none | 0 | 12 ms',
      'new | ok | not without your yes | 0 | 12 ms',
      'broken | failed | 0 | 30 s',
      '',
      'MCP server new is not used (MCP_UNTRUSTED)',
      ' | Accept it.',
      'broken: no answer from https://dead:6443 within 2.5 s (TIMEOUT)',
      ' | Check your VPN.',
    ]);
    expect(serversView({ servers: [], tools: [] }).asOf).toBeNull();
  });
});

describe('cli/views/kept-view and status-view', () => {
  const gaps = [
    { kind: 'secrets', completeness: 'skipped', reason: 'denied by us', aged: false } as const,
    { kind: 'pods', completeness: 'partial', reason: 'forbidden', aged: false } as const,
  ];
  const report = statusReport(
    [
      clusterCoverage('dev', { gaps }),
      clusterCoverage('dead', { state: 'unreachable', failure: timedOut }),
      clusterCoverage('new', { state: null, asOf: null }),
      clusterCoverage('whole'),
    ],
    {
      clusters: [
        clusterInfo('dev'),
        clusterInfo('dead', { state: 'unreachable', failure: timedOut }),
        clusterInfo('new', { state: null, lastAnsweredAt: null }),
      ],
      kinds: [
        cacheMetadata('dev', 'pods', { count: 1200, expiresAt: '2026-01-02T03:04:35Z', refreshing: true }),
        cacheMetadata('dev', 'services', { interrupted: true, completeness: 'stale', failure: timedOut }),
        cacheMetadata('dev', 'secrets', {
          completeness: 'never',
          asOf: null,
          expiresAt: null,
          reason: 'forbidden',
        }),
      ],
      lastScan: scanReport([clusterOutcome('dev'), deadOutcome('dead')], { cancelled: true }),
    },
  );

  it('shows what is kept of each kind, how old, and how fresh', async () => {
    expect(await linesOf(keptView(report, now))).toEqual([
      'CLUSTER | KIND | COUNT | COMPLETENESS | AS OF | FRESH FOR | WHY',
      'dev | pods | 1200 | complete (being read) | 3 h ago | 30s',
      'dev | services | 1 | stale (interrupted) | 3 h ago | expired | no answer from https://dead:6443 within 2.5 s',
      'dev | secrets | 1 | never | never | - | forbidden',
    ]);
    expect(await linesOf(keptView(report, now), 'name')).toEqual(['dev/pods', 'dev/services', 'dev/secrets']);
  });

  it('tells a kind that the cluster does not have any more from one that has no objects', async () => {
    const gone = cacheMetadata('dev', 'widgets', {
      goneAt: '2026-01-01T00:00:00.000Z',
      expiresAt: null,
      count: 0,
    });
    const report = statusReport([clusterCoverage('dev')], { kinds: [gone] });

    expect((await linesOf(keptView(report, now)))[1]).toMatch(/^dev \| widgets \| 0 \| gone \| .* ago \| -/);
  });

  it('sums up each cluster, and tells of the last scan', async () => {
    expect(await linesOf(statusView(report, now))).toEqual([
      'CLUSTER | STATE | ENVIRONMENT | VERSION | KINDS | OBJECTS | NOT WHOLE | OLDEST',
      'dev | ready | unknown | v1.36.3 | 3 | 1,202 | 1 | 3 min ago',
      'dead | unreachable | unknown | v1.36.3 | 0 | 0 | 0 | 3 min ago',
      'new | never asked | unknown | v1.36.3 | 0 | 0 | 0 | never',
      '',
      'dead: no answer from https://dead:6443 within 2.5 s (TIMEOUT)',
      ' | Check your VPN.',
      '1.2 MB in /data · last scan just now: 1 of 2 clusters read, stopped early',
    ]);
    expect(await linesOf(statusView(report, now), 'name')).toEqual(['dev', 'dead', 'new']);
    expect(await linesOf(statusView(statusReport([]), now))).toEqual([
      '1.2 MB in /data · no scan has finished yet',
    ]);
    expect(await linesOf(statusView(statusReport([]), now, true))).toEqual(['1.2 MB in /data']);
  });

  it.each([
    [1, '1 answer could not be read and is kept: k8s-mcp-agent query "select * from unread"'],
    [3, '3 answers could not be read and are kept: k8s-mcp-agent query "select * from unread"'],
  ])('says that %i answers could not be read, and how to see them', async (unread, note) => {
    const kept = statusReport([], { kinds: [cacheMetadata('dev', 'pods', { unread })] });

    expect(await linesOf(keptView(kept, now))).toContain(note);
    expect(await linesOf(statusView(kept, now))).toContain(note);
  });

  it('lists only what is missing, stale or partial', async () => {
    expect(await linesOf(gapsView(report))).toEqual([
      'CLUSTER | KIND | COMPLETENESS | WHY',
      'dev | pods | partial | forbidden',
      'dead | * | stale | no answer from https://dead:6443 within 2.5 s',
      'new | * | never | never seen',
    ]);
    expect(await linesOf(gapsView(report), 'name')).toEqual(['dev/pods', 'dead/*', 'new/*']);
    expect(gapsView(statusReport([clusterCoverage('dev')])).nothing).toBe(
      'everything was seen: 1 cluster, no kind has a gap',
    );
    expect(gapsView(statusReport([])).nothing).toContain('full-scan');
  });
});

describe('cli/views/doctor-view', () => {
  it('shows each check, and below what to do', async () => {
    const view = doctorView([
      { name: 'node', status: 'ok', detail: 'v24.1', advice: null },
      { name: 'key', status: 'warning', detail: 'none', advice: 'Set OPENROUTER_API_KEY.' },
    ]);

    expect(await linesOf(view)).toEqual([
      'CHECK | STATUS | FOUND',
      'node | ok | v24.1',
      'key | warning | none',
      '',
      'key: Set OPENROUTER_API_KEY.',
    ]);
  });
});

describe('cli/views/query-view', () => {
  const result = {
    columns: ['name', 'name', 'ok'],
    rows: [
      ['a', 'b', true],
      ['c', null, false],
    ],
    truncated: false,
    coverage: coverage([]),
  };

  it('shows rows, and keeps columns of one name apart', async () => {
    expect(await linesOf(queryView(result))).toEqual(['name | name_2 | ok', 'a | b | true', 'c | false']);
    expect(queryView(result).items()).toEqual([
      { name: 'a', name_2: 'b', ok: true },
      { name: 'c', name_2: null, ok: false },
    ]);
  });

  it('takes a row that is too short for one with nulls', () => {
    expect(queryView({ ...result, rows: [['a']] }).items()).toEqual([{ name: 'a', name_2: null, ok: null }]);
  });
});
