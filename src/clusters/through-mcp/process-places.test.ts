import { describe, expect, it } from 'vitest';
import { ProcessPlaces } from './process-places.ts';

const signal = new AbortController().signal;

interface Subject {
  places: ProcessPlaces;
  ended: string[];
}

function subject(limit: number): Subject {
  const ended: string[] = [];
  const end = async (key: string): Promise<void> => {
    ended.push(key);
  };
  return { places: new ProcessPlaces({ limit, end }), ended };
}

/** Whether somebody has a place by the time that nothing more happens. */
async function hasPlace(taking: Promise<void>): Promise<boolean> {
  let has = false;
  taking.then(
    () => {
      has = true;
    },
    () => undefined,
  );
  await new Promise(setImmediate);
  return has;
}

describe('clusters/through-mcp/process-places', () => {
  it('gives as many places as there are, and lets others wait', async () => {
    const { places } = subject(2);
    await places.take('a', signal);
    await places.take('b', signal);

    const waiting = places.take('c', signal);

    expect(await hasPlace(waiting)).toBe(false);
    places.release('a');
    expect(await hasPlace(waiting)).toBe(true);
  });

  it('gives a cluster its own place again, and to several at once', async () => {
    const { places, ended } = subject(1);
    await places.take('a', signal);
    await places.take('a', signal);
    places.release('a');
    places.release('a');

    await places.take('a', signal);

    expect(ended).toEqual([]);
  });

  it('ends the process that was idle longest, and none that is used', async () => {
    const { places, ended } = subject(3);
    for (const key of ['a', 'b', 'c']) await places.take(key, signal);
    places.release('b');
    places.release('a');

    await places.take('d', signal);
    await places.take('e', signal);

    expect(ended).toEqual(['b', 'a']);
  });

  it('serves those that wait in their order', async () => {
    const { places } = subject(1);
    await places.take('a', signal);
    const second = places.take('b', signal);
    const third = places.take('c', signal);
    places.release('a');

    expect([await hasPlace(second), await hasPlace(third)]).toEqual([true, false]);
  });

  it('does not wait for who is stopped', async () => {
    const { places } = subject(1);
    await places.take('a', signal);
    const stop = new AbortController();
    const stopped = places.take('b', stop.signal);
    const next = places.take('c', signal);

    stop.abort(new Error('enough'));

    await expect(stopped).rejects.toThrow('enough');
    places.release('a');
    expect(await hasPlace(next)).toBe(true);
  });
});
