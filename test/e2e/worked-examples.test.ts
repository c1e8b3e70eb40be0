import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EvalWorld, startDemoWorld } from '../../eval/demo-world.ts';
import { workedExamples } from '../../src/agent/prompts/worked-examples.ts';
import { agentTools } from '../../src/agent/tools/registry.ts';
import type { App } from '../../src/app.ts';
import { testRedactor } from '../fakes/test-redactor.ts';

/** What each example’s call has to bring from the demo fleet. */
const brings: Record<string, unknown[][]> = {
  'How many pods are in each cluster?': [
    ['demo-dev', 15],
    ['demo-prod-eu', 32],
    ['demo-prod-us', 29],
    ['demo-staging', 19],
  ],
  'Which images does shop run?': [
    ['demo-prod-eu', 'registry.example/shop/web:1.4.2'],
    ['demo-staging', 'registry.example/shop/promo:does-not-exist'],
  ],
  'Which deployments lack replicas?': [
    ['demo-dev', 'shop', 'payments', 0, 2],
    ['demo-prod-us', 'shop', 'recommender', 0, 1],
    ['demo-prod-us', 'shop', 'web', 4, 5],
  ],
  'What is broken?': [['demo-prod-eu', 'error', expect.stringContaining('exit code 1')]],
};

describe('e2e/worked-examples of the prompt, on the demo fleet', () => {
  let world: EvalWorld;
  let app: App;

  beforeAll(async () => {
    world = await startDemoWorld();
    app = await world.open({});
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await world?.stop();
  });

  const called = workedExamples.flatMap(({ question, call }) =>
    call === undefined ? [] : [[question, call] as const],
  );

  it('are all asserted', () => {
    expect(Object.keys(brings)).toEqual(called.map(([question]) => question));
  });

  it.each(called)('%s', async (question, { name, arguments: given }) => {
    const tool = agentTools.find((candidate) => candidate.name === name);
    const redactor = testRedactor('none');

    const result = await tool?.run(tool.parameters.parse(given), {
      fleet: app,
      live: null,
      asked: [question],
      now: Date.now(),
      queryTimeoutMs: 20_000,
      signal: AbortSignal.timeout(30_000),
      hideObject: (object, kind) => redactor.object(structuredClone(object), kind),
      evidence: () => undefined,
    });

    for (const row of brings[question] ?? [])
      expect(result?.rows).toContainEqual(expect.arrayContaining(row));
  });
});
