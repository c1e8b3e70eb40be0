import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { LinesToRead } from '../../analyze/diagnose/lines-to-read.ts';
import type { ContainerLog } from '../../domain/container-log.ts';
import { AppError } from '../../domain/errors.ts';
import { fetchLines } from './fetch-lines.ts';

const wish = (cluster: string, podName: string): LinesToRead => ({
  clusterId: `id-${cluster}`,
  cluster,
  namespace: 'shop',
  podName,
  pod: 7,
  container: 'main',
  previous: true,
  instance: '2026-01-02T03:04:05Z',
});
const said: ContainerLog = { container: 'main', lines: [{ at: null, text: 'no' }], isCut: false };
type Answer = (clusterId: string, pod: string, signal: AbortSignal) => Promise<ContainerLog>;

describe('scan/diagnosis/fetch-lines', () => {
  const clock = new FakeClock();
  const asked: string[] = [];
  const fetch = (wanted: LinesToRead[], answer: Answer, signal = new AbortController().signal) => {
    asked.length = 0;
    const readLog = (clusterId: string, { pod }: { pod: string }, isOver: AbortSignal) => {
      asked.push(`${clusterId}/${pod}`);
      return answer(clusterId, pod, isOver);
    };
    return fetchLines(wanted, { logs: async () => ({ readLog }), clock, signal });
  };

  it('reads what is wanted and nothing else', async () => {
    const { read, unread } = await fetch([wish('one', 'a'), wish('two', 'b')], async () => said);

    expect(asked).toEqual(['id-one/a', 'id-two/b']);
    expect(read.map(({ cluster, kept }) => [cluster, kept.instance, kept.lines])).toEqual([
      ['one', '2026-01-02T03:04:05Z', said.lines],
      ['two', '2026-01-02T03:04:05Z', said.lines],
    ]);
    expect(unread).toEqual([]);
  });

  it('keeps that a container wrote nothing', async () => {
    const { read, unread } = await fetch([wish('one', 'a')], async () => {
      throw new AppError('NOT_FOUND', 'no previous container');
    });

    expect([read.map(({ kept }) => kept.lines), unread]).toEqual([[[]], []]);
  });

  it('takes what the newest run wrote where nobody has what the one before did', async () => {
    const { read } = await fetch([wish('one', 'a')], async () => {
      if (asked.length === 1) throw new AppError('NOT_FOUND', 'no previous container');
      return said;
    });

    expect([asked, read.map(({ kept }) => kept.lines)]).toEqual([['id-one/a', 'id-one/a'], [said.lines]]);
  });

  it('goes on after a refusal, which is of one namespace', async () => {
    const pods = ['a', 'b', 'c', 'd', 'e', 'f'];
    const { read, unread } = await fetch(
      pods.map((pod) => wish('one', pod)),
      async (_, pod) => {
        if (pod === 'f') return said;
        throw new AppError('FORBIDDEN', 'may not get pods/log');
      },
    );

    expect(read).toHaveLength(1);
    expect(unread).toEqual([
      {
        cluster: 'one',
        reason: 'may not get pods/log',
        count: 5,
        pods: pods.slice(0, 5).map((pod) => `shop/${pod}`),
      },
    ]);
  });

  it('asks a cluster that does not answer no more than four times at once, and others all the same', async () => {
    const pods = Array.from({ length: 9 }, (_, index) => `pod-${index}`);
    const { read, unread } = await fetch(
      [...pods.map((pod) => wish('dead', pod)), wish('well', 'a')],
      async (clusterId) => {
        if (clusterId === 'id-well') return said;
        throw new AppError('TIMEOUT', 'no answer in 2.5 s');
      },
    );

    expect(asked.filter((one) => one.startsWith('id-dead'))).toHaveLength(4);
    expect(read.map(({ cluster }) => cluster)).toEqual(['well']);
    expect(unread).toMatchObject([{ cluster: 'dead', reason: 'no answer in 2.5 s', count: 9 }]);
  });

  it('ends in time, with what there is by then', async () => {
    const running = fetch([wish('slow', 'a'), wish('well', 'a')], (clusterId, _, signal) =>
      clusterId === 'id-well'
        ? Promise.resolve(said)
        : new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'stopped'))),
          ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(8000);
    const { read, unread } = await running;

    expect(read.map(({ cluster }) => cluster)).toEqual(['well']);
    expect(unread).toMatchObject([{ cluster: 'slow', reason: 'it took too long' }]);
  });

  it('rejects when it is stopped', async () => {
    const stop = new AbortController();
    const running = fetch(
      [wish('one', 'a')],
      (_, __, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'stopped'))),
        ),
      stop.signal,
    );
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new AppError('CANCELLED', 'stopped by Ctrl-C'));

    await expect(running).rejects.toThrow('stopped by Ctrl-C');
  });

  it('tells why where no cluster can be asked', async () => {
    const refuse = () => Promise.reject(new AppError('USAGE', 'a file is read in place of clusters'));
    const { unread } = await fetchLines([wish('one', 'a')], {
      logs: refuse,
      clock,
      signal: new AbortController().signal,
    });

    expect(unread).toMatchObject([{ cluster: 'one', reason: 'a file is read in place of clusters' }]);
  });
});
