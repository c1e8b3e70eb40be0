import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { MemoryProposalStore, MemoryTrustStore, trustOf } from '../../test/fakes/memory-trust.ts';
import { ModelServer } from '../../test/fakes/model-server.ts';
import type { StdioBehaviour } from '../../test/fakes/stdio-server.ts';
import {
  kubernetesTools,
  recorded,
  stdioServer,
  testPool,
  textResult,
  tool,
  toolTaking,
} from '../../test/fakes/test-servers.ts';
import { loadSettings } from '../config/load-settings.ts';
import type { ProposalReport } from '../domain/reports.ts';
import type { SessionPool } from '../mcp/session-pool.ts';
import { proposeWithModel } from './propose.ts';

const odd: StdioBehaviour = {
  tools: [toolTaking('cluster_inventory', 'what'), tool('cluster_purge')],
  calls: { cluster_inventory: textResult('never asked') },
};
const form = { list_tool: 'cluster_inventory', kind_argument: 'what' };

describe('wiring/propose', () => {
  let home: string;
  let pool: SessionPool;
  let model: ModelServer;
  let proposals: MemoryProposalStore;
  let trusted: MemoryTrustStore;
  let entries: Record<string, object>;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'propose-'));
    pool = testPool();
    model = await ModelServer.start();
    model.replies({ text: JSON.stringify(form) });
    proposals = new MemoryProposalStore();
    trusted = new MemoryTrustStore();
    entries = {};
  });
  afterEach(async () => {
    await pool.close();
    await model.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function add(name: string, behaviour: StdioBehaviour, change: object = {}): void {
    const { transport: _, name: __, ...entry } = stdioServer({ ...behaviour, record: join(home, name) });
    entries[name] = { ...entry, ...change };
  }

  async function propose(
    servers: string[],
    variables: Record<string, string> = { K8S_MCP_AGENT_MODEL_BASE_URL: model.baseUrl },
  ): Promise<ProposalReport> {
    const file = join(home, 'mcp.json');
    writeFileSync(file, JSON.stringify({ mcpServers: entries }));
    const { settings, environment } = await loadSettings({
      variables: { HOME: home, K8S_MCP_AGENT_MCP_CONFIG: file, ...variables },
      workingDirectory: home,
    });
    return proposeWithModel({
      settings,
      environment,
      clock: new FakeClock(),
      store: { proposals, hashKey: async () => new Uint8Array(32) },
      pool,
      trust: trustOf(pool, trusted, proposals),
      servers,
      signal: new AbortController().signal,
    });
  }

  const callsOf = (name: string): string[] =>
    recorded(join(home, name)).filter((line) => line.includes('tools/call'));

  it('asks the model about each server, tells what it cost, and calls none of their tools', async () => {
    add('one', odd);
    add('two', { ...odd, moreTools: 1 });

    const report = await propose(['one', 'two', 'one']);

    const asked = { shown: 1, isKept: false, refusal: null };
    expect(report).toMatchObject({
      proposals: [
        { ...asked, server: 'one', tools: 2 },
        { ...asked, server: 'two', tools: 3 },
      ],
      cost: { inputTokens: 200, outputTokens: 40, dollars: 0.00084 },
      failure: null,
    });
    expect(model.requests).toHaveLength(2);
    expect([...callsOf('one'), ...callsOf('two')]).toEqual([]);
  });

  it('sends nothing where names must not be sent, and says which setting forbids it', async () => {
    add('one', odd);

    const report = await propose(['one'], {
      K8S_MCP_AGENT_MODEL_BASE_URL: model.baseUrl,
      K8S_MCP_AGENT_ANONYMIZE: 'on',
    });

    expect(report.failure).toMatchObject({
      code: 'USAGE',
      hint: 'Leave out --propose, or the setting anonymize.',
    });
    expect(model.requests).toEqual([]);
  });

  it.each<[string, StdioBehaviour, object, string]>([
    ['is known', { tools: kubernetesTools }, {}, 'it is known'],
    [
      'rules propose something for',
      { tools: [tool('list_namespaces'), tool('list_pods')] },
      {},
      'rules propose',
    ],
    ['is to be left alone', odd, { trust: 'none' }, 'to be left alone'],
    [
      'has no tool that reads by its name',
      { tools: [tool('purge'), tool('zorch')] },
      {},
      'none of its tools',
    ],
  ])('asks no model about a server that %s', async (_, behaviour, change, why) => {
    add('own', behaviour, change);

    const { proposals: made } = await propose(['own']);

    expect(made).toMatchObject([{ model: null, refusal: expect.stringContaining(why) }]);
    expect(model.requests).toEqual([]);
  });

  it('keeps to the budget of an answer', async () => {
    add('one', odd);
    add('two', { ...odd, moreTools: 1 });

    const report = await propose(['one', 'two'], {
      K8S_MCP_AGENT_MODEL_BASE_URL: model.baseUrl,
      K8S_MCP_AGENT_ANSWER_DOLLARS: '0.0004',
    });

    expect(report.proposals.map(({ refusal }) => refusal)).toEqual([
      null,
      'the budget of 0.0004 dollars is used up',
    ]);
    expect(model.requests).toHaveLength(1);
  });

  it('has the failure in its report where a server, the model or its key is missing', async () => {
    add('odd', odd);
    add('dead', { start: { exitCode: 1 } });
    const without = await propose(['odd'], {});
    const dead = await propose(['dead']);
    model.replies({ status: 401, body: { error: { message: 'no' } } });
    const refused = await propose(['odd']);

    expect([without, dead, refused].map(({ failure }) => failure?.code)).toEqual([
      'MODEL_KEY_MISSING',
      'MCP_SERVER_DIED',
      'MODEL_KEY_REFUSED',
    ]);
    await expect(propose(['nobody'])).rejects.toMatchObject({ code: 'MCP_SERVER_UNKNOWN' });
  });
});
