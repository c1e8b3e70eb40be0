import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { ModelServer } from '../fakes/model-server.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

describe('e2e/diagnose-explain, against a provider on loopback and the demo fleet', () => {
  const home = temporaryFolder();
  let fleet: DemoFleet;
  let server: ModelServer;
  const run = (words: string[], more: Record<string, string> = {}): Promise<ProgramResult> =>
    runProgram(words, home, { KUBECONFIG: join(home, 'kubeconfig'), ...more });
  const explain = (...words: string[]): Promise<ProgramResult> =>
    run(['diagnose', '--explain', '--no-logs', ...words], { K8S_MCP_AGENT_MODEL_BASE_URL: server.baseUrl });

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    writeFileSync(join(home, 'kubeconfig'), fleet.kubeconfig);
    server = await ModelServer.start();
    await run(['scan']);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('puts a model’s words to what is worst, and asks no more for the same', async () => {
    server.replies({ text: 'The evidence does not say why.' });
    const first = await explain();
    const asked = server.requests.length;
    const second = await explain();

    expect(first.stdout).toMatch(/explained .*The evidence does not say why\. \(\S+, just now\)/);
    expect(asked).toBe(5);
    expect(first.stderr).toMatch(/5 explanations; 5 asked for now: [\d,]+ tokens/);
    expect(server.requests).toHaveLength(asked);
    expect(second.stderr).toContain('5 explanations; 5 kept from before');
    expect(JSON.parse((await explain('-o', 'json')).stdout).items[0].explanation).toMatchObject({
      text: 'The evidence does not say why.',
    });
  });

  it('says without a key what to set, and tells what is wrong all the same', async () => {
    const { code, stdout, stderr } = await run(['diagnose', '--explain', '--no-logs']);

    expect(stderr).toMatch(/not explained further: .*OPENROUTER_API_KEY/s);
    expect(stdout).toMatch(/^ERROR /m);
    expect(code).not.toBe(0);
  });
});
