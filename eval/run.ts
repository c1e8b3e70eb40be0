import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import type { App } from '../src/app.ts';
import { ModelServer } from '../test/fakes/model-server.ts';
import { askQuestion } from './ask-question.ts';
import { checkScenario } from './check-scenario.ts';
import { type EvalWorld, startDemoWorld } from './demo-world.ts';
import { startPlantedWorld } from './planted-world.ts';
import { reportText, type ScenarioRuns } from './report.ts';
import { type EvalScenario, readEvalScenarios } from './scenario.ts';

const { values } = parseArgs({
  options: {
    /** Times that each question is asked. */
    runs: { type: 'string', default: '1' },
    /** demo, planted (needs a control plane), or both. */
    fleet: { type: 'string', default: 'demo,planted' },
    /** Names or topics, parted by ",". */
    only: { type: 'string' },
    /** Questions that are asked at once. */
    'at-once': { type: 'string', default: '4' },
    /** How long one question may take. */
    minutes: { type: 'string', default: '10' },
  },
});

/** What of the environment chooses a model, and the way to it. */
const passed = /^(?:OPENROUTER_API_KEY|K8S_MCP_AGENT_(?:MODEL|FALLBACK|ANSWER)\w*|(?:HTTPS|NO)_PROXY)$/i;
const variables = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] => passed.test(entry[0]) && entry[1] !== undefined,
  ),
);
const hasModel = 'OPENROUTER_API_KEY' in variables || 'K8S_MCP_AGENT_MODEL_BASE_URL' in variables;
const runs = Number(values.runs);
const chosen = readEvalScenarios().filter(
  ({ name, topic, fleet }) =>
    values.fleet.split(',').includes(fleet) &&
    (values.only === undefined || values.only.split(',').some((word) => [name, topic].includes(word))),
);

const wrong: string[] = [];
const done: ScenarioRuns[] = [];
for (const fleet of ['demo', 'planted'] as const) {
  const some = chosen.filter((scenario) => scenario.fleet === fleet);
  if (some.length === 0) continue;
  console.error(`starting the ${fleet} fleet for ${some.length} scenarios`);
  const world = fleet === 'demo' ? await startDemoWorld() : await startPlantedWorld(some);
  try {
    if (hasModel) done.push(...(await askAll(world, some)));
    else wrong.push(...(await checkAll(world, some)));
  } finally {
    await world.stop();
  }
}
console.log(hasModel ? reportText(headline(done), done, runs) : referenceText());
process.exitCode = wrong.length > 0 ? 1 : 0;

async function askAll(world: EvalWorld, some: readonly EvalScenario[]): Promise<ScenarioRuns[]> {
  const app = await world.open({}, variables);
  const limit = pLimit(Number(values['at-once']));
  try {
    return await Promise.all(
      some.map(async (scenario) => ({
        scenario,
        outcomes: await Promise.all(Array.from({ length: runs }, () => limit(() => ask(app, scenario)))),
      })),
    );
  } finally {
    await app.close();
  }
}

async function ask(app: App, scenario: EvalScenario) {
  const outcome = await askQuestion(app, scenario, AbortSignal.timeout(Number(values.minutes) * 60_000));
  console.error(
    `${outcome.faults.length === 0 ? 'passed' : 'FAILED'} ${scenario.name} ${outcome.faults.join('; ')}`,
  );
  return outcome;
}

async function checkAll(world: EvalWorld, some: readonly EvalScenario[]): Promise<string[]> {
  const server = await ModelServer.start();
  const app = await world.open({ 'model-base-url': server.baseUrl, 'second-look': false });
  const found: string[] = [];
  try {
    for (const scenario of some)
      for (const fault of await checkScenario(app, server, scenario))
        found.push(`${scenario.name}: ${fault}`);
    return found;
  } finally {
    await app.close();
    await server.stop();
  }
}

function headline(all: readonly ScenarioRuns[]): string {
  const answers = all.flatMap(({ outcomes }) => outcomes.flatMap(({ answer }) => answer ?? []));
  const names = [...new Set(answers.flatMap(({ cost }) => cost.models))];
  return `Model: ${names.join(', ') || 'none answered'}; ${runs} run(s) of ${all.length} scenarios.`;
}

function referenceText(): string {
  return [
    'Model: none ran, because none is configured (OPENROUTER_API_KEY, or K8S_MCP_AGENT_MODEL_BASE_URL).',
    '',
    `Without a model ${chosen.length} scenarios were checked: their own calls bring what the reference answer says, it passes, and each wrong answer does not. ${wrong.length} faults:`,
    ...wrong.map((fault) => `- ${fault}`),
  ].join('\n');
}
