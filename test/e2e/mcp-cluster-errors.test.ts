import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { NamedContext } from '../../src/clusters/kubeconfig/write-kubeconfig.ts';
import {
  type EmbeddedServer,
  prepareEmbeddedServer,
} from '../../src/clusters/through-mcp/embedded-server.ts';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { isAppError } from '../../src/domain/errors.ts';
import { readToolResult } from '../../src/extract/read-tool-result.ts';
import type { SessionPool } from '../../src/mcp/session-pool.ts';
import { demoPaths } from '../fakes/demo-contexts.ts';
import { testRedactor } from '../fakes/test-redactor.ts';
import { testEnvironment, testPool } from '../fakes/test-servers.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { statusBody } from '../faults/faults.ts';
import { createAuthority } from '../faults/test-certificates.ts';

const signal = new AbortController().signal;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What the real kubernetes-mcp-server says of clusters that fail, and what we make of it. */
describe('e2e/mcp-cluster-errors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-cluster-errors-'));
  const authority = createAuthority();
  const proxies: FaultProxy[] = [];
  let fleet: DemoFleet;
  let server: EmbeddedServer;
  let pool: SessionPool;

  async function proxy(options: { tls?: boolean; expired?: boolean } = {}): Promise<FaultProxy> {
    const target = demoPaths(fleet.kubeconfig).get('demo-dev')?.server ?? '';
    const validUntil = options.expired ? { validUntil: new Date(Date.now() - 3_600_000) } : {};
    const tls = options.tls ? { tls: authority.issue({ names: ['127.0.0.1'], ...validUntil }) } : {};
    const started = await startFaultProxy({ target, ...tls });
    proxies.push(started);
    return started;
  }

  const trusted = { 'certificate-authority-data': base64(authority.cert) };

  function context(name: string, at: { url: string }, cluster: object = {}, user: object = {}): NamedContext {
    return {
      name,
      context: { flattened: { cluster: { server: at.url, ...cluster }, user: { ...user } } },
      namespace: null,
    };
  }

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    const [good, unauthorized, silent, forbidden, refused] = await Promise.all(
      [1, 2, 3, 4, 5].map(() => proxy()),
    );
    const withoutMetrics = await proxy();
    withoutMetrics.fail({
      path: /^\/apis(\?|$)/,
      fault: { kind: 'rewrite', body: (text) => text.replaceAll('metrics.k8s.io', 'other.k8s.io') },
    });
    const [tls, expired] = await Promise.all([proxy({ tls: true }), proxy({ tls: true, expired: true })]);
    unauthorized?.fail({
      fault: {
        kind: 'answer',
        status: 401,
        headers: { 'content-type': 'application/json' },
        body: statusBody(401, 'Unauthorized', 'Unauthorized'),
      },
    });
    silent!.isDeaf = true;
    forbidden?.fail({
      path: '/api/v1/nodes',
      fault: {
        kind: 'answer',
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: statusBody(403, 'Forbidden', 'nodes is forbidden: User "team" cannot list resource "nodes"'),
      },
    });
    const gone = refused!.url;
    await proxies.splice(proxies.indexOf(refused!), 1)[0]?.close();
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/nowhere/plugin',
      interactiveMode: 'Never',
    };
    server = prepareEmbeddedServer({
      contexts: [
        context('good', good!),
        context('without-metrics', withoutMetrics),
        context('refused', { url: gone.replace('http:', 'https:') }),
        context('unauthorized', unauthorized!),
        context('forbidden', forbidden!),
        context('silent', { url: silent!.url.replace('http:', 'https:') }),
        context('untrusted', tls),
        context('expired', expired, trusted),
        context('without-plugin', tls, trusted, { exec }),
      ],
      configuration: 'scan',
      runtimeFolder: folder,
      environment: testEnvironment,
      home: folder,
      requestsPerSecond: 50,
    });
    pool = testPool({ callTimeoutMs: 30_000 });
  });
  afterEach(async () => {
    // What was asked and what went wrong: the next call works, on the same server.
    expect(await call('good')).toMatchObject({ ok: true });
  });
  afterAll(async () => {
    await pool.close();
    server.remove();
    await Promise.all(proxies.map((started) => started.close()));
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function call(
    name: string,
    tool = 'resources_list',
    args: Record<string, unknown> = { apiVersion: 'v1', kind: 'Node' },
  ): Promise<ReturnType<typeof readToolResult>> {
    const result = await pool
      .readTool(server.config, { name: tool, args: { context: name, ...args } }, signal)
      .catch(asResult);
    return readToolResult(result, { redactor: testRedactor() });
  }

  /** Some versions answer some failures as errors of the protocol: what they are stands in their words, too. */
  function asResult(error: unknown): object {
    if (!isAppError(error, 'MCP_TOOL_FAILED')) throw error;
    return { isError: true, content: [{ type: 'text', text: error.message }] };
  }

  it.each([
    ['refused', 'CONNECTION_REFUSED', /connection refused/],
    ['unknown', 'CONTEXT_INVALID', /context "unknown" does not exist/],
    ['unauthorized', 'AUTH_REJECTED', /asked for the client to provide credentials|Unauthorized/],
    ['forbidden', 'FORBIDDEN', /nodes is forbidden/],
    ['untrusted', 'TLS_UNTRUSTED', /certificate/],
    ['expired', 'TLS_EXPIRED', /certificate has expired/],
    ['without-plugin', 'PLUGIN_MISSING', /plugin/],
  ])('says at once that a cluster is %s', async (name, code, message) => {
    const begun = performance.now();

    const reading = await call(name);

    expect(reading).toMatchObject({ ok: false, why: 'error', failure: { code } });
    expect(reading.ok ? '' : reading.failure.message).toMatch(message);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it.each([
    [
      'an unknown kind',
      'resources_list',
      { apiVersion: 'v1', kind: 'Foo' },
      'NOT_FOUND',
      /no matches for kind "Foo"/,
    ],
    [
      'an object that is not there',
      'resources_get',
      { apiVersion: 'v1', kind: 'Namespace', name: 'nonexistent' },
      'NOT_FOUND',
      /"nonexistent" not found/,
    ],
    [
      'a missing argument',
      'resources_list',
      { kind: 'Pod' },
      'MCP_TOOL_FAILED',
      /missing argument apiVersion/,
    ],
    [
      'a Secret',
      'resources_list',
      { apiVersion: 'v1', kind: 'Secret' },
      'MCP_TOOL_FAILED',
      /resource not allowed/,
    ],
    ['metrics where there are none', 'nodes_top', {}, 'NOT_FOUND', /metrics API is not available/],
  ])('says what is wrong with a call for %s', async (_, tool, args, code, message) => {
    const reading = await call('without-metrics', tool, args);

    expect(reading).toMatchObject({ ok: false, failure: { code } });
    expect(reading.ok ? '' : reading.failure.message).toMatch(message);
  });

  it('says that there is no such tool', async () => {
    await expect(call('good', 'no_such_tool', {})).rejects.toMatchObject({
      code: 'MCP_TOOL_UNKNOWN',
      message: expect.stringContaining('no_such_tool'),
    });
  });

  it('reaches none of the clusters with a context of the wrong type, which the server takes for none', async () => {
    const result = await pool.readTool(
      server.config,
      { name: 'resources_list', args: { context: 5, apiVersion: 'v1', kind: 'Node' } },
      signal,
    );

    expect(readToolResult(result, { redactor: testRedactor() })).toMatchObject({
      ok: false,
      failure: { code: 'CONNECTION_REFUSED', message: expect.stringContaining('127.0.0.1:1') },
    });
  });

  it('takes an empty list for an empty list', async () => {
    const reading = await call('good', 'resources_list', { apiVersion: 'v1', kind: 'ReplicationController' });

    expect(reading).toMatchObject({ ok: true, records: [], dropped: [] });
  });

  it('repeats the calls that are under way when the server is killed, and loses none', async () => {
    const kinds = [
      'Node',
      'Namespace',
      'Pod',
      'Service',
      'ConfigMap',
      'Event',
      'ServiceAccount',
      'Endpoints',
    ];
    const list = (kind: string): ReturnType<typeof call> =>
      call('good', 'resources_list', { apiVersion: 'v1', kind });
    const before = await Promise.all(kinds.map(list));

    const during = Promise.all(kinds.map(list));
    process.kill(pool.pidOf(server.config) ?? 0, 'SIGKILL');

    const countOf = (reading: Awaited<ReturnType<typeof call>>): number =>
      reading.ok ? reading.records.length : -1;
    expect((await during).map(countOf)).toEqual(before.map(countOf));
    expect(Math.min(...before.map(countOf))).toBeGreaterThan(0);
  });

  it('reads other clusters at once while one accepts and never answers, and gives that one up in time', async () => {
    const impatient = testPool({ callTimeoutMs: 2000 });
    const ask = (context: string): Promise<unknown> =>
      impatient
        .readTool(
          server.config,
          { name: 'resources_list', args: { context, apiVersion: 'v1', kind: 'Node' }, target: context },
          signal,
        )
        .catch((error: unknown) => error);
    await ask('good');
    const begun = performance.now();
    const hanging = ask('silent');

    expect(await ask('good')).toMatchObject({ structuredContent: expect.anything() });
    expect(performance.now() - begun).toBeLessThan(1500);
    expect(await hanging).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('no answer in 2 s'),
    });
    expect(await ask('good')).toMatchObject({ structuredContent: expect.anything() });
    await impatient.close();
  });
});
