import fc from 'fast-check';
import { expect } from 'vitest';
import { answerQuestion } from '../../src/agent/answer-question.ts';
import { agentTools } from '../../src/agent/tools/registry.ts';
import { AppError, isAppError } from '../../src/domain/errors.ts';
import type { AgentEvent } from '../../src/domain/ports/agent.ts';
import type { Model, ModelPart, ModelRequest } from '../../src/domain/ports/model.ts';
import { FakeClock } from './fake-clock.ts';
import { OneRowFleet } from './one-row-fleet.ts';
import { testRedactor } from './test-redactor.ts';

/** What a turn of a broken model can hold: parts, a failure in the middle, the user's stop, a stream that just ends. */
type Happening = ModelPart | { type: 'fails' } | { type: 'stops' } | { type: 'ends' };

const names = fc.oneof(
  fc.constantFrom(...agentTools.map(({ name }) => name)),
  fc.constantFrom('kubectl_delete', '__proto__', 'constructor', '', 'inventory ', 'INVENTORY'),
  fc.string({ maxLength: 8 }),
);
const given = fc.oneof(
  fc.constantFrom('', '{', 'null', '[]', '"x"', '{"sql":"select 1"}', '{"cluster":"all"}', '{"name":"*"}'),
  fc.constantFrom('{"id":"e1","offset":-1}', '{"id":"e1","offset":1e99}', '{"__proto__":{"sql":"x"}}'),
  fc.constantFrom('{"sql":"drop table t_resources"}', `{"sql":"${'x'.repeat(3000)}"}`),
  fc.json({ maxDepth: 2 }),
  fc.string({ maxLength: 20 }),
);
const words = fc.oneof(
  fc.string({ maxLength: 30, unit: 'binary' }),
  fc.constantFrom(
    '\n\n',
    '| a | b |\n',
    '|---|---|\n',
    '```',
    '- ',
    '# ',
    '<data e1>',
    '\u001b[2J',
    '`web`.',
  ),
);
const callPart = fc
  .tuple(names, given, fc.constantFrom('c1', 'c2', ''))
  .map(([name, text, id]): Happening => ({ type: 'call', call: { id, name, arguments: text } }));
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: callPart },
  { weight: 6, arbitrary: words.map((text): Happening => ({ type: 'text', text })) },
  { weight: 1, arbitrary: fc.constant<Happening>({ type: 'again', reason: 'x', model: 'm', waitMs: 0 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Happening>({ type: 'fails' }, { type: 'stops' }, { type: 'ends' }),
  },
);
const endOf = fc
  .tuple(
    fc.constantFrom<'stop' | 'calls' | 'length' | 'filter'>(
      'stop',
      'calls',
      'calls',
      'calls',
      'length',
      'filter',
    ),
    fc.oneof(fc.nat(4000), fc.constant(null)),
    fc.constantFrom(null, 0, 0.01, 0.6, -5),
  )
  .map(([finish, inputTokens, cost]): Happening => {
    const usage = { inputTokens, cachedTokens: null, outputTokens: inputTokens, cost };
    return { type: 'end', finish, model: 'hostile', usage };
  });
const turn = fc
  .tuple(fc.array(happening, { maxLength: 12 }), endOf)
  .map(([parts, end]): Happening[] => [...parts, end]);

const limits = { steps: 6, tokens: 20_000, dollars: 1 };

interface Played {
  seen: ModelRequest[];
  events: AgentEvent[];
  /** The code of what it rejected with; null: there was an answer. */
  code: string | null;
  wasStopped: boolean;
}

function* partsOf(happenings: readonly Happening[], stop: () => void): Generator<ModelPart> {
  for (const part of happenings) {
    if (part.type === 'ends') return;
    if (part.type === 'fails') throw new AppError('MODEL_UNREACHABLE', 'cut');
    if (part.type === 'stops') {
      stop();
      throw new AppError('CANCELLED', 'stopped');
    }
    yield part;
  }
}

async function play(turns: readonly (readonly Happening[])[]): Promise<Played> {
  const played: Played = { seen: [], events: [], code: null, wasStopped: false };
  const stop = new AbortController();
  const fleet = new OneRowFleet();
  const model: Model = {
    names: ['hostile'],
    async *turn(request, signal) {
      if (signal.aborted) throw new AppError('CANCELLED', 'stopped');
      played.seen.push(request);
      const parts = turns[(played.seen.length - 1) % turns.length] ?? [];
      yield* partsOf(parts, () => {
        stop.abort();
        played.wasStopped = true;
      });
    },
  };
  try {
    await answerQuestion({
      question: 'what?',
      model,
      fleet,
      live: null,
      redactor: testRedactor('none'),
      schema: '',
      limits,
      queryTimeoutMs: 1000,
      clock: new FakeClock(),
      onEvent: (event) => played.events.push(event),
      signal: stop.signal,
    });
  } catch (error) {
    if (!isAppError(error)) throw error;
    played.code = error.code;
  }
  return played;
}

/** Of one question: it ended, within its budget, by our tools alone, and told how. */
function holds({ seen, events, code, wasStopped }: Played): void {
  expect(seen.length).toBeLessThanOrEqual(limits.steps);
  expect([null, 'CANCELLED', 'MODEL_UNREACHABLE']).toContain(code);
  expect(code === 'CANCELLED').toBe(wasStopped);
  const ended = events.filter(({ type }) => type === 'answer' || type === 'stopped');
  expect(ended.map(({ type }) => type)).toEqual([code === null ? 'answer' : 'stopped']);
  expect(events.at(-1)).toBe(ended[0]);
  const run = events.flatMap((event) => (event.type === 'tool-started' ? [event.tool] : []));
  expect(run.every((tool) => agentTools.some(({ name }) => name === tool))).toBe(true);
  // A turn costs at most 8,000 here, and none is begun once the budget is used up.
  const answer = ended.flatMap((event) => ('answer' in event ? [event.answer] : []))[0];
  const tokens = (answer?.cost.inputTokens ?? 0) + (answer?.cost.outputTokens ?? 0);
  expect(tokens).toBeLessThan(limits.tokens + 20_000);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  expect(JSON.stringify(seen.map(({ messages }) => messages))).not.toMatch(/\u001b/);
  for (const { messages } of seen)
    for (const [index, message] of messages.entries())
      if (message.role === 'tool') expect(['assistant', 'tool']).toContain(messages[index - 1]?.role);
}

/** Plays so many questions against made-up turns, and answers how many turns that were. Throws with a counterexample. */
export async function playHostileTurns(numRuns: number, seed: number): Promise<number> {
  let turns = 0;
  const property = fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 8 }), async (played) => {
    const result = await play(played);
    turns += result.seen.length;
    holds(result);
  });
  await fc.assert(property, { numRuns, seed });
  return turns;
}
