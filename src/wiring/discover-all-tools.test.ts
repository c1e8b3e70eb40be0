import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { MemoryTrustStore, trustOf } from '../../test/fakes/memory-trust.ts';
import type { StdioBehaviour } from '../../test/fakes/stdio-server.ts';
import {
  kubernetesTools,
  recorded,
  stdioServer,
  testPool,
  textResult,
  tool,
} from '../../test/fakes/test-servers.ts';
import { loadSettings } from '../config/load-settings.ts';
import { AppError } from '../domain/errors.ts';
import type { McpToolInfo } from '../domain/mcp-tool.ts';
import type { ToolReport } from '../domain/reports.ts';
import type { SessionPool } from '../mcp/session-pool.ts';
import { discoverAllTools, type ToolRequest } from './discover-all-tools.ts';

const signal = new AbortController().signal;

const namesOf = (...names: string[]): { result: unknown } =>
  textResult(JSON.stringify(names.map((name) => ({ name, namespace: 'default' }))));
const unknown: StdioBehaviour = {
  tools: [tool('list_namespaces'), tool('list_services')],
  calls: { list_namespaces: namesOf('default'), list_services: namesOf('kubernetes') },
};

class MemoryTools {
  kept: McpToolInfo[] = [];

  async tools(): Promise<McpToolInfo[]> {
    return this.kept;
  }

  async saveTools(server: string, tools: readonly McpToolInfo[]): Promise<void> {
    this.kept = [...this.kept.filter((kept) => kept.server !== server), ...tools];
  }
}

describe('wiring/discover-all-tools', () => {
  let home: string;
  let pool: SessionPool;
  let store: MemoryTools;
  let trusted: MemoryTrustStore;
  let entries: Record<string, object>;
  let embeddedFails: AppError | null;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'discover-all-tools-'));
    pool = testPool();
    store = new MemoryTools();
    trusted = new MemoryTrustStore();
    entries = {};
    embeddedFails = null;
  });
  afterEach(async () => {
    await pool.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** An entry of mcp.json. */
  function add(name: string, behaviour: StdioBehaviour, change: object = {}): void {
    const {
      transport: _,
      name: __,
      ...entry
    } = stdioServer({ ...behaviour, record: join(home, `${name}.record`) });
    entries[name] = { ...entry, ...change };
  }

  async function discover(request: Partial<ToolRequest> = {}): Promise<ToolReport> {
    const file = join(home, 'mcp.json');
    writeFileSync(file, JSON.stringify({ mcpServers: entries }));
    const { settings, environment } = await loadSettings({
      variables: { HOME: home, K8S_MCP_AGENT_MCP_CONFIG: file },
      workingDirectory: home,
    });
    const embedded = stdioServer(
      { tools: kubernetesTools, record: join(home, 'embedded.record') },
      'embedded',
    );
    return discoverAllTools({
      settings,
      environment,
      clock: new FakeClock(),
      store,
      request: { refresh: false, ...request },
      signal,
      kubeconfig: {
        find: async () => {
          throw new AppError('KUBECONFIG_MISSING', 'there is no kubeconfig');
        },
      },
      embedded: {
        config: async () => {
          if (embeddedFails !== null) throw embeddedFails;
          return embedded;
        },
      },
      pool,
      trust: trustOf(pool, trusted),
    });
  }

  const usesOf = ({ servers }: ToolReport): unknown[] =>
    servers.map(({ server, ok, use }) => [server, ok, use]);

  it('says of every server whether clusters are read through it, dead ones among them', async () => {
    add('known', { tools: kubernetesTools });
    add('new', unknown);
    add('alone', unknown, { trust: 'none' });
    add('other', { tools: [tool('search')] });
    add('dead', { start: { exitCode: 1 } });
    entries.wrong = { command: 5 };

    const report = await discover();

    expect(usesOf(report)).toEqual([
      ['embedded', true, 'known'],
      ['known', true, 'known'],
      ['new', true, 'proposed'],
      ['alone', true, 'none'],
      ['other', true, 'none'],
      ['dead', false, null],
      ['wrong', false, null],
    ]);
    expect(report.servers.map(({ advice }) => advice?.code ?? null)).toEqual([
      null,
      null,
      'MCP_UNTRUSTED',
      null,
      null,
      null,
      null,
    ]);
  });

  it('says nothing of the use of an entry that was refused for its name', async () => {
    add('embedded', unknown);

    const report = await discover();

    expect(usesOf(report)).toEqual([
      ['embedded', true, 'known'],
      ['embedded', false, null],
    ]);
    expect(
      recorded(join(home, 'embedded.record')).filter((line) => line.endsWith('initialize')),
    ).toHaveLength(1);
  });

  it('takes a missing embedded server for one outcome', async () => {
    embeddedFails = new AppError('MCP_SERVER_MISSING', 'the embedded MCP server is not installed');
    add('known', { tools: kubernetesTools });

    const report = await discover();

    expect(usesOf(report)).toEqual([
      ['known', true, 'known'],
      ['embedded', false, null],
    ]);
    expect(report.servers[1]?.failure).toMatchObject({ code: 'MCP_SERVER_MISSING' });
  });

  it('starts no server while what is kept of its tools is fresh, and judges it all the same', async () => {
    add('new', unknown);
    await discover();
    const before = ['embedded', 'new'].map((name) => recorded(join(home, `${name}.record`)).length);
    await pool.drop('new');

    const report = await discover();

    expect(report.servers.map(({ server, fromCache, use }) => [server, fromCache, use])).toEqual([
      ['embedded', true, 'known'],
      ['new', true, 'proposed'],
    ]);
    expect(['embedded', 'new'].map((name) => recorded(join(home, `${name}.record`)).length)).toEqual(before);
  });

  it('says yes to a server, and says so', async () => {
    add('new', unknown);

    const report = await discover({ trust: ['new'] });

    expect(report.servers.find(({ server }) => server === 'new')).toMatchObject({
      use: 'accepted',
      reads: 'namespaces by list_namespaces; services by list_services',
      advice: null,
    });
    expect(trusted.kept.get('new')).toMatchObject({ acceptedBy: 'command' });
  });

  it.each<[string, string, object]>([
    [
      'that is not there',
      'gone',
      { code: 'MCP_SERVER_UNKNOWN', message: 'there is no MCP server named "gone"' },
    ],
    [
      'that is written down wrongly',
      'wrong',
      { code: 'MCP_SERVER_UNKNOWN', message: expect.stringContaining('wrong') },
    ],
    ['that proves nothing', 'empty', { code: 'MCP_UNTRUSTED' }],
    ['that does not start', 'dead', { code: 'MCP_SERVER_DIED' }],
  ])('does not keep a yes to a server %s', async (_, name, error) => {
    add('empty', { ...unknown, calls: { list_namespaces: textResult('[]') } });
    add('dead', { start: { exitCode: 1 } });
    entries.wrong = { command: 5 };

    await expect(discover({ trust: [name] })).rejects.toMatchObject(error);
    expect(trusted.kept.size).toBe(0);
  });

  it('asks for no yes where the file says that its first scan will', async () => {
    add('new', unknown, { trust: 'read' });

    expect((await discover()).servers[1]).toMatchObject({ use: 'proposed', advice: null });
  });
});
