import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { ExecPlugins } from './exec-plugins.ts';
import type { Credential } from './resolved-context.ts';
import { PluginRunner } from './run-plugin.ts';

const never = new AbortController().signal;
const minute = 60_000;

describe('clusters/kubeconfig/exec-plugins', () => {
  let clock: FakeClock;
  let plugins: ExecPlugins;
  let runs: number;
  beforeEach(() => {
    clock = new FakeClock();
    plugins = new ExecPlugins(
      new PluginRunner({ environment: {}, home: '/', redactText: String, clock }),
      clock,
    );
    runs = 0;
  });

  function credential(lifeMs: number | null): Credential {
    runs += 1;
    const expiresAt = lifeMs === null ? null : clock.now() + lifeMs;
    return { authorization: `Bearer ${runs}`, clientCertificate: null, expiresAt };
  }

  function ask(lifeMs: number | null, key = 'key'): Promise<Credential> {
    return plugins.get(key, async () => credential(lifeMs), never);
  }

  it('runs once for all who ask at once, and for those who ask later', async () => {
    const together = await Promise.all([ask(null), ask(null), ask(null)]);
    clock.advance(1_000_000 * minute);

    expect(new Set([...together, await ask(null)]).size).toBe(1);
    expect(runs).toBe(1);
  });

  it('runs once per key', async () => {
    await Promise.all([ask(null, 'one'), ask(null, 'other')]);

    expect(runs).toBe(2);
  });

  it.each([
    ['an hour', 60 * minute, 59 * minute],
    ['three minutes', 3 * minute, 2 * minute],
    ['a minute', minute, minute / 2],
    ['ten seconds', 10_000, 5_000],
  ])('asks again before it expires, when it lives for %s', async (_, lifeMs, keptMs) => {
    await ask(lifeMs);

    clock.advance(keptMs - 1);
    await ask(lifeMs);
    expect(runs).toBe(1);

    clock.advance(1);
    await ask(lifeMs);
    expect(runs).toBe(2);
  });

  it('asks again after one was refused, once for all refusals that come together', async () => {
    await ask(null);
    plugins.forget('key');
    await ask(null);
    expect(runs).toBe(2);

    clock.advance(9_999);
    plugins.forget('key');
    await ask(null);
    expect(runs).toBe(2);

    clock.advance(1);
    plugins.forget('key');
    await ask(null);
    expect(runs).toBe(3);
  });

  it('has nothing against forgetting what it does not have', () => {
    expect(() => plugins.forget('key')).not.toThrow();
  });

  it('tells those who ask right after a failure the same, and tries again later', async () => {
    const fail = (): Promise<Credential> => {
      runs += 1;
      return Promise.reject(new Error(`failure ${runs}`));
    };

    const answers = await Promise.allSettled([
      plugins.get('key', fail, never),
      plugins.get('key', fail, never),
    ]);
    expect(answers.map((answer) => (answer as PromiseRejectedResult).reason.message)).toEqual([
      'failure 1',
      'failure 1',
    ]);

    clock.advance(9_999);
    await expect(plugins.get('key', fail, never)).rejects.toThrow('failure 1');
    clock.advance(1);
    await expect(plugins.get('key', fail, never)).rejects.toThrow('failure 2');
  });

  describe('who is asked to stop', () => {
    function begin(): {
      run: (signal: AbortSignal) => Promise<Credential>;
      finish: () => void;
      stopped: AbortSignal[];
    } {
      const { promise, resolve, reject } = Promise.withResolvers<Credential>();
      const stopped: AbortSignal[] = [];
      return {
        run: (signal) => {
          stopped.push(signal);
          signal.addEventListener('abort', () => reject(signal.reason));
          return promise;
        },
        finish: () => resolve(credential(null)),
        stopped,
      };
    }

    it('leaves alone; the run goes on for the others', async () => {
      const { run, finish, stopped } = begin();
      const leaving = new AbortController();
      const first = plugins.get('key', run, leaving.signal);
      const second = plugins.get('key', run, never);

      leaving.abort(new Error('enough'));
      await expect(first).rejects.toThrow('enough');
      finish();

      expect((await second).authorization).toBe('Bearer 1');
      expect(stopped).toHaveLength(1);
      expect(stopped[0]?.aborted).toBe(false);
    });

    it('takes the run along when nobody else waits for it', async () => {
      const { run, stopped } = begin();
      const leaving = new AbortController();
      const both = [plugins.get('key', run, leaving.signal), plugins.get('key', run, leaving.signal)];
      await Promise.resolve();

      leaving.abort(new Error('enough'));

      for (const asked of both) await expect(asked).rejects.toThrow('enough');
      expect(stopped[0]?.reason).toEqual(new Error('enough'));
    });

    it('is no failure for those who come after', async () => {
      const { run } = begin();
      const leaving = new AbortController();
      const first = plugins.get('key', run, leaving.signal);
      await Promise.resolve();

      leaving.abort(new Error('enough'));

      await expect(first).rejects.toThrow('enough');
      await Promise.resolve();
      expect((await ask(null)).authorization).toBe('Bearer 1');
    });

    it('is not waited for by those who come while the run ends', async () => {
      const leaving = new AbortController();
      const first = plugins.get('key', begin().run, leaving.signal);
      await Promise.resolve();
      leaving.abort(new Error('enough'));
      const { run, finish } = begin();

      const second = plugins.get('key', run, never);
      await expect(first).rejects.toThrow('enough');
      const third = ask(null);
      finish();

      expect(await third).toBe(await second);
      expect(runs).toBe(1);
    });

    it('runs nothing when that was before it asked', async () => {
      const signal = AbortSignal.abort(new Error('enough'));

      await expect(plugins.get('key', async () => credential(null), signal)).rejects.toThrow('enough');
      expect(runs).toBe(0);
    });

    it('gets nothing, even what is kept', async () => {
      await ask(null);

      await expect(plugins.get('key', () => ask(null), AbortSignal.abort())).rejects.toThrow('abort');
    });
  });
});
