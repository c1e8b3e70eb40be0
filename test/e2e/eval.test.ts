import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkScenario, replayRecording } from '../../eval/check-scenario.ts';
import { type EvalWorld, startDemoWorld } from '../../eval/demo-world.ts';
import { startPlantedWorld } from '../../eval/planted-world.ts';
import { readRecordings } from '../../eval/recording.ts';
import { readEvalScenarios, topics } from '../../eval/scenario.ts';
import type { App } from '../../src/app.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { ModelServer } from '../fakes/model-server.ts';

const scenarios = readEvalScenarios();
const recordings = readRecordings();
const on = (fleet: 'demo' | 'planted') => scenarios.filter((scenario) => scenario.fleet === fleet);

describe('e2e/eval, scenarios by their own calls, without a model', () => {
  it('are forty at least, of every topic, in both languages', () => {
    const chinese = scenarios.filter(({ question }) => /\p{Script=Han}/u.test(question));

    expect(scenarios.length).toBeGreaterThanOrEqual(40);
    expect(chinese.length).toBeGreaterThanOrEqual(8);
    expect(recordings.length).toBeGreaterThanOrEqual(25);
    expect(topics.filter((topic) => !scenarios.some((scenario) => scenario.topic === topic))).toEqual([]);
  });

  checkAll('on the demo fleet', on('demo'), startDemoWorld);
  if (hasCluster('evaluation scenarios of which the data is made on real control planes'))
    checkAll('on real control planes', on('planted'), () => startPlantedWorld(on('planted')));
});

function checkAll(
  title: string,
  some: ReturnType<typeof readEvalScenarios>,
  start: () => Promise<EvalWorld>,
): void {
  describe(title, () => {
    let world: EvalWorld;
    let server: ModelServer;
    let app: App;

    beforeAll(async () => {
      world = await start();
      server = await ModelServer.start();
      app = await world.open({ 'model-base-url': server.baseUrl, 'second-look': false });
    }, 240_000);
    afterAll(async () => {
      await app?.close();
      await server?.stop();
      await world?.stop();
    });

    it.each(some.map((scenario) => [scenario.name, scenario] as const))(
      '%s: its reference passes, its wrong answers do not',
      async (_, scenario) => {
        expect(await checkScenario(app, server, scenario)).toEqual([]);
      },
    );

    it.each(
      some.flatMap((scenario) =>
        recordings
          .filter((recording) => recording.scenario === scenario.name)
          .map((recording) => [scenario.name, scenario, recording] as const),
      ),
    )('%s: what was answered once passes again', async (_, scenario, recording) => {
      expect(await replayRecording(app, server, { scenario, recording })).toEqual([]);
    });
  });
}
