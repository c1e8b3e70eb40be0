import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { MemoryConversations } from '../../test/fakes/memory-conversations.ts';
import { OneRowFleet } from '../../test/fakes/one-row-fleet.ts';
import { scriptedModel } from '../../test/fakes/scripted-model.ts';
import { testRedactor } from '../../test/fakes/test-redactor.ts';
import { AppError } from '../domain/errors.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import type { ConversationStore } from '../domain/ports/conversations.ts';
import type { ModelPart, ModelRequest } from '../domain/ports/model.ts';
import { tokensOf } from './compact-context.ts';
import { converse } from './converse.ts';
import { SteadyConversations } from './steady-conversations.ts';

const usage = { inputTokens: 10, cachedTokens: null, outputTokens: 5, cost: 0.001 };
const end = (finish: 'stop' | 'calls' = 'stop'): ModelPart => ({
  type: 'end',
  finish,
  model: 'scripted',
  usage,
});
const says = (text: string): ModelPart[] => [{ type: 'text', text }, end()];
const calls = (name: string, given: object): ModelPart[] => [
  { type: 'call', call: { id: 'c1', name, arguments: JSON.stringify(given) } },
  end('calls'),
];

/** A conversation in which every turn of the model is given. */
function conversation(
  turns: readonly ModelPart[][],
  store: ConversationStore | null = new MemoryConversations(),
) {
  const clock = new FakeClock();
  const seen: ModelRequest[] = [];
  const model = scriptedModel(turns, seen);
  const conversations = new SteadyConversations(store, () => clock.now());
  const events: AgentEvent[] = [];
  const ask = (question: string, signal = new AbortController().signal) =>
    converse({
      conversations,
      conversation: 'abcd2345',
      question,
      model,
      fleet: new OneRowFleet(),
      live: null,
      redactor: testRedactor('none'),
      schema: '',
      limits: { steps: 6, tokens: 500_000, dollars: 1 },
      queryTimeoutMs: 1000,
      clock,
      onEvent: (event) => events.push(event),
      signal,
    });
  return { ask, seen, events, conversations };
}

const tokensIn = ({ messages }: ModelRequest): number =>
  messages.reduce((sum, message) => sum + tokensOf(message), 0);

describe('agent/converse', () => {
  it('stays below a limit of tokens however long it gets, and still answers from evidence of its beginning', async () => {
    const long = `web is there. ${'What follows says nothing that could be checked. '.repeat(60)}`;
    const turns = [calls('inventory', { sql: 'select 1' }), says(long)];
    const rest = Array.from({ length: 39 }, () => says(long));
    const last = [calls('evidence', { id: 'e1', offset: 0 }), says('web is there.')];
    const { ask, seen } = conversation([...turns, ...rest, ...last]);

    for (let number = 1; number <= 40; number += 1)
      await ask(`question ${number} ${'and so on '.repeat(50)}`);
    const answer = await ask('what did you read first?');

    expect(Math.max(...seen.map(tokensIn))).toBeLessThan(20_000);
    expect(seen.at(-2)?.messages.some(({ text }) => text.includes('earlier questions'))).toBe(true);
    expect(seen.at(-1)?.messages.at(-1)?.text).toContain('web');
    expect(answer.claims).toMatchObject([{ status: 'held' }]);
  });

  it('rests an answer on what was read before, where it holds it up', async () => {
    const { ask } = conversation([
      calls('inventory', { sql: 'select 1' }),
      says('`web` is there.'),
      says('As said, `web` is there. `api` is not.'),
    ]);
    const first = await ask('what is there?');

    const answer = await ask('say it again');

    expect(first.coverage).not.toBeNull();
    expect(answer.evidence).toEqual([]);
    expect(answer.claims[0]).toMatchObject({ status: 'held', cells: [{ evidence: 'e1' }] });
    expect(answer.coverage).toEqual(first.coverage);
  });

  it('keeps and sends a secret of a question as a placeholder only', async () => {
    const store = new MemoryConversations();
    const { ask, seen } = conversation([says('Noted.'), says('Noted.')], store);

    await ask('is AKIAIOSFODNN7EXAMPLE a good key?');
    await ask('and now?');

    expect(JSON.stringify([...store.kept, seen])).not.toContain('AKIAIOSFODNN7EXAMPLE');
    expect(store.kept.get('abcd2345')?.[0]?.question).toContain('<hidden:');
  });

  it('keeps what there was of an answer that was stopped', async () => {
    const store = new MemoryConversations();
    const { ask } = conversation([calls('inventory', { sql: 'select 1' }), []], store);
    const controller = new AbortController();
    controller.abort();

    await expect(ask('anything', controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });

    expect(store.kept.get('abcd2345')).toMatchObject([{ answer: { cutShort: 'it was stopped' } }]);
  });

  it('answers and goes on where nothing can be kept, and says so', async () => {
    const store = new MemoryConversations();
    store.failure = new AppError('STORE_FULL', 'private.db: the disk is full');
    const { ask, events, seen } = conversation(
      [calls('inventory', { sql: 'select 1' }), says('`web` is there.'), says('`web`, as said.')],
      store,
    );

    await ask('first');
    await ask('second');

    expect(events.filter(({ type }) => type === 'not-kept')).toMatchObject([
      { failure: { code: 'STORE_FULL' } },
      { failure: { code: 'STORE_FULL' } },
    ]);
    expect(
      seen
        .at(-1)
        ?.messages.map(({ text }) => text)
        .join(),
    ).toContain('e1 inventory');
  });

  it('remembers within a process where nothing is to be kept', async () => {
    const { ask, events, seen } = conversation([says('Noted.'), says('Indeed.')], null);

    await ask('first');
    await ask('second');

    expect(events.some(({ type }) => type === 'not-kept')).toBe(false);
    expect(
      seen
        .at(-1)
        ?.messages.map(({ text }) => text)
        .slice(1),
    ).toEqual(['first', 'Noted.', 'second']);
  });
});
