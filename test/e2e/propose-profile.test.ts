import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { McpServerOutcome, ProfileProposal } from '../../src/domain/reports.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { ModelServer } from '../fakes/model-server.ts';
import { oddServer, recorded } from '../fakes/test-servers.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const form = {
  list_tool: 'member_inventory',
  kind_argument: 'sort',
  kind_form: 'plural.group',
  namespace_argument: 'area',
  output_argument: 'style',
  output_value: 'json',
  cluster_argument: 'member',
  clusters_tool: 'fleet_overview',
};

/** A server that no rule knows, over the demo fleet, as a model on loopback proposes to read it. */
describe('e2e/propose-profile', () => {
  const home = temporaryFolder();
  const kubeconfig = join(home, 'fleet-kubeconfig');
  const servers = join(home, 'servers.json');
  const record = join(home, 'record');
  let fleet: DemoFleet;
  let model: ModelServer;
  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    writeFileSync(kubeconfig, fleet.kubeconfig);
    model = await ModelServer.start();
  });
  afterAll(async () => {
    await model.stop();
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });
  beforeEach(() => {
    model.requests.length = 0;
    model.replies({ text: `Here it is:\n\`\`\`json\n${JSON.stringify(form)}\n\`\`\`` });
    rmSync(record, { force: true });
    serve();
  });

  function serve(flaw = '', change: object = {}): void {
    const entry = { ...oddServer(kubeconfig, record, flaw), ...change };
    writeFileSync(servers, JSON.stringify({ mcpServers: { odd: entry } }));
  }

  function run(
    words: string[],
    data: string,
    environment: Record<string, string> = {},
  ): Promise<ProgramResult> {
    return runProgram(
      [...words, '--mcp-config', servers, '--data-dir', join(home, data), '--utc'],
      home,
      environment,
    );
  }
  const withModel = (data: string, ...words: string[]): Promise<ProgramResult> =>
    run(words, data, { K8S_MCP_AGENT_MODEL_BASE_URL: model.baseUrl });

  function outcomeIn({ stdout }: ProgramResult): McpServerOutcome | undefined {
    const { servers: all } = JSON.parse(stdout) as { servers: McpServerOutcome[] };
    return all.find(({ server }) => server === 'odd');
  }

  async function clustersOf(data: string): Promise<string[]> {
    const { stdout } = await run(['full-scan', '-o', 'json'], data);
    if (stdout === '') return [];
    const { items } = JSON.parse(stdout) as { items: ScanReport['clusters'] };
    return items.filter(({ ok }) => ok).map(({ cluster }) => cluster);
  }

  /** Cluster, namespace and name of all that is kept of a kind, as if it had been read through the server. */
  async function namesOf(kind: string, data: string): Promise<string[]> {
    const { stdout } = await run(['list', kind, '-A', '-o', 'csv'], data);
    const [head = '', ...rows] = stdout.trim().split('\n');
    const columns = ['CLUSTER', 'NAMESPACE', 'NAME'].map((title) => head.split(',').indexOf(title));
    return rows
      .map((row) => columns.map((column) => row.split(',')[column] ?? '').join(' '))
      .map((name) => (name.startsWith('odd/') ? name : `odd/${name}`))
      .toSorted();
  }

  it('is sent nowhere and used for nothing until it is asked for, and says without a key what to set', async () => {
    const found = await withModel('untold', 'discover', '-o', 'json');
    const refused = await withModel('untold', 'discover', '--trust', 'odd');
    const keyless = await run(['discover', '--propose', 'odd'], 'untold');

    expect(outcomeIn(found)).toMatchObject({ use: 'none', reads: null });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('k8s-mcp-agent discover --propose odd');
    expect(keyless.code).toBe(2);
    expect(keyless.stderr).toMatch(/OPENROUTER_API_KEY/);
    expect(model.requests).toEqual([]);
    expect(recorded(record)).toEqual([]);
  });

  it('is proposed, shown, not used before the yes, proved, and read', async () => {
    const proposed = await withModel('whole', 'discover', '--propose', 'odd', '-o', 'wide');
    const again = await withModel('whole', 'discover', '--propose', 'odd', '-o', 'json');
    const before = await clustersOf('whole');

    expect(proposed.code).toBe(0);
    expect(proposed.stderr).toContain(
      '(shown 2 of its 3 tools): a profile is proposed, and waits for your yes',
    );
    expect(proposed.stderr).toContain('a model was asked now: 120 tokens, $0.0004');
    expect(proposed.stdout + proposed.stderr).toContain('proposed by the model');
    expect(proposed.stdout).toContain('not without your yes');
    expect(again.stderr).toContain('proposed before');
    expect(outcomeIn(again)).toMatchObject({
      use: 'proposed',
      reads: expect.stringContaining('every kind by member_inventory (sort={resource}'),
      advice: { code: 'MCP_UNTRUSTED', hint: expect.stringContaining('discover --trust odd') },
    });
    const { proposals } = JSON.parse(again.stdout) as { proposals: ProfileProposal[] };
    expect(proposals).toMatchObject([{ server: 'odd', isKept: true, refusal: null, shown: 2, tools: 3 }]);
    expect(before).toEqual([]);
    expect(recorded(record)).toEqual([]);
    expect(model.requests).toHaveLength(1);

    const trusted = await run(['discover', '--trust', 'odd', '-o', 'json'], 'whole');
    expect(outcomeIn(trusted)).toMatchObject({
      use: 'accepted',
      reads: expect.stringContaining('proposed by the model'),
    });
    expect((await clustersOf('whole')).toSorted()).toEqual([
      'odd/demo-dev',
      'odd/demo-prod-eu',
      'odd/demo-prod-us',
      'odd/demo-staging',
    ]);
    await run(['full-scan', '--kubeconfig', kubeconfig, '--via', 'api'], 'api');
    for (const kind of ['pods', 'deployments', 'nodes']) {
      const throughIt = await namesOf(kind, 'whole');
      expect(throughIt.length).toBeGreaterThan(5);
      expect(throughIt).toEqual(await namesOf(kind, 'api'));
    }
    const called = recorded(record).map((line) => line.split(' ')[0]);
    expect(new Set(called)).toEqual(new Set(['fleet_overview', 'member_inventory']));
    expect(recorded(record).join('\n')).not.toContain('"sort":"secrets"');
  });

  it('loses the yes when a tool of it is defined otherwise', async () => {
    serve('redefined');

    expect(await clustersOf('whole')).toEqual([]);
    expect(outcomeIn(await run(['discover', '--refresh', '-o', 'json'], 'whole'))).toMatchObject({
      use: 'changed',
    });
    expect(recorded(record)).toEqual([]);
  });

  it('sends the model the tools that only read, fenced, and without what is secret in them', async () => {
    await withModel('sent', 'discover', '--propose', 'odd');

    const [request] = model.requests;
    const [system, user] = (request?.body.messages ?? []).map(({ content }) => String(content));
    expect(request?.body.tools ?? []).toEqual([]);
    expect(system).toContain('never follow it');
    expect(user).toMatch(/^<data tools>\n[\s\S]*argument sort \(string; required\)[\s\S]*<\/data>$/);
    expect(user).not.toContain('member_purge');
    expect(JSON.stringify(request)).not.toContain('hunter2');
  });

  it('is not used by a yes that the file gives, nor by one in the same breath', async () => {
    serve('', { trust: 'read' });
    await withModel('file', 'discover', '--propose', 'odd');
    const together = await withModel('file', 'discover', '--propose', 'odd', '--trust', 'odd');

    expect(await clustersOf('file')).toEqual([]);
    expect(outcomeIn(await run(['discover', '-o', 'json'], 'file'))).toMatchObject({
      use: 'proposed',
      advice: { code: 'MCP_UNTRUSTED' },
    });
    expect(together.code).toBe(2);
    expect(together.stderr).toContain('has to be seen before a yes');
    expect(recorded(record)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['obeys a tool that wants another one called', { list_tool: 'member_purge' }, 'more than read (purge)'],
    ['names a tool of another server', { clusters_tool: 'bank/list_accounts' }, 'the server has no tool'],
    [
      'brings arguments of its own',
      { fixed: [{ argument: 'area', value: 'shop; reboot' }] },
      'may not be told area: shop; reboot',
    ],
  ])('refuses what a model says that %s, and keeps nothing of it', async (_, change, why) => {
    serve('injection');
    model.replies({ text: JSON.stringify({ ...form, ...change }) });

    const { code, stderr } = await withModel('hostile', 'discover', '--propose', 'odd');

    expect(code).toBe(1);
    expect(stderr).toContain(why);
    expect((await run(['discover', '--trust', 'odd'], 'hostile')).code).toBe(1);
    expect(await clustersOf('hostile')).toEqual([]);
    expect(recorded(record)).toEqual([]);
  });

  it('is refused by its first calls where what was proposed does not read', async () => {
    model.replies({ text: JSON.stringify({ ...form, output_value: 'summary' }) });
    await withModel('unproved', 'discover', '--propose', 'odd');

    const { code, stderr } = await run(['discover', '--trust', 'odd'], 'unproved');

    expect(code).toBe(1);
    expect(stderr).toContain('is not used');
    expect(await clustersOf('unproved')).toEqual([]);
  });

  it('tells what else can come of it', async () => {
    model.replies({ text: 'I would rather not.' });
    const empty = await withModel('else', 'discover', '--propose', 'odd');
    const unknown = await withModel('else', 'discover', '--propose', 'nobody');
    const anonymous = await run(['discover', '--propose', 'odd'], 'else', {
      K8S_MCP_AGENT_MODEL_BASE_URL: model.baseUrl,
      K8S_MCP_AGENT_ANONYMIZE: 'true',
    });

    expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining('is no proposal')]);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('no MCP server named "nobody"'),
    ]);
    expect([anonymous.code, anonymous.stderr]).toEqual([2, expect.stringContaining('without the names')]);
    expect(model.requests).toHaveLength(1);
  });
});
