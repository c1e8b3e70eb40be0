import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { longestPatienceMs, Patience } from './patience.ts';

describe('lib/patience', () => {
  /** So many seconds one after the other are granted. */
  function secondsGranted(patience: Patience, clock: FakeClock): number {
    let seconds = 0;
    while (seconds < 1000 && patience.take(1000)) {
      seconds += 1;
      clock.advance(1000);
    }
    return seconds;
  }

  it('is the same for a cluster, however many ask', () => {
    const clock = new FakeClock();
    const patience = new Patience(clock);

    expect(secondsGranted(patience, clock)).toBe(longestPatienceMs / 1000);
    expect(secondsGranted(patience, clock)).toBe(0);
  });

  it('counts waits that lie side by side once', () => {
    const clock = new FakeClock();
    const patience = new Patience(clock);

    expect([20_000, 20_000, 25_000].map((waitMs) => patience.take(waitMs))).toEqual([true, true, true]);
    clock.advance(25_000);
    expect(secondsGranted(patience, clock)).toBe(5);
  });

  it('does not begin a wait that is longer than what is left', () => {
    const clock = new FakeClock();
    const patience = new Patience(clock);

    expect(patience.take(longestPatienceMs + 1)).toBe(false);
    expect(patience.take(longestPatienceMs)).toBe(true);
  });

  it('grows again with what is answered, and not above what it was', () => {
    const clock = new FakeClock();
    const patience = new Patience(clock);
    patience.giveBack();

    expect(secondsGranted(patience, clock)).toBe(30);
    for (let answers = 0; answers < 3; answers += 1) patience.giveBack();
    expect(secondsGranted(patience, clock)).toBe(3);
  });
});
