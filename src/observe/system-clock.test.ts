import { describe, expect, it } from 'vitest';
import { SystemClock } from './system-clock.ts';

describe('observe/system-clock', () => {
  it('tells the time in milliseconds', () => {
    const before = Date.now();

    expect(new SystemClock().now()).toBeGreaterThanOrEqual(before);
  });

  it('sleeps', async () => {
    await expect(new SystemClock().sleep(1)).resolves.toBeUndefined();
  });

  it('ends a sleep with the reason of the signal, also of one that was aborted before', async () => {
    const controller = new AbortController();
    const sleeping = new SystemClock().sleep(600_000, controller.signal);
    const reason = new Error('enough');

    controller.abort(reason);

    await expect(sleeping).rejects.toBe(reason);
    await expect(new SystemClock().sleep(600_000, controller.signal)).rejects.toBe(reason);
  });
});
