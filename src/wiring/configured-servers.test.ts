import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../config/load-settings.ts';
import type { ParsedServers } from '../mcp/server-config.ts';
import { configuredServers } from './configured-servers.ts';

describe('wiring/configured-servers', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'configured-servers-'));
    mkdirSync(join(home, '.config', 'k8s-mcp-agent'), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function write(path: string, mcpServers: object): string {
    const file = join(home, path);
    writeFileSync(file, JSON.stringify({ mcpServers }));
    return file;
  }

  async function configured(variables: Record<string, string> = {}): Promise<ParsedServers> {
    const { settings, environment } = await loadSettings({
      variables: { HOME: home, ...variables },
      workingDirectory: home,
    });
    return configuredServers(settings, environment);
  }

  it('reads mcp.json in the config folder', async () => {
    write('.config/k8s-mcp-agent/mcp.json', { team: { command: 'kms' } });

    expect(await configured()).toMatchObject({ servers: [{ name: 'team' }], problems: [] });
  });

  it('reads the file that is named in its place', async () => {
    write('.config/k8s-mcp-agent/mcp.json', { team: { command: 'kms' } });
    const file = write('other.json', { other: { command: 'kms' } });

    const { servers } = await configured({ K8S_MCP_AGENT_MCP_CONFIG: file });

    expect(servers.map(({ name }) => name)).toEqual(['other']);
  });

  it('reads nothing from the working folder', async () => {
    write('mcp.json', { evil: { command: 'x' } });
    write('.mcp.json', { evil: { command: 'x' } });

    expect(await configured()).toEqual({ servers: [], problems: [] });
  });

  it('refuses a file that was named and is not there', async () => {
    await expect(configured({ K8S_MCP_AGENT_MCP_CONFIG: '/nowhere/mcp.json' })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: '/nowhere/mcp.json cannot be read (ENOENT)',
    });
  });

  it('adds the servers of the two variables', async () => {
    const { servers } = await configured({
      MCP_SERVER_URL: 'http://127.0.0.1:8080/mcp',
      MCP_SERVER_COMMAND: 'kms --read-only --kubeconfig "/a b/config"',
    });

    expect(servers).toMatchObject([
      { name: 'mcp-server-url', url: 'http://127.0.0.1:8080/mcp' },
      { name: 'mcp-server-command', command: 'kms', args: ['--read-only', '--kubeconfig', '/a b/config'] },
    ]);
  });

  it.each([
    ['embedded', '"embedded" is the name of the MCP server that comes along: give yours another one'],
    ['mcp-server-command', 'there is another MCP server named "mcp-server-command"'],
  ])('refuses a second server named %s', async (name, message) => {
    write('.config/k8s-mcp-agent/mcp.json', {
      'mcp-server-command': { command: 'a' },
      [name]: { command: 'a' },
    });

    const { servers, problems } = await configured({ MCP_SERVER_COMMAND: 'b' });

    expect(servers).toEqual([expect.objectContaining({ name: 'mcp-server-command', command: 'a' })]);
    expect(problems.map((problem) => problem.failure.message)).toContain(message);
  });
});
