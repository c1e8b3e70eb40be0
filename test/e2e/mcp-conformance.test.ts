import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const suite = resolve(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/conformance/dist/index.js',
);
const client = resolve(import.meta.dirname, '../fakes/conformance-client.ts');

interface Outcome {
  code: number | null;
  output: string;
}

/**
 * The MCP conformance suite, whose servers look at our sessions. How many checks it makes is held: it makes none of what a
 * client does not do (prompts, resources, sampling, roots).
 */
describe('e2e/mcp-conformance', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-conformance-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(scenario: string): Promise<Outcome> {
    return new Promise((done) => {
      const words = [
        'client',
        '--command',
        `${process.execPath} ${client}`,
        '--scenario',
        scenario,
        '-o',
        folder,
      ];
      const child = spawn(process.execPath, [suite, ...words], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      child.on('close', (code) => done({ code, output }));
    });
  }

  it.concurrent.each([
    ['initialize', 1],
    ['tools_call', 1],
    ['elicitation-sep1034-client-defaults', 5],
    ['sse-retry', 3],
    ['request-metadata', 6],
    ['sep-2322-client-request-state', 5],
    ['http-standard-headers', 3],
    ['http-custom-headers', 18],
    ['http-invalid-tool-headers', 12],
    ['json-schema-ref-no-deref', 1],
    ['json-schema-2020-12-preservation', 9],
    ['auth/client-credentials-basic', 1],
    ['auth/client-credentials-jwt', 1],
  ])(
    'passes %s',
    async (scenario, checks) => {
      const { code, output } = await run(scenario);

      const [, passed, all] = /Passed: (\d+)\/(\d+)/.exec(output) ?? [];
      expect({ code, passed, output: code === 0 ? '' : output }).toEqual({
        code: 0,
        passed: all,
        output: '',
      });
      expect(Number(all)).toBeGreaterThanOrEqual(checks);
    },
    60_000,
  );
});
