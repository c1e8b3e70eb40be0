import { describe, expect, it } from 'vitest';
import { AppError } from '../domain/errors.ts';
import type { Model, ModelPart } from '../domain/ports/model.ts';
import type { DoctorCheck } from '../domain/reports.ts';
import { createModelCheckup } from './model-checkup.ts';

const call: ModelPart = { type: 'call', call: { id: 'c1', name: 'ready', arguments: '{"word":"yes"}' } };
const end = (model = 'one'): ModelPart => ({
  type: 'end',
  finish: 'calls',
  model,
  usage: { inputTokens: 60, cachedTokens: null, outputTokens: 20, cost: 0.0000689 },
});

function modelThat(turn: Model['turn']): () => Promise<Model> {
  return async () => ({ names: ['one', 'two'], turn });
}

function says(...parts: ModelPart[]): () => Promise<Model> {
  return modelThat(async function* () {
    yield* parts;
  });
}

async function check(open: () => Promise<Model>, timeoutMs = 1000): Promise<DoctorCheck | undefined> {
  let now = 0;
  const clock = { now: () => (now += 700) };
  const [row] = await createModelCheckup({ skipped: null, open, clock, timeoutMs }).check(
    new AbortController().signal,
  );
  return row;
}

describe('llm/model-checkup', () => {
  it('says who answered, how fast, for how much, and that tools work', async () => {
    expect(await check(says(call, end()))).toEqual({
      name: 'model',
      status: 'ok',
      detail: 'one answered in 0.7 s (80 tokens, $0.000069) and calls tools',
      advice: null,
    });
  });

  it('says that no tool was called', async () => {
    expect(await check(says({ type: 'text', text: 'yes' }, end()))).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/called no tool$/),
    });
  });

  it('says that another model had to answer, and why', async () => {
    const again: ModelPart = { type: 'again', reason: 'one is busy', model: 'two', waitMs: 0 };

    expect(await check(says(call, again, call, end('two')))).toMatchObject({
      status: 'warning',
      detail: 'two answered in 0.7 s (80 tokens, $0.000069), in place of one: one is busy',
    });
  });

  it('says why nobody answered', async () => {
    const refused = modelThat(() => {
      throw new AppError('MODEL_KEY_REFUSED', 'the key was refused');
    });

    expect(await check(refused)).toMatchObject({ status: 'failed', detail: 'the key was refused' });
    expect(
      await check(async () => {
        throw new AppError('MODEL_KEY_MISSING', 'no key');
      }),
    ).toMatchObject({ status: 'failed', detail: 'no key' });
  });

  it('waits no longer than it may', async () => {
    const silent = modelThat((_, signal) => ({
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      }),
    }));

    expect(await check(silent, 20)).toMatchObject({ status: 'failed', detail: 'no answer in 0.02 s' });
  });

  it('asks nobody where it is told not to', async () => {
    const skipped = { status: 'ok', detail: 'not asked', advice: null } as const;
    const open = (): never => {
      throw new Error('it was asked');
    };
    const options = { skipped, open, clock: { now: () => 0 }, timeoutMs: 1000 };

    expect(await createModelCheckup(options).check(new AbortController().signal)).toEqual([
      { name: 'model', ...skipped },
    ]);
  });
});
