import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { LifeSigns } from './life-signs.ts';

describe('mcp/life-signs', () => {
  let clock: FakeClock;
  let bytes: number;
  let pings: boolean[];
  let hangs: number;
  let signs: LifeSigns;
  beforeEach(() => {
    clock = new FakeClock();
    bytes = 0;
    pings = [];
    hangs = 0;
    signs = new LifeSigns({
      clock,
      silenceMs: 10_000,
      bytesHeard: () => bytes,
      ping: async () => pings.shift() ?? false,
    });
  });

  /** A call that is answered when its `answer` is called. */
  function call(): { answer: () => void; over: Promise<void> } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watched = signs.watch(promise, () => {
      hangs += 1;
    });
    return { answer: resolve, over: watched };
  }

  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }
  }

  async function proveThatItAnswersInBetween(): Promise<void> {
    const first = call();
    const second = call();
    second.answer();
    await second.over;
    first.answer();
    await first.over;
  }

  it('takes a silent server that had answered calls out of order for one that hangs', async () => {
    await proveThatItAnswersInBetween();
    call();

    await pass(10);
    expect(hangs).toBe(0);
    await pass(2);
    expect(hangs).toBe(1);
  });

  it('takes one that answered a ping during the call, and then none, for one that hangs', async () => {
    pings = [true, false];
    call();

    await pass(12);

    expect(hangs).toBe(1);
  });

  it.each<[string, () => void]>([
    ['was never seen to answer in between', () => undefined],
    ['answers pings', () => pings.push(...Array<boolean>(20).fill(true))],
  ])('leaves one alone that %s', async (_, prepare) => {
    prepare();
    call();

    await pass(60);

    expect(hangs).toBe(0);
  });

  it('leaves one alone from which a long answer comes, piece by piece', async () => {
    await proveThatItAnswersInBetween();
    call();

    for (let piece = 0; piece < 10; piece += 1) {
      bytes += 1;
      await pass(9);
    }

    expect(hangs).toBe(0);
  });

  it('doubts nothing once the call is over', async () => {
    await proveThatItAnswersInBetween();
    const answered = call();
    answered.answer();
    await answered.over;

    await pass(60);

    expect(hangs).toBe(0);
  });
});
