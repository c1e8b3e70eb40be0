import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorCheck } from '../../src/domain/reports.ts';
import { ModelServer } from '../fakes/model-server.ts';
import { runProgram, temporaryFolder } from './run-program.ts';

describe('e2e/doctor-model, the program against a provider on loopback', () => {
  const home = temporaryFolder();
  let server: ModelServer;
  beforeAll(async () => {
    server = await ModelServer.start();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function modelRow(
    words: string[] = [],
    variables: Record<string, string> = { K8S_MCP_AGENT_MODEL_BASE_URL: server.baseUrl },
  ): Promise<DoctorCheck | undefined> {
    const { stdout } = await runProgram(['doctor', '-o', 'json', ...words], home, variables);
    const { items } = JSON.parse(stdout) as { items: DoctorCheck[] };
    return items.find(({ name }) => name === 'model');
  }

  it('asks for one call of a tool, and says who answered and that it works', async () => {
    server.replies({ calls: [{ name: 'ready', arguments: { word: 'yes' } }] });

    expect(await modelRow()).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/^google\/gemini-2\.5-flash answered in \d+\.\d s .*and calls tools$/),
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.body.tools).toHaveLength(1);
    expect(JSON.stringify(server.requests[0]?.body).length).toBeLessThan(1000);
  });

  it('says that a model answers in words only', async () => {
    server.replies({ text: 'yes' });

    expect(await modelRow()).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/called no tool/),
    });
  });

  it('says that the key was refused', async () => {
    server.replies({ status: 401, body: { error: { message: 'No auth credentials found' } } });

    expect(await modelRow()).toMatchObject({ status: 'failed', advice: expect.stringMatching(/key/i) });
  });

  it('asks nobody when it is told not to, and without a key', async () => {
    const before = server.requests.length;

    expect(await modelRow(['--skip-model'])).toMatchObject({
      status: 'ok',
      detail: 'not asked, as you wished',
    });
    expect(await modelRow([], {})).toMatchObject({
      status: 'warning',
      detail: 'not asked: OPENROUTER_API_KEY is not set',
    });
    expect(server.requests).toHaveLength(before);
  });
});
