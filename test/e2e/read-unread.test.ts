import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CacheMetadata } from '../../src/domain/coverage.ts';
import { ModelServer } from '../fakes/model-server.ts';
import { kubernetesTools, serverReading, textResult } from '../fakes/test-servers.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const prose =
  'As far as I can tell two pods live in shop: first web-0, which is Running, and then web-1, which is Pending. Its password=hunter2hunter2 I know.';
const reading = JSON.stringify({
  items: [
    { NAME: 'web-0', NAMESPACE: 'shop', STATUS: 'Running' },
    { NAME: 'web-1', NAMESPACE: 'shop', STATUS: 'Pending', NODE: 'node-of-nobody' },
    { NAME: 'ledger-0', NAMESPACE: 'shop', STATUS: 'Failed' },
  ],
});

/** Answers of an MCP server that no rule can read, read by a model on loopback. */
describe('e2e/read-unread', () => {
  const home = temporaryFolder();
  const file = join(home, 'behaviour.json');
  const servers = join(home, 'servers.json');
  let model: ModelServer;
  beforeAll(async () => {
    model = await ModelServer.start();
    model.replies({ text: reading });
  });
  afterAll(async () => {
    await model.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function answer(text: string): void {
    const namespaces = [{ metadata: { name: 'shop', uid: 'u1', resourceVersion: '1' } }];
    const whole = { structuredContent: { items: namespaces }, content: [] };
    const callsByArgument = { 'kind=Namespace': { result: whole }, 'kind=Pod': textResult(text) };
    const calls = { resources_list: textResult('[]'), resources_get: { result: whole } };
    writeFileSync(file, JSON.stringify({ tools: kubernetesTools, calls, callsByArgument }));
    writeFileSync(servers, JSON.stringify({ mcpServers: { odd: serverReading(file) } }));
  }

  function run(words: string[], environment: Record<string, string> = {}): Promise<ProgramResult> {
    const places = ['--mcp-config', servers, '--data-dir', join(home, 'data'), '--utc'];
    return runProgram([...words, ...places], home, environment);
  }

  const withModel = (...words: string[]): Promise<ProgramResult> =>
    run(words, { K8S_MCP_AGENT_MODEL_BASE_URL: model.baseUrl });

  async function pods(): Promise<CacheMetadata | undefined> {
    const { stdout } = await run(['list', '-o', 'json']);
    return (JSON.parse(stdout) as { items: CacheMetadata[] }).items.find(({ kind }) => kind === 'pods');
  }

  const names = async (): Promise<string[]> =>
    (await run(['list', 'pods', '-A', '-o', 'name'])).stdout.trim().split('\n').toSorted();

  it('asks no model unless told to, and says without one what to set', async () => {
    answer(prose);
    await withModel('full-scan');
    const { code, stderr } = await run(['scan', '--all', '--read-unread']);

    expect(model.requests).toEqual([]);
    expect(stderr).toMatch(/not read by a model: .*OPENROUTER_API_KEY/s);
    expect(code).not.toBe(0);
    expect(await pods()).toMatchObject({ completeness: 'never', count: 0, unread: 1 });
  });

  it('keeps what the answer names as rows of a model, not whole, and asks once for the same answer', async () => {
    const first = await withModel('scan', '--all', '--read-unread');
    const again = await withModel('scan', '--all', '--read-unread');

    expect(first.stderr).toContain('pods of resources_list, by a model: 2 kept, 1 left out');
    expect(first.stderr).toContain('1 answer read by a model now: 120 tokens, $0.0004');
    expect(first.code).toBe(3);
    expect(again.stderr).toContain('read before');
    expect(model.requests).toHaveLength(1);
    expect(JSON.stringify(model.requests)).not.toContain('hunter2');
    expect(await pods()).toMatchObject({
      source: 'model',
      completeness: 'partial',
      reason: 'read by a model from an answer of resources_list that no rule can read',
      count: 2,
      unread: 1,
    });
    expect(await names()).toEqual([expect.stringContaining('web-0'), expect.stringContaining('web-1')]);
    const listing = await run(['list', 'pods', '-A']);
    expect(listing.stdout + listing.stderr).toContain('read by a model');
    expect((await run(['list', 'pods', '-A', '-o', 'json'])).stdout).not.toContain('node-of-nobody');
  });

  it('gives way to what a rule can read, and tells of no change', async () => {
    answer('NAMESPACE   NAME    READY   STATUS\nshop        web-7   1/1     Running\n');
    await withModel('scan', '--all', '--read-unread');

    expect(await pods()).toMatchObject({ source: 'mcp', count: 1, unread: 0 });
    expect(await names()).toEqual([expect.stringContaining('web-7')]);
    const { stdout } = await run(['changes', '--since', '1h', '--all', '-o', 'json']);
    expect(stdout).not.toContain('web-0');
  });

  it('leaves alone what a rule has read before', async () => {
    answer(prose);
    const { stderr } = await withModel('scan', '--all', '--read-unread');

    expect(stderr).toContain('1 answer not sent to a model: something better is kept');
    expect(await names()).toEqual([expect.stringContaining('web-7')]);
    expect(model.requests).toHaveLength(1);
  });
});
