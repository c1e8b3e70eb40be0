import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { testConnection } from '../../../../test/fakes/kubernetes-connection.ts';
import { close, hostOf, listen } from '../../../../test/fakes/loopback.ts';
import type { UsageReader, UsageReading } from '../../../domain/ports/usage.ts';
import type { AllowedNamespaces } from '../allowed-namespaces.ts';
import type { Connection } from '../connection.ts';
import { createUsageReader, type PrometheusChoice } from './create-usage-reader.ts';

const metrics = '/apis/metrics.k8s.io/v1beta1';
const prometheusService = '/api/v1/namespaces/m/services/http:prometheus-server:80/proxy/api/v1/query';
const timestamp = '2026-01-02T03:04:05Z';
const usage = { cpu: '5m', memory: '1Mi' };
const nodes = { items: [{ metadata: { name: 'n1' }, timestamp, usage }] };
const pods = (namespace: string) => ({
  items: [{ metadata: { name: 'web', namespace }, timestamp, containers: [{ name: 'main', usage }] }, null],
});

/** Path → what is answered; a number is an HTTP status, null is silence. */
type Answers = Record<string, unknown>;

describe('clusters/kubernetes/usage/kubernetes-usage-reader', () => {
  let server: Server | null = null;
  let connection: Connection | null = null;
  let asked: string[] = [];
  afterEach(async () => {
    await connection?.close();
    if (server !== null) await close(server);
  });

  const readerOf = async (
    answers: Answers,
    {
      groups = ['metrics.k8s.io'],
      prometheus = 'auto',
      namespaces = [] as string[],
    }: {
      groups?: string[];
      /** A function: an address of the server, which is known once it listens. */
      prometheus?: PrometheusChoice | (() => URL);
      namespaces?: string[];
    } = {},
  ): Promise<UsageReader> => {
    asked = [];
    server = createServer((request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      asked.push(path);
      reply(response, path in answers ? answers[path] : 404);
    });
    await listen(server);
    connection = testConnection(`http://${hostOf(server)}`);
    // The cluster has answered before: what fails from now on would be repeated.
    await connection.send({ path: '/version', signal: AbortSignal.timeout(5000) });
    asked = [];
    return createUsageReader({
      connection,
      timeoutMs: 300,
      prometheus: typeof prometheus === 'function' ? prometheus() : prometheus,
      groups: () => groups,
      namespaces: {
        readable: async () => ({ readable: namespaces, known: 1 }),
      } as unknown as AllowedNamespaces,
    });
  };
  const read = (reader: UsageReader): Promise<UsageReading> => reader.readUsage(AbortSignal.timeout(5000));
  const version = { '/version': {} };

  it('asks for nodes and pods once each, and leaves out what is broken', async () => {
    const reader = await readerOf({
      ...version,
      [`${metrics}/nodes`]: nodes,
      [`${metrics}/pods`]: pods('shop'),
    });

    expect(await read(reader)).toMatchObject({
      source: 'metrics.k8s.io',
      samples: [{ name: 'n1' }, { name: 'web', namespace: 'shop', cpuMillis: 5, memoryBytes: 2 ** 20 }],
      failure: null,
    });
    expect(asked.toSorted()).toEqual([`${metrics}/nodes`, `${metrics}/pods`]);
  });

  it.each<[string, Answers, string]>([
    ['is dead', { [`${metrics}/nodes`]: 503, [`${metrics}/pods`]: 503 }, 'SERVER_ERROR'],
    ['asks for patience', { [`${metrics}/nodes`]: 429, [`${metrics}/pods`]: 429 }, 'RATE_LIMITED'],
    ['is forbidden', { [`${metrics}/nodes`]: 403, [`${metrics}/pods`]: 403 }, 'FORBIDDEN'],
    ['is silent', { [`${metrics}/nodes`]: null, [`${metrics}/pods`]: null }, 'TIMEOUT'],
    ['is a web page', { [`${metrics}/nodes`]: '<html>', [`${metrics}/pods`]: '<html>' }, 'PROTOCOL'],
    ['is no list', { [`${metrics}/nodes`]: { a: 1 }, [`${metrics}/pods`]: { a: 1 } }, 'PROTOCOL'],
  ])('says so, and asks once, where the metrics API %s', async (_, answers, code) => {
    const reader = await readerOf({ ...version, ...answers });

    await expect(read(reader)).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(2);
  });

  it('tells what it saw, and why that is not all', async () => {
    const reader = await readerOf({
      ...version,
      [`${metrics}/nodes`]: 503,
      [`${metrics}/pods`]: pods('shop'),
    });

    expect(await read(reader)).toMatchObject({
      samples: [{ name: 'web' }],
      failure: { code: 'SERVER_ERROR' },
    });
  });

  it('asks namespace by namespace for who may not see all', async () => {
    const reader = await readerOf(
      {
        ...version,
        [`${metrics}/nodes`]: 403,
        [`${metrics}/pods`]: 403,
        [`${metrics}/namespaces/shop/pods`]: pods('shop'),
        [`${metrics}/namespaces/bank/pods`]: pods('bank'),
      },
      { namespaces: ['shop', 'bank'] },
    );

    expect(await read(reader)).toMatchObject({
      samples: [{ namespace: 'shop' }, { namespace: 'bank' }],
      failure: { code: 'FORBIDDEN' },
    });
  });

  it.each([
    ['asks a Prometheus that was named how full volumes are', true, [{ claim: 'data', usedBytes: 5 }]],
    ['looks for none to ask for volumes', false, undefined],
  ])('%s, where the metrics API tells the rest', async (_, isNamed, volumes) => {
    const metric = { namespace: 'shop', persistentvolumeclaim: 'data' };
    const result = [{ metric, value: [1_767_323_045, '5'] }];
    const answers = {
      ...version,
      [`${metrics}/nodes`]: nodes,
      [`${metrics}/pods`]: pods('shop'),
      '/named/api/v1/query': { status: 'success', data: { resultType: 'vector', result } },
    };
    const named = () => new URL(`http://${hostOf(server as Server)}/named`);
    const reader = await readerOf(answers, isNamed ? { prometheus: named } : {});

    const reading = await read(reader);

    expect(reading.volumes).toEqual(
      volumes === undefined ? undefined : [expect.objectContaining(volumes[0] ?? {})],
    );
    expect(asked.filter((path) => path === '/named/api/v1/query')).toHaveLength(isNamed ? 2 : 0);
    expect(asked).toHaveLength(isNamed ? 4 : 2);
  });

  it('asks nothing of a cluster without the group, where Prometheus is switched off', async () => {
    const reader = await readerOf(version, { groups: ['apps'], prometheus: 'off' });

    await expect(read(reader)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(asked).toEqual([]);
  });

  it.each<[string, unknown, object]>([
    [
      'refuses a query',
      { status: 'error', error: 'bad' },
      { code: 'PROTOCOL', message: expect.stringContaining('bad') },
    ],
    ['has nothing', { status: 'success', data: { resultType: 'vector', result: [] } }, { code: 'NOT_FOUND' }],
    ['is behind a login', 401, { code: 'AUTH_REJECTED' }],
    ['is not reached', 503, { code: 'SERVER_ERROR' }],
  ])('says so where the Prometheus that it found %s', async (_, answer, wanted) => {
    const service = {
      metadata: { name: 'prometheus-server', namespace: 'm' },
      spec: { ports: [{ name: 'http', port: 80 }] },
    };
    const answers = { ...version, '/api/v1/services': { items: [service] }, [prometheusService]: answer };
    const reader = await readerOf(answers, { groups: ['apps'] });

    await expect(read(reader)).rejects.toMatchObject(wanted);
  });
});

function reply(response: ServerResponse, answer: unknown): void {
  if (answer === null) return;
  if (typeof answer === 'number') response.writeHead(answer).end('{"kind":"Status","message":"no"}');
  else response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
}
