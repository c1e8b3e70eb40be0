import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryProposalStore, MemoryTrustStore, trustOf } from '../../../../test/fakes/memory-trust.ts';
import type { StdioBehaviour } from '../../../../test/fakes/stdio-server.ts';
import { stdioServer, testPool, textResult, tool, toolTaking } from '../../../../test/fakes/test-servers.ts';
import { ProfileForm } from '../../../domain/profile-form.ts';
import type { McpServerConfig } from '../../../mcp/server-config.ts';
import { serverIdentity } from '../../../mcp/server-identity.ts';
import type { SessionPool } from '../../../mcp/session-pool.ts';
import { fingerprintOfTools } from '../propose/tools-for-model.ts';
import { definitionOf, type ToolDefinition } from '../tool-definition.ts';
import type { Judgement } from './judge-server.ts';
import type { ServerTrust } from './server-trust.ts';

const signal = new AbortController().signal;
const records = (...names: string[]): { result: unknown } =>
  textResult(JSON.stringify(names.map((name) => ({ name, namespace: 'default' }))));

/** A server whose tools no rule knows. */
const odd: StdioBehaviour = {
  tools: [toolTaking('cluster_inventory', 'what', 'area'), tool('cluster_purge')],
  callsByArgument: { 'what=namespaces': records('default', 'shop'), 'what=services': records('kubernetes') },
};
const form = { list_tool: 'cluster_inventory', kind_argument: 'what', namespace_argument: 'area' };

describe('clusters/through-mcp/trust: proposals of models', () => {
  let pool: SessionPool;
  let store: MemoryTrustStore;
  let proposals: MemoryProposalStore;
  let trust: ServerTrust;
  beforeEach(() => {
    pool = testPool();
    store = new MemoryTrustStore();
    proposals = new MemoryProposalStore();
    trust = trustOf(pool, store, proposals);
  });
  afterEach(() => pool.close());

  async function listed(server: McpServerConfig): Promise<ToolDefinition[]> {
    return (await pool.listTools(server, signal)).map(definitionOf);
  }

  async function propose(server: McpServerConfig, change: object = {}): Promise<void> {
    const fingerprint = fingerprintOfTools(serverIdentity(server), await listed(server));
    const proposed = { form: ProfileForm.parse({ ...form, ...change }), model: 'a-model' };
    await proposals.saveProposal({ fingerprint, model: 'a-model', prompt: 1 }, proposed);
  }

  async function judge(server: McpServerConfig): Promise<Judgement> {
    return trust.judge(server, await listed(server));
  }

  it('wait for a yes, and are then used as long as their tools stay what they are', async () => {
    const server = stdioServer(odd, 'own');
    expect(await judge(server)).toEqual({ use: 'none' });
    await propose(server);
    expect(await judge(server)).toMatchObject({ use: 'proposed', proposals: [{ proposedBy: 'a-model' }] });

    const yes = await trust.accept(server, await listed(server), 'command', signal);

    expect(yes).toMatchObject({
      proof: 'read 2 namespaces and 1 services of own',
      profile: { proposedBy: 'a-model' },
    });
    expect(Object.keys(yes.tools)).toEqual(['cluster_inventory']);
    expect(await judge(server)).toMatchObject({ use: 'accepted', profile: { proposedBy: 'a-model' } });
    const changed = (await listed(server)).map((one) => ({ ...one, definitionHash: 'other' }));
    expect(await trust.judge(server, changed)).toMatchObject({ use: 'changed', proposals: [] });
  });

  it('are not accepted by what stands in a file', async () => {
    const server = stdioServer(odd, 'own');
    await propose(server);

    const accepting = trust.accept(server, await listed(server), 'configuration', signal);

    await expect(accepting).rejects.toMatchObject({
      code: 'MCP_UNTRUSTED',
      message: expect.stringContaining('proposed by the model a-model'),
      hint: expect.stringContaining('discover --trust own'),
    });
    expect(store.kept.size).toBe(0);
  });

  it('are held to the tools again each time that they are looked at', async () => {
    const server = stdioServer(odd, 'own');
    await propose(server, { list_tool: 'cluster_purge' });

    expect(await judge(server)).toEqual({ use: 'none' });
  });

  it('count for the program and the tools that they were made for alone', async () => {
    await propose(stdioServer(odd, 'own'));
    const other = stdioServer({ ...odd, moreTools: 1 }, 'other');

    expect(await judge(other)).toEqual({ use: 'none' });
  });

  it('give way to what rules propose', async () => {
    const known: StdioBehaviour = {
      tools: [...(odd.tools ?? []), tool('list_namespaces'), tool('list_pods')],
    };
    const server = stdioServer(known, 'own');
    await propose(server);

    const judged = (await judge(server)) as Extract<Judgement, { use: 'proposed' }>;

    expect(judged.proposals.map(({ proposedBy }) => proposedBy)).toEqual([undefined]);
  });

  it('take the place of a yes that is lost, until there is another', async () => {
    const server = stdioServer(odd, 'own');
    await propose(server);
    const yes = await trust.accept(server, await listed(server), 'command', signal);
    await store.saveTrust({ ...yes, lost: 'its tool is gone' });

    expect(await judge(server)).toMatchObject({
      use: 'changed',
      why: 'its tool is gone',
      proposals: [{ proposedBy: 'a-model' }],
    });
  });

  it.each<[string, StdioBehaviour, string]>([
    [
      'no namespace that every cluster has',
      { callsByArgument: { 'what=namespaces': records('alpha') } },
      'neither kube-system nor default',
    ],
    [
      'nothing that can be read',
      { calls: { cluster_inventory: textResult('There is a lot.') } },
      'cannot be read',
    ],
  ])('are refused when their first calls give %s', async (_, behaviour, reason) => {
    const server = stdioServer({ tools: odd.tools ?? [], ...behaviour }, 'own');
    await propose(server);

    const accepting = trust.accept(server, await listed(server), 'command', signal);

    await expect(accepting).rejects.toMatchObject({
      code: 'MCP_UNTRUSTED',
      message: expect.stringContaining(reason),
    });
    expect(store.kept.size).toBe(0);
  });
});
