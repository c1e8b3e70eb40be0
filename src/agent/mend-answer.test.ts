import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { OneRowFleet } from '../../test/fakes/one-row-fleet.ts';
import { scriptedModel } from '../../test/fakes/scripted-model.ts';
import { testRedactor } from '../../test/fakes/test-redactor.ts';
import type { Answer } from '../domain/answer.ts';
import { AppError } from '../domain/errors.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import type { Model, ModelPart, ModelRequest } from '../domain/ports/model.ts';
import { answerQuestion } from './answer-question.ts';

const usage = { inputTokens: 10, cachedTokens: null, outputTokens: 5, cost: 0.001 };
const end = (finish: 'stop' | 'calls' | 'length' = 'stop'): ModelPart => ({
  type: 'end',
  finish,
  model: 'scripted',
  usage,
});
const says = (text: string): ModelPart[] => [{ type: 'text', text }, end()];
const reads: ModelPart[] = [
  { type: 'call', call: { id: 'c1', name: 'inventory', arguments: '{"sql":"select 1"}' } },
  { type: 'call', call: { id: 'c2', name: 'inventory', arguments: '{"sql":"select 2"}' } },
  end('calls'),
];

/** Two pods, and the nodes that they are on. */
class PodFleet extends OneRowFleet {
  override async query(sql = '') {
    const tables = sql.endsWith('1')
      ? {
          columns: ['cluster', 'name', 'node', 'reason', 'restarts'],
          rows: [
            ['demo-dev', 'web-1', 'node-1', 'Running', 3],
            ['demo-dev', 'api-1', 'node-2', 'CrashLoopBackOff', 7],
          ],
        }
      : {
          columns: ['cluster', 'name', 'kubelet_version'],
          rows: [
            ['demo-dev', 'node-1', 'v1.36.3'],
            ['demo-dev', 'node-2', 'v1.35.1'],
          ],
        };
    return { ...(await super.query()), ...tables };
  }
}

interface Asked {
  answer: Answer;
  events: AgentEvent[];
  seen: ModelRequest[];
}

async function ask(
  turns: ModelPart[][],
  {
    secondLook = false,
    steps = 6,
    model: given,
    onEvent,
  }: {
    secondLook?: boolean;
    steps?: number;
    model?: Model;
    onEvent?: (event: AgentEvent) => void;
  } = {},
): Promise<Asked> {
  const seen: ModelRequest[] = [];
  const events: AgentEvent[] = [];
  const answer = await answerQuestion({
    question: 'what is there?',
    model: given ?? scriptedModel([reads, ...turns], seen),
    fleet: new PodFleet(),
    live: null,
    redactor: testRedactor('none'),
    schema: '',
    limits: { steps, tokens: 500_000, dollars: 1 },
    secondLook,
    queryTimeoutMs: 1000,
    clock: new FakeClock(),
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
    signal: new AbortController().signal,
  });
  return { answer, events, seen };
}

const typesOf = (events: readonly AgentEvent[]): string[] =>
  events.map(({ type }) => type).filter((type) => !type.startsWith('tool-'));
const lastWord = (seen: readonly ModelRequest[]): string => seen.at(-1)?.messages.at(-1)?.text ?? '';

describe('agent/mendAnswer', () => {
  it('tells the model why a sentence does not hold, and what is nearest to it, fenced as data', async () => {
    const { seen } = await ask([says('`web-1` in demo-dev restarted 7 times.'), says('1. -')]);

    expect(lastWord(seen)).toMatch(
      /^1\. `web-1` in demo-dev restarted 7 times\.\n {3}\(.*\)\n<data near 1>\ne1: cluster=demo-dev; name=web-1; node=node-1; reason=Running; restarts=3\n(?:e\d: .*\n)?<\/data>$/m,
    );
  });

  it('holds what stands as it is in the results that the model names', async () => {
    const { answer } = await ask([
      says('`web-1` in demo-dev runs with kubelet v1.36.3.'),
      says('1. = e1, e2'),
    ]);

    expect(answer.text).toBe('`web-1` in demo-dev runs with kubelet v1.36.3.');
    expect(answer.claims).toMatchObject([{ status: 'held', reason: null }]);
  });

  it('holds no falsehood because the model insists, and says where to look', async () => {
    const { answer } = await ask([
      says('`web-1` in demo-dev runs on `node-2`.\n\n`db-1` is Running.\n\n`web-1` restarted 41 times.'),
      says('1. = e1\n2. = e1\n3. = e1, e2'),
    ]);

    expect(answer.claims.map(({ status }) => status)).toEqual(['cited', 'refused', 'refused']);
    expect(answer.text).toMatch(/^`web-1` in demo-dev runs on `node-2`. \*\[see e1\]\*/);
    expect(answer.text).not.toMatch(/db-1|41/);
  });

  it('still takes other words where they hold', async () => {
    const { answer, events } = await ask([
      says('`web-1` restarted 7 times.'),
      says('1. `web-1` restarted 3 times.'),
    ]);

    expect(answer.text).toBe('`web-1` restarted 3 times.');
    expect(typesOf(events)).toEqual(['mending', 'paragraph', 'answer']);
  });
});

describe('agent/lookAgain', () => {
  const good = '`web-1` restarted 3 times.\n\n`api-1` restarted 7 times.';

  it('shows nothing before the second look, which it tells of, and all of it unchanged where all holds', async () => {
    const { answer, events, seen } = await ask([says(good), says('ok: 1-2')], { secondLook: true });

    expect(answer.text).toBe(good);
    expect(typesOf(events)).toEqual(['looking-again', 'paragraph', 'paragraph', 'answer']);
    expect(events).toContainEqual({ type: 'looking-again', sentences: 2 });
    expect(lastWord(seen)).toContain('1. `web-1` restarted 3 times.\n2. `api-1` restarted 7 times.\n');
    expect(answer.cost.steps).toBe(3);
  });

  it('numbers sentences, items and rows, and no headings, titles or code', async () => {
    const text =
      '## Pods\n\n`web-1` is Running. So it is.\n\n- `api-1` restarted 7 times.\n\n| name | restarts |\n|---|---|\n| web-1 | 3 |\n\n```\nweb-1\n```';
    const { seen } = await ask([says(text), says('ok: 1-4')], { secondLook: true });

    expect(lastWord(seen).match(/^\d+\. .*$/gm)).toEqual([
      '1. `web-1` is Running.',
      '2. So it is.',
      '3. `api-1` restarted 7 times.',
      '4. | web-1 | 3 |',
    ]);
  });

  it.each([
    [
      'takes words that hold',
      '2. `api-1` is in CrashLoopBackOff.',
      'held',
      '`api-1` is in CrashLoopBackOff.',
    ],
    [
      'marks the old ones for words that do not',
      '2. `api-1` restarted 41 times.',
      'unconfirmed',
      '`api-1` restarted 7 times. *[not confirmed]*',
    ],
    [
      'marks the old ones for words that say nothing',
      '2. I am not sure.',
      'unconfirmed',
      '`api-1` restarted 7 times. *[not confirmed]*',
    ],
    [
      'marks what it says nothing true can be said of',
      '2. -',
      'unconfirmed',
      '`api-1` restarted 7 times. *[not confirmed]*',
    ],
    ['leaves what it repeats', '2. `api-1` restarted 7 times.', 'held', '`api-1` restarted 7 times.'],
    ['leaves a held one that it cites', '2. = e1', 'held', '`api-1` restarted 7 times.'],
  ])('of a sentence that the rules held %s', async (_, reply, status, shown) => {
    const { answer } = await ask([says(good), says(`ok: 1\n${reply}`)], { secondLook: true });

    expect(answer.claims.map((claim) => claim.status)).toEqual(['held', status]);
    expect(answer.text).toBe(`\`web-1\` restarted 3 times.\n\n${shown}`);
  });

  it('mends what the rules doubt in the same turn, or holds it as it stands', async () => {
    const { answer, seen } = await ask(
      [
        says('`web-1` restarted 7 times.\n\n`web-1` in demo-dev runs with kubelet v1.36.3.'),
        says('1. `web-1` restarted 3 times.\n2. = e1, e2'),
      ],
      { secondLook: true },
    );

    expect(answer.text).toBe('`web-1` restarted 3 times.\n\n`web-1` in demo-dev runs with kubelet v1.36.3.');
    expect(answer.claims.map(({ status }) => status)).toEqual(['held', 'held']);
    expect(lastWord(seen)).toContain('<data near 1>');
    expect(seen).toHaveLength(3);
  });

  it('mends rows of a table in their place', async () => {
    const table = '| name | restarts |\n|---|---|\n| web-1 | 3 |\n| api-1 | 3 |';
    const { answer } = await ask([says(table), says('ok: 1\n2. | api-1 | 7 |')], { secondLook: true });

    expect(answer.text).toBe('| name | restarts |\n|---|---|\n| web-1 | 3 |\n| api-1 | 7 |');
    expect(answer.claims.at(-1)).toMatchObject({ status: 'held' });
  });

  it('marks what goes on from words that others stand in the place of, where it is not so of these', async () => {
    const { answer } = await ask(
      [
        says('`web-1` is on `node-1`. It is Running.\n\n`api-1` is there, too.'),
        says('1. `api-1` is on `node-2`.\nok: 2-3'),
      ],
      { secondLook: true },
    );

    expect(answer.text).toBe(
      '`api-1` is on `node-2`. It is Running. *[not confirmed]*\n\n`api-1` is there, too.',
    );
  });

  it.each([
    ['says nothing that can be read', says('All of it is right, I think.')],
    ['says nothing', says('')],
    ['speaks of others', says('9. -\n0. -')],
    ['is cut within a line', [{ type: 'text', text: '2. `api-1` rest' }, end('length')] as ModelPart[]],
  ])('changes nothing where the model %s', async (_, turn) => {
    const { answer } = await ask([says(good), turn], { secondLook: true });

    expect([answer.text, answer.claims.map(({ status }) => status)]).toEqual([good, ['held', 'held']]);
  });

  it('changes nothing where the model fails', async () => {
    const script = scriptedModel([reads, says(good)]);
    let turn = 0;
    const model: Model = {
      names: ['scripted'],
      turn(request, signal) {
        turn += 1;
        if (turn === 3) throw new AppError('MODEL_QUOTA', 'no credit');
        return script.turn(request, signal);
      },
    };

    const { answer, events } = await ask([], { secondLook: true, model });

    expect([turn, answer.text]).toEqual([3, good]);
    expect(events).toContainEqual({ type: 'not-mended', reason: 'no credit' });
  });

  it('waits for a provider that fails for one further try, and no longer', async () => {
    const script = scriptedModel([reads, says(good)]);
    let turn = 0;
    let tries = 0;
    const model: Model = {
      names: ['scripted'],
      async *turn(request, signal) {
        turn += 1;
        if (turn < 3) return yield* script.turn(request, signal);
        for (;;) {
          tries += 1;
          if (tries > 5) throw new AppError('MODEL_NO_ANSWER', 'still nothing');
          yield { type: 'again', reason: 'nothing came for 60 s', model: 'scripted', waitMs: 0 };
        }
      },
    };

    const { answer, events } = await ask([], { secondLook: true, model });

    expect([tries, answer.text]).toEqual([2, good]);
    expect(typesOf(events).filter((type) => type === 'again')).toHaveLength(1);
    expect(events).toContainEqual({ type: 'not-mended', reason: 'nothing came for 60 s' });
  });

  it('shows the answer as rules hold it where the second look is stopped', async () => {
    const script = scriptedModel([reads, says(`${good} \`web-1\` restarted 7 times.`)]);
    const shown: string[] = [];
    let turn = 0;
    const model: Model = {
      names: ['scripted'],
      turn(request, signal) {
        turn += 1;
        if (turn === 3) throw new TypeError('stopped');
        return script.turn(request, signal);
      },
    };
    const onEvent = (event: AgentEvent): void => {
      if (event.type === 'stopped') shown.push(event.answer.text);
    };

    await expect(ask([], { secondLook: true, model, onEvent })).rejects.toThrow('stopped');

    expect(shown.join('\n')).toContain(good);
    expect(shown.join('\n')).not.toContain('`web-1` restarted 7');
  });

  it('takes no turn where none is left, and shows the answer', async () => {
    const { answer, seen, events } = await ask([says(good), says('1. -')], { secondLook: true, steps: 2 });

    expect([seen.length, answer.text]).toEqual([2, good]);
    expect(typesOf(events)).not.toContain('looking-again');
  });

  it('does not look again at what tells nothing', async () => {
    const { seen } = await ask([says('Hello. I can only speak of your clusters.'), says('1. -')], {
      secondLook: true,
    });

    expect(seen).toHaveLength(2);
  });

  it('asks of a long answer only what does not hold', async () => {
    const long = Array.from({ length: 61 }, () => '- `web-1` restarted 3 times.').join('\n');
    const { seen, events } = await ask([says(`${long}\n- \`web-1\` restarted 7 times.`), says('1. -')], {
      secondLook: true,
    });

    expect(lastWord(seen).match(/^\d+\. .*$/gm)).toEqual(['1. `web-1` restarted 7 times.']);
    expect(events).toContainEqual({ type: 'mending', sentences: 1 });
  });

  it('shows what held of an answer that fails before its second look', async () => {
    const events: AgentEvent[] = [];
    const model = scriptedModel([reads, [{ type: 'text', text: `${good}\n\nAnd` }]]);
    const failing: Model = {
      names: ['scripted'],
      async *turn(request, signal) {
        yield* model.turn(request, signal);
        if (request.messages.length > 3) throw new AppError('MODEL_QUOTA', 'no credit');
      },
    };

    await expect(
      answerQuestion({
        question: 'what is there?',
        model: failing,
        fleet: new PodFleet(),
        live: null,
        redactor: testRedactor('none'),
        schema: '',
        limits: { steps: 6, tokens: 500_000, dollars: 1 },
        secondLook: true,
        queryTimeoutMs: 1000,
        clock: new FakeClock(),
        onEvent: (event) => events.push(event),
        signal: new AbortController().signal,
      }),
    ).rejects.toMatchObject({ code: 'MODEL_QUOTA' });

    expect(events.at(-1)).toMatchObject({ type: 'stopped', answer: { text: '`web-1` restarted 3 times.' } });
  });
});
