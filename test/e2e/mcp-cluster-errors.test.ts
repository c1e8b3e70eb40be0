import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  prepareEmbeddedServer,
} from '../../src/clusters/through-mcp/embedded-server.ts';
import { isAppError } from '../../src/domain/errors.ts';
import { readToolResult } from '../../src/extract/read-tool-result.ts';
import type { SessionPool } from '../../src/mcp/session-pool.ts';
import { testRedactor } from '../fakes/test-redactor.ts';
import { testEnvironment, testPool } from '../fakes/test-servers.ts';
import { type FailingClusters, startFailingClusters } from './failing-clusters.ts';

const signal = new AbortController().signal;

/** What the real kubernetes-mcp-server says of clusters that fail, and what we make of it. */
describe('e2e/mcp-cluster-errors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-cluster-errors-'));
  let clusters: FailingClusters;
  let server: EmbeddedServer;
  let pool: SessionPool;

  beforeAll(async () => {
    clusters = await startFailingClusters();
    server = prepareEmbeddedServer({
      contexts: clusters.contexts,
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
    await clusters.stop();
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
