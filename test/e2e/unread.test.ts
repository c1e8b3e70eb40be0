import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CacheMetadata } from '../../src/domain/coverage.ts';
import { kubernetesTools, serverReading, textResult } from '../fakes/test-servers.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const pods = 'As far as I can tell all is well with the pods, whose password=hunter2hunter2 I know.';

/** Answers of an MCP server that no rule can read, from the server to the screen. */
describe('e2e/unread', () => {
  const home = temporaryFolder();
  const file = join(home, 'behaviour.json');
  const servers = join(home, 'servers.json');
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** Everything that the server is asked for is `text`; only namespaces are there. */
  function answer(text: string): void {
    const namespaces = [{ metadata: { name: 'shop', uid: 'u1', resourceVersion: '1' } }];
    const whole = { structuredContent: { items: namespaces }, content: [] };
    const callsByArgument = { 'kind=Namespace': { result: whole }, 'kind=Pod': textResult(text) };
    const calls = { resources_list: textResult('[]'), resources_get: { result: whole } };
    writeFileSync(file, JSON.stringify({ tools: kubernetesTools, calls, callsByArgument }));
  }

  function run(...words: string[]): Promise<ProgramResult> {
    writeFileSync(servers, JSON.stringify({ mcpServers: { odd: serverReading(file) } }));
    return runProgram([...words, '--mcp-config', servers, '--data-dir', join(home, 'data'), '--utc'], home);
  }

  async function kept(): Promise<CacheMetadata | undefined> {
    const { stdout } = await run('list', '-o', 'json');
    return (JSON.parse(stdout) as { items: CacheMetadata[] }).items.find(({ kind }) => kind === 'pods');
  }

  const sql = 'select kind, source, text, length from unread';

  it('are kept without their secrets, shown, and forgotten once the kind can be read', async () => {
    answer(pods);
    await run('full-scan');
    await run('scan', '--all');

    expect(await kept()).toMatchObject({
      completeness: 'never',
      count: 0,
      unread: 1,
      failure: { code: 'PARSE' },
    });
    for (const command of ['list', 'status'])
      expect((await run(command)).stdout + (await run(command)).stderr).toContain(
        '1 answer could not be read and is kept: k8s-mcp-agent query "select * from unread"',
      );
    const { stdout } = await run('query', sql, '-o', 'json');
    expect(stdout).toContain('As far as I can tell all is well with the pods');
    expect(stdout).toContain('resources_list');
    expect(stdout).not.toContain('hunter2');

    answer('NAMESPACE   NAME    READY   STATUS\nshop        web-0   1/1     Running\n');
    await run('scan', '--all');

    expect(await kept()).toMatchObject({ completeness: 'partial', count: 1, unread: 0, failure: null });
    expect((await run('query', sql)).stdout).not.toContain('As far as I can tell');
  });
});
