import type { App } from '../src/app.ts';
import type { ModelReply, ModelServer } from '../test/fakes/model-server.ts';
import { askQuestion } from './ask-question.ts';
import type { Recording } from './recording.ts';
import type { EvalScenario } from './scenario.ts';
import { verifyAnswer } from './verify-answer.ts';

/**
 * Whether a scenario is right, without a model: its own calls, made by a provider on loopback that says what the scenario says,
 * bring what its reference answer needs; that answer passes, whole; its wrong answers do not. Answers what is not so.
 */
export async function checkScenario(
  app: App,
  server: ModelServer,
  scenario: EvalScenario,
): Promise<string[]> {
  const signal = AbortSignal.timeout(60_000);
  server.replies(...scriptOf(scenario));
  const { faults, refused, answer, calls } = await askQuestion(app, scenario, signal);
  const readsNothing = scenario.reference.turns.flat().length - calls.length;
  const passed = scenario.wrong.filter(
    (text) => answer !== null && verifyAnswer(scenario, { ...answer, text }, calls).length === 0,
  );
  return [
    ...faults.map((fault) => `reference: ${fault}`),
    ...refused.map((text) => `reference: not held by what was read: ${text}`),
    ...(readsNothing > 0 ? [`reference: ${readsNothing} calls were not made`] : []),
    ...passed.map((text) => `wrong answer passes: ${text}`),
  ];
}

function scriptOf({ reference: { turns, answer } }: EvalScenario): ModelReply[] {
  return [
    ...turns.map((calls, turn) => ({
      calls: calls.map((call, index) => ({ ...call, id: `call_${turn}_${index}` })),
    })),
    { text: answer },
  ];
}

/** Gives what was answered before to the same question, turn by turn; answers why it does not pass. */
export async function replayRecording(
  app: App,
  server: ModelServer,
  { scenario, recording }: { scenario: EvalScenario; recording: Recording },
): Promise<string[]> {
  const replies = recording.turns.map(({ text, calls }, turn) => ({
    text,
    calls: calls.map((call, index) => ({ ...call, id: `call_${turn}_${index}` })),
  }));
  server.replies(...replies);
  const { faults, refused } = await askQuestion(app, scenario, AbortSignal.timeout(60_000));
  return faults.length === 0
    ? []
    : [...faults, ...refused.map((text) => `not held by what was read: ${text}`)];
}
