import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSeen, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import type { JsonObject } from '../../lib/json.ts';
import { runQuery } from './serve-queries.ts';
import { SqliteStore } from './sqlite-store.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'containers-'));
const clock = new FakeClock();
const store = new SqliteStore({ dataDir, clock, startThread: startLocalThread(clock) });

const env = [{ name: 'MOTTO', value: 'be brave' }];
const web: JsonObject = {
  kind: 'Pod',
  spec: {
    containers: [
      {
        name: 'web',
        image: 'shop/web:1',
        env,
        resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      },
      { name: 'log', image: 'log:1', env },
    ],
    initContainers: [
      { name: 'mesh', image: 'mesh:1', restartPolicy: 'Always', resources: { limits: { cpu: 1 } } },
      { name: 'wait', image: 'wait:1', resources: { limits: { cpu: 'nonsense' } } },
    ],
  },
  status: {
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: 'web',
        ready: true,
        restartCount: 3,
        state: { running: {} },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      },
    ],
    initContainerStatuses: [
      {
        name: 'wait',
        ready: false,
        restartCount: 0,
        state: { terminated: { reason: 'Error', exitCode: 2 } },
      },
    ],
  },
};

beforeAll(async () => {
  await store.save(clusterInfo('prod'));
  await store.acquire('id-prod');
  const list = await store.begin({
    clusterId: 'id-prod',
    kind: podKind,
    source: 'api',
    startedAt: '2026-01-01T00:00:00.000Z',
    ttlSeconds: 60,
  });
  const pod = (name: string, body: JsonObject) =>
    resource(podKind, name, { body: JSON.stringify(body), bodyHash: name });
  // As many as lie in several packs, and one that was not read whole.
  const others = Array.from({ length: 200 }, (_, index) =>
    pod(`other-${index}`, { kind: 'Pod', spec: { containers: [{ name: `c-${index}` }] } }),
  );
  await store.write(list, page([pod('web', web), ...others, pod('told', { kind: 'Pod' })]));
  await store.finish(list, allSeen, 1);
});
afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

describe('store/sqlite/container-view', () => {
  const ask = (sql: string, { hidesBodies = false, isSnapshot = false } = {}) =>
    runQuery({
      file: store.file,
      isSnapshot,
      sql,
      limits: { hidesBodies, timeoutMs: 1000, maxRows: 300, maxBytes: 100_000 },
    });
  const amounts =
    'cpu_request_millis, cpu_limit_millis, memory_request_bytes, memory_limit_bytes, ready, restarts';

  it.each([
    ['a person', {}],
    ['a model', { hidesBodies: true }],
    ['who looks at an exported file', { isSnapshot: true }],
  ])('has requests, limits and state of every container, for %s', (_, sight) => {
    const sql = `select cluster, container, type, image, ${amounts} from containers where pod = 'web'`;

    expect(ask(sql, sight)).toMatchObject({
      ok: true,
      result: {
        kinds: ['pods'],
        rows: [
          ['prod', 'web', 'container', 'shop/web:1', 250, null, 67_108_864, 134_217_728, 1, 3],
          ['prod', 'log', 'container', 'log:1', null, null, null, null, null, null],
          ['prod', 'mesh', 'sidecar', 'mesh:1', null, 1000, null, null, null, null],
          ['prod', 'wait', 'init', 'wait:1', null, null, null, null, 0, 0],
        ],
      },
    });
  });

  it('tells what each container is in, how it ended, and whether its pod is ready', () => {
    const sql = `select container, state, last_reason, last_exit_code, pod_ready from containers
      where pod in ('web', 'other-1')`;

    expect(ask(sql)).toMatchObject({
      result: {
        rows: expect.arrayContaining([
          ['web', 'Running', 'OOMKilled', 137, 0],
          ['log', null, null, null, 0],
          ['wait', 'Error', 'Error', 2, 0],
          ['c-1', null, null, null, null],
        ]),
      },
    });
  });

  it('gives each pod its own, whatever lies in one pack with it', () => {
    expect(
      ask(
        "select count(*) from containers where pod = replace(container, 'c-', 'other-') and pod like 'other-%'",
      ),
    ).toMatchObject({ result: { rows: [[200]] } });
  });

  it('shows a model nothing else of a body', () => {
    const told = ['select * from containers', 'select data from t_packs', 'select body from resources'];

    for (const sql of told)
      expect(JSON.stringify(ask(sql, { hidesBodies: true }))).not.toMatch(/brave|MOTTO/);
    // The function alone gets no body.
    const direct = `select pod_containers(r.pack, r.slot, (select p.data from t_packs p where p.id = r.pack))
      from t_resources r where r.name = 'web'`;
    expect(ask(direct, { hidesBodies: true })).toMatchObject({ result: { rows: [['[]']] } });
  });
});
