import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { AppError } from '../domain/errors.ts';
import { Breakers } from './breaker.ts';

const failure = new AppError('TIMEOUT', 'no answer', { cluster: 'team', hint: 'wait' });

describe('mcp/breaker', () => {
  let clock: FakeClock;
  let breakers: Breakers;
  beforeEach(() => {
    clock = new FakeClock();
    breakers = new Breakers(clock);
  });

  const isOpen = (name: string): boolean => {
    try {
      breakers.check(name);
      return false;
    } catch {
      return true;
    }
  };
  const fail = (name: string, times: number): void => {
    for (let time = 0; time < times; time += 1) breakers.failed(name, failure);
  };

  it('opens with the third failure in a row, for itself only', () => {
    fail('a', 2);
    expect(isOpen('a')).toBe(false);

    fail('a', 1);

    expect([isOpen('a'), isOpen('b')]).toEqual([true, false]);
  });

  it('tells the last failure, and for how long it is left alone', () => {
    fail('a', 3);
    clock.advance(1200);

    expect(() => breakers.check('a')).toThrow(
      expect.objectContaining({
        code: 'TIMEOUT',
        message: 'no answer (failed 3 times; left alone for another 4 s)',
        hint: 'wait',
        cluster: 'team',
      }),
    );
  });

  it('lets one try through when the time is up, and closes with a success', () => {
    fail('a', 3);
    clock.advance(5000);
    expect(isOpen('a')).toBe(false);

    breakers.succeeded('a');
    fail('a', 2);

    expect(isOpen('a')).toBe(false);
  });

  it.each([
    [3, 5],
    [4, 10],
    [5, 20],
    [6, 40],
    [7, 60],
    [30, 60],
  ])('after %i failures leaves it alone for %i s', (times, seconds) => {
    fail('a', times);

    clock.advance(seconds * 1000 - 1);
    expect(isOpen('a')).toBe(true);
    clock.advance(1);
    expect(isOpen('a')).toBe(false);
  });
});
