import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import type { StdioBehaviour } from '../../test/fakes/stdio-server.ts';
import { recorded, stdioServer, testPool, tool } from '../../test/fakes/test-servers.ts';
import type { McpToolInfo } from '../domain/mcp-tool.ts';
import type { McpToolStore } from '../domain/ports/store.ts';
import type { ToolReport } from '../domain/reports.ts';
import { type DiscoverToolsOptions, discoverTools, unusableServer } from './discover-tools.ts';
import type { SessionPool } from './session-pool.ts';

/** Keeps tools as the store promises to: all of one server are replaced. */
class KeptTools implements McpToolStore {
  kept: McpToolInfo[] = [];

  async tools(): Promise<McpToolInfo[]> {
    return structuredClone(this.kept);
  }

  async saveTools(server: string, tools: readonly McpToolInfo[]): Promise<void> {
    this.kept = [...this.kept.filter((tool) => tool.server !== server), ...tools];
  }
}

describe('mcp/discover-tools', () => {
  let folder: string;
  let pool: SessionPool;
  let store: KeptTools;
  let clock: FakeClock;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'discover-tools-'));
    pool = testPool();
    store = new KeptTools();
    clock = new FakeClock();
  });
  afterEach(async () => {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const server = (name: string, behaviour: StdioBehaviour = { tools: [tool('look')] }) =>
    stdioServer({ record: join(folder, name), ...behaviour }, name);
  const starts = (name: string): number =>
    recorded(join(folder, name)).filter((line) => line.endsWith(' initialize')).length;

  function discover(
    servers: DiscoverToolsOptions['servers'],
    change: Partial<DiscoverToolsOptions> = {},
  ): Promise<ToolReport> {
    return discoverTools({
      servers,
      pool,
      store,
      clock,
      ttlSeconds: 60,
      refresh: false,
      signal: new AbortController().signal,
      ...change,
    });
  }

  it('asks several servers and keeps what they offer', async () => {
    const annotated = tool('act', {
      title: 'Acts',
      annotations: { readOnlyHint: false, destructiveHint: true, title: 'not this' },
    });
    const report = await discover([
      server('one', { tools: [tool('look', { annotations: { readOnlyHint: true, title: 'Looks' } })] }),
      server('two', { tools: [annotated] }),
    ]);

    expect(report.servers).toMatchObject([
      { server: 'one', ok: true, fromCache: false, tools: 1, failure: null },
      { server: 'two', ok: true, fromCache: false, tools: 1, failure: null },
    ]);
    expect(report.tools).toMatchObject([
      {
        server: 'one',
        name: 'look',
        title: 'Looks',
        description: 'Does look.',
        readOnlyHint: true,
        destructiveHint: null,
        discoveredAt: '2026-01-02T03:04:05.000Z',
        expiresAt: '2026-01-02T03:05:05.000Z',
      },
      { server: 'two', name: 'act', title: 'Acts', readOnlyHint: false, destructiveHint: true },
    ]);
    // They are kept in the order in which the servers answer.
    expect(store.kept.toSorted((left, right) => left.server.localeCompare(right.server))).toEqual(
      report.tools,
    );
  });

  it('starts no server while what is kept of it is fresh', async () => {
    await discover([server('one')]);
    await pool.drop('one');
    clock.advance(59_000);

    const report = await discover([server('one')]);

    expect(report.servers).toMatchObject([{ ok: true, fromCache: true, tools: 1, durationMs: 0 }]);
    expect(report.tools).toHaveLength(1);
    expect(starts('one')).toBe(1);
  });

  it.each<[string, number, boolean]>([
    ['its time has run out', 60_000, false],
    ['it is to be asked again', 0, true],
  ])('asks a server again when %s', async (_, passedMs, refresh) => {
    await discover([server('one')]);
    await pool.drop('one');
    clock.advance(passedMs);

    const report = await discover([server('one')], { refresh });

    expect(report.servers).toMatchObject([{ ok: true, fromCache: false }]);
    expect(starts('one')).toBe(2);
  });

  it('replaces what a server no longer offers', async () => {
    await discover([server('one', { tools: [tool('old'), tool('look')] })]);
    await pool.drop('one');

    await discover([server('one')], { refresh: true });

    expect(store.kept.map(({ name }) => name)).toEqual(['look']);
  });

  it('shows what is kept of a server that fails, beside the failure, and keeps it', async () => {
    const known = { identity: 'one' };
    await discover([{ ...server('one'), ...known }, server('two')]);
    await pool.drop('one');
    clock.advance(60_000);

    const report = await discover([
      { ...server('one', { start: { exitCode: 1, stderr: 'out of luck' } }), ...known },
      server('two'),
    ]);

    expect(report.servers).toMatchObject([
      { server: 'one', ok: false, fromCache: true, tools: 1, failure: { code: 'MCP_SERVER_DIED' } },
      { server: 'two', ok: true },
    ]);
    expect(report.servers[0]?.failure?.message).toContain('out of luck');
    expect(report.tools.map((found) => found.server)).toEqual(['one', 'two']);
    expect(store.kept).toHaveLength(2);
  });

  it('asks another program or address that has the name of a kept one', async () => {
    await discover([server('one', { tools: [tool('old')] })]);
    await pool.drop('one');

    const report = await discover([server('one', { tools: [tool('new')] })]);

    expect(report.servers).toMatchObject([{ ok: true, fromCache: false }]);
    expect(report.tools.map(({ name }) => name)).toEqual(['new']);
  });

  it('shows nothing that was kept of another server, when the one that has its name fails', async () => {
    await discover([server('one')]);
    await pool.drop('one');

    const report = await discover([server('one', { start: { exitCode: 1 } })]);

    expect(report.servers).toMatchObject([{ ok: false, fromCache: false, tools: 0 }]);
    expect(report.tools).toEqual([]);
  });

  it('asks again where what is kept says nothing of whose it is', async () => {
    await discover([server('one')]);
    await pool.drop('one');
    for (const kept of store.kept) delete (kept as Partial<McpToolInfo>).serverIdentity;

    const report = await discover([server('one')]);

    expect(report.servers).toMatchObject([{ ok: true, fromCache: false }]);
  });

  it('tells of a server that is written down wrongly', () => {
    const failure = { code: 'CONFIG_INVALID' as const, message: 'it has no command', hint: 'mend it' };

    expect(unusableServer({ name: 'wrong', failure })).toEqual({
      server: 'wrong',
      ok: false,
      fromCache: false,
      tools: 0,
      durationMs: 0,
      failure,
      use: null,
      reads: null,
      advice: null,
    });
  });

  it.each<[string, object, boolean]>([
    ['nothing', {}, true],
    ['its description', { description: 'Deletes everything.' }, false],
    ['its arguments', { inputSchema: { type: 'object', properties: { force: {} } } }, false],
    ['its annotations', { annotations: { readOnlyHint: true } }, false],
    ['its title', { title: 'Look!' }, true],
    ['what it says of its icons', { icons: [] }, true],
  ])('has a hash by which a definition that changed in %s is known', async (_, change, isSame) => {
    const hashOf = async (definition: object): Promise<string | undefined> => {
      const report = await discover([server('one', { tools: [definition] })], { refresh: true });
      await pool.drop('one');
      return report.tools[0]?.definitionHash;
    };

    const before = await hashOf(tool('look'));
    const after = await hashOf(tool('look', change));

    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(after === before).toBe(isSame);
  });

  it('stops on request', async () => {
    const stop = new AbortController();
    const discovering = discover([server('one', { start: { silent: true } })], { signal: stop.signal });

    stop.abort(new Error('enough'));

    await expect(discovering).rejects.toThrow('enough');
  });
});
