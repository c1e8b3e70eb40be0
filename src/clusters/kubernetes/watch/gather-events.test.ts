import { describe, expect, it } from 'vitest';
import { podKind } from '../../../../test/fakes/builders.ts';
import { FakeClock } from '../../../../test/fakes/fake-clock.ts';
import { testExtraction } from '../../../../test/fakes/test-redactor.ts';
import type { WatchBatch } from '../../../domain/ports/watching.ts';
import { type GatherOptions, gatherEvents } from './gather-events.ts';
import { parseEvent } from './parse-event.ts';

/** Chunks that a test gives one after the other, and the end, whatever it is. */
class Chunks implements AsyncIterable<Uint8Array> {
  readonly #waiting: ((result: Promise<IteratorResult<Uint8Array>>) => void)[] = [];
  readonly #given: Promise<IteratorResult<Uint8Array>>[] = [];

  give(text: string | Uint8Array): void {
    this.#pass(Promise.resolve({ value: Buffer.from(text), done: false }));
  }

  end(): void {
    this.#pass(Promise.resolve({ value: undefined, done: true }));
  }

  fail(error: Error): void {
    const failed = Promise.reject(error);
    failed.catch(() => undefined);
    this.#pass(failed);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => this.#given.shift() ?? new Promise((resolve) => this.#waiting.push(resolve)),
      return: async () => ({ value: undefined, done: true }),
    };
  }

  #pass(result: Promise<IteratorResult<Uint8Array>>): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#given.push(result);
    else waiting(result);
  }
}

function pod(type: string, name: string, resourceVersion: string, further: object = {}): string {
  const metadata = { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion };
  return `${JSON.stringify({ type, object: { kind: 'Pod', apiVersion: 'v1', metadata, ...further } })}\n`;
}

function bookmark(resourceVersion: string): string {
  return `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion } } })}\n`;
}

function refusal(code: number, further: object = {}): string {
  const object = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    message: 'hunter2',
    ...further,
  };
  return `${JSON.stringify({ type: 'ERROR', object })}\n`;
}

describe('clusters/kubernetes/watch/gather-events', () => {
  const start = (change: Partial<GatherOptions> = {}) => {
    const clock = new FakeClock();
    const chunks = new Chunks();
    const stop = new AbortController();
    const batches = gatherEvents(chunks, {
      parse: (line) =>
        parseEvent(line, {
          kind: podKind,
          extraction: testExtraction,
          asked: 'the watch of pods',
          redactText: (text) => text.replace('hunter2', '[hidden]'),
        }),
      clock,
      gatherMs: 50,
      mostEvents: 3,
      idleMs: 150_000,
      quietMs: 300,
      onQuiet: 'tell',
      resourceVersion: '1',
      asked: 'the watch of pods',
      signal: stop.signal,
      ...change,
    });
    return { clock, chunks, stop, batches };
  };
  /** Moves time on as soon as somebody waits for it. */
  const letPass = async (clock: FakeClock, milliseconds: number): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    clock.advance(milliseconds);
  };
  const said = ({ changes, resourceVersion }: WatchBatch) => ({
    changes: changes.map((change) =>
      'saved' in change ? `saved ${change.saved.name}` : `deleted ${change.deleted.name}`,
    ),
    resourceVersion,
  });
  const next = async (batches: AsyncGenerator<WatchBatch>) => {
    const { value } = await batches.next();
    return said(value);
  };

  it('tells what comes within a moment together, in order', async () => {
    const { clock, chunks, batches } = start();
    chunks.give(pod('ADDED', 'a', '2') + pod('DELETED', 'a', '3'));
    const coming = next(batches);
    await letPass(clock, 50);
    expect(await coming).toEqual({ changes: ['saved a', 'deleted a'], resourceVersion: '3' });
  });

  it('waits for no more than so many', async () => {
    const { chunks, batches } = start();
    chunks.give(['2', '3', '4', '5'].map((version) => pod('MODIFIED', `p${version}`, version)).join(''));
    expect(await next(batches)).toEqual({
      changes: ['saved p2', 'saved p3', 'saved p4'],
      resourceVersion: '4',
    });
  });

  it('reads lines that come in pieces, within a letter too', async () => {
    const { clock, chunks, batches } = start();
    const line = Buffer.from(pod('ADDED', 'a', '2', { spec: { nodeName: 'nöde' } }));
    const cut = line.indexOf(Buffer.from('ö')) + 1;
    chunks.give('');
    for (const piece of [line.subarray(0, cut), line.subarray(cut)]) chunks.give(piece);
    const coming = batches.next();
    await letPass(clock, 50);
    expect((await coming).value).toMatchObject({ changes: [{ saved: { node: 'nöde' } }] });
  });

  it('takes a bookmark for a sign of life that brings nothing', async () => {
    const { clock, chunks, batches } = start();
    chunks.give(bookmark('70'));
    const coming = next(batches);
    await letPass(clock, 50);
    expect(await coming).toEqual({ changes: [], resourceVersion: '70' });
  });

  it('tells once that nothing more seems to come, and nothing at all where only the server’s end counts', async () => {
    const follow = start();
    const settled = next(follow.batches);
    await letPass(follow.clock, 300);
    expect(await settled).toEqual({ changes: [], resourceVersion: '1' });

    const waiting = start({ onQuiet: 'wait' });
    const ending = waiting.batches.next();
    let hasEnded = false;
    ending.then(() => {
      hasEnded = true;
    });
    await letPass(waiting.clock, 300);
    expect(hasEnded).toBe(false);
    waiting.chunks.end();
    expect((await ending).done).toBe(true);
  });

  it('does not take a slow line for the end of all', async () => {
    const { clock, chunks, batches } = start();
    const line = pod('ADDED', 'a', '2');
    chunks.give(line.slice(0, 30));
    const coming = next(batches);
    await letPass(clock, 300);
    chunks.give(line.slice(30));
    await letPass(clock, 50);
    expect(await coming).toEqual({ changes: ['saved a'], resourceVersion: '2' });
  });

  it('gives up a connection that tells nothing for long', async () => {
    const { clock, batches } = start();
    const settled = next(batches);
    await letPass(clock, 300);
    await settled;
    const dead = batches.next();
    await letPass(clock, 150_000);
    await expect(dead).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it.each([
    ['the server has forgotten', refusal(410), 'EXPIRED_LIST'],
    ['the server is busy', refusal(429, { details: { retryAfterSeconds: 7 } }), 'RATE_LIMITED'],
    ['the server has a fault', refusal(500), 'SERVER_ERROR'],
    ['a fault without a number', refusal(500, { code: 'odd' }), 'SERVER_ERROR'],
    ['a page', '<html>login</html>\n', 'PROTOCOL'],
    ['a line that is no event', '{"kind":"PodList","items":[]}\n', 'PROTOCOL'],
    ['an object without a version', '{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n', 'PROTOCOL'],
  ])('tells what came whole before %s', async (_, line, code) => {
    const { chunks, batches } = start();
    chunks.give(pod('ADDED', 'a', '2') + line);
    expect(await next(batches)).toEqual({ changes: ['saved a'], resourceVersion: '2' });
    const fault = await batches.next().catch((error: Error) => error);
    expect(fault).toMatchObject({ code });
    expect(String(fault)).not.toContain('hunter2');
  });

  it('keeps what the server asks for when it is busy', async () => {
    const { chunks, batches } = start();
    chunks.give(refusal(429, { details: { retryAfterSeconds: 7 } }));
    await expect(batches.next()).rejects.toMatchObject({ retryAfterMs: 7000 });
  });

  it('does not lose what came before a connection breaks, nor take half an event for one', async () => {
    const broken = start();
    broken.chunks.give(pod('ADDED', 'a', '2') + pod('ADDED', 'b', '3').slice(0, 40));
    broken.chunks.fail(new Error('reset'));
    expect(await next(broken.batches)).toEqual({ changes: ['saved a'], resourceVersion: '2' });
    await expect(broken.batches.next()).rejects.toThrow('reset');

    const cut = start();
    cut.chunks.give(pod('ADDED', 'a', '2') + pod('ADDED', 'b', '3').slice(0, 40));
    cut.chunks.end();
    expect(await next(cut.batches)).toEqual({ changes: ['saved a'], resourceVersion: '2' });
    await expect(cut.batches.next()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('takes a last line without its end, when it is whole', async () => {
    const { chunks, batches } = start();
    chunks.give(pod('ADDED', 'a', '2').trimEnd());
    chunks.end();
    expect(await next(batches)).toEqual({ changes: ['saved a'], resourceVersion: '2' });
    expect((await batches.next()).done).toBe(true);
  });

  it('refuses a line without end', async () => {
    const { chunks, batches } = start();
    const coming = batches.next();
    for (let part = 0; part < 5; part += 1) chunks.give('x'.repeat(8_000_000));
    await expect(coming).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('counts an object that cannot be read, and goes on', async () => {
    const { clock, chunks, batches } = start();
    chunks.give(
      `${JSON.stringify({ type: 'ADDED', object: { kind: 'Pod', metadata: { resourceVersion: '2' } } })}\n`,
    );
    const coming = batches.next();
    await letPass(clock, 50);
    expect((await coming).value).toMatchObject({
      changes: [],
      dropped: [{ reason: 'no metadata.name' }],
      resourceVersion: '2',
    });
  });

  it('ends promptly when it is stopped', async () => {
    const { stop, batches } = start();
    const coming = batches.next();
    stop.abort(new Error('stopped'));
    await expect(coming).rejects.toThrow('stopped');
  });
});
