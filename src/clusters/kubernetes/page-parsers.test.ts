import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { podKind } from '../../../test/fakes/builders.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import { createPageParsers, type PageParserOptions, type PageParsers } from './page-parsers.ts';
import type { ParsedPage } from './parse-page.ts';
import { type PageMessage, type PageReply, servePages } from './serve-pages.ts';

const extraction = { hashKey: new Uint8Array(32), keepValues: 'safe' as const };

/** A page that is large enough for a thread. */
function pageOf(...names: string[]): Uint8Array {
  const items = names.map((name) => ({
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '1',
      annotations: { note: 'x'.repeat(40_000) },
    },
  }));
  return Buffer.from(JSON.stringify({ kind: 'PodList', metadata: {}, items }));
}

/** A real thread that does something else than parse. */
const threadThat = (body: string) => () =>
  new Worker(`const { parentPort } = require('node:worker_threads'); ${body}`, { eval: true });

const namesIn = ({ changed }: ParsedPage) => resourcesOf(changed).map(({ name }) => name);

describe('clusters/kubernetes/page-parsers', () => {
  const all: PageParsers[] = [];
  afterEach(async () => {
    for (const parsers of all.splice(0)) await parsers.close();
  });

  function parsers(change: Partial<PageParserOptions> = {}): PageParsers {
    const made = createPageParsers({ threads: 2, ...extraction, ...change });
    all.push(made);
    return made;
  }

  const noThread = () => {
    throw new Error('no thread was to be started');
  };

  it.each<[string, Partial<PageParserOptions>, Uint8Array]>([
    ['small pages', {}, Buffer.from('{"kind":"PodList","items":[{"metadata":{"name":"a"}}]}')],
    ['all pages where there are no threads', { threads: 0 }, pageOf('a')],
  ])('parses %s on the spot', async (_, change, page) => {
    const list = parsers({ ...change, startThread: noThread }).open({ kind: podKind, known: new Map() });

    expect(namesIn(await list.parse(page))).toEqual(['a']);
  });

  it('parses large pages in threads, which know what is kept', async () => {
    const list = parsers().open({ kind: podKind, known: new Map([['uid-b', '1']]) });

    const pages = await Promise.all(
      [pageOf('a', 'b'), pageOf('c'), pageOf('d')].map((page) => list.parse(page)),
    );

    expect(pages.map(namesIn)).toEqual([['a'], ['c'], ['d']]);
    expect(pages[0]?.unchangedIds).toEqual(['uid-b']);
  });

  it('takes the memory of a page over, but not memory that others use too', async () => {
    const list = parsers().open({ kind: podKind, known: new Map() });
    const own = new Uint8Array(pageOf('a'));
    const shared = Buffer.concat([Buffer.from('junk'), pageOf('b')]);

    await list.parse(own);
    const page = await list.parse(shared.subarray(4));

    expect(own.byteLength).toBe(0);
    expect(namesIn(page)).toEqual(['b']);
    expect(shared.subarray(0, 4).toString()).toBe('junk');
  });

  it('gives back what a thread could not read, as the same kind of error', async () => {
    const list = parsers().open({ kind: podKind, known: new Map() });

    await expect(list.parse(Buffer.from(`{"kind":"PodList", ${' '.repeat(40_000)}`))).rejects.toMatchObject({
      name: 'AppError',
      code: 'PARSE',
      message: 'the list of pods is not valid JSON',
    });
  });

  it('loses only the pages in a thread that dies, and starts another one', async () => {
    let started = 0;
    const dying = threadThat(
      "parentPort.on('message', ({ do: what }) => { if (what === 'parse') throw new Error('out of memory'); });",
    );
    const made = parsers({
      threads: 1,
      startThread: (data) => {
        started += 1;
        return started === 1
          ? dying()
          : new Worker(new URL('./page-thread.ts', import.meta.url), { workerData: data });
      },
    });
    const list = made.open({ kind: podKind, known: new Map() });

    await expect(list.parse(pageOf('a'))).rejects.toMatchObject({
      name: 'AppError',
      code: 'PARSE',
      message: 'the thread that reads pages is gone: out of memory',
    });
    expect((await list.parse(pageOf('b'))).changed).toHaveLength(1);
    expect(started).toBe(2);
  });

  it('leaves nobody waiting for a thread when it is closed, and starts none after', async () => {
    const made = parsers({ startThread: threadThat("parentPort.on('message', () => undefined);") });
    const list = made.open({ kind: podKind, known: new Map() });
    const failure = list.parse(pageOf('a')).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));

    await made.close();

    expect(await failure).toMatchObject({ code: 'PARSE' });
    expect((await list.parse(pageOf('b'))).changed).toHaveLength(1);
  });

  it('gives a page to the thread with the least work, and starts no more threads than it may', async () => {
    const threads: SilentThread[] = [];
    const made = parsers({
      threads: 2,
      startThread: () => {
        threads.push(new SilentThread());
        return threads.at(-1) as unknown as Worker;
      },
    });
    const list = made.open({ kind: podKind, known: new Map() });

    for (let page = 0; page < 4; page += 1) void list.parse(pageOf('a')).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));

    expect(threads.map(({ sent }) => sent.filter((message) => message.do === 'parse').length)).toEqual([
      2, 2,
    ]);
  });

  it('tells a thread once what is kept of a list, and when the list is over', async () => {
    const thread = new SilentThread();
    const made = parsers({ threads: 1, startThread: () => thread as unknown as Worker });
    const list = made.open({ kind: podKind, known: new Map([['u', '1']]) });
    const other = made.open({ kind: podKind, known: new Map() });

    void list.parse(pageOf('a')).catch(() => undefined);
    void list.parse(pageOf('b')).catch(() => undefined);
    list.close();
    other.close();

    expect(thread.sent.map((message) => message.do)).toEqual(['open', 'parse', 'parse', 'close']);
  });
});

describe('clusters/kubernetes/serve-pages', () => {
  it('answers pages of the lists that are open', () => {
    const port = new PagePort();
    servePages(port, extraction);
    const say = (message: PageMessage) => port.emit('message', message);

    say({ do: 'open', listId: 1, list: { kind: podKind, known: new Map([['uid-a', '1']]) } });
    say({ do: 'parse', id: 1, listId: 1, bytes: pageOf('a', 'b') });
    say({ do: 'parse', id: 2, listId: 1, bytes: Buffer.from('<html>') });
    say({ do: 'close', listId: 1 });
    say({ do: 'parse', id: 3, listId: 1, bytes: pageOf('a') });

    expect(port.replies).toMatchObject([
      { id: 1, ok: true, page: { unchangedIds: ['uid-a'], items: 2 } },
      { id: 2, ok: false, failure: { code: 'PROTOCOL' } },
      { id: 3, ok: false, failure: { code: 'INTERNAL', message: 'list 1 is not open in this thread' } },
    ]);
  });
});

class PagePort extends EventEmitter {
  readonly replies: PageReply[] = [];

  postMessage(reply: PageReply, transfer: ArrayBuffer[]): void {
    this.replies.push(structuredClone(reply, { transfer }));
  }
}

/** A thread that takes pages and never answers. */
class SilentThread extends EventEmitter {
  readonly sent: PageMessage[] = [];

  postMessage(message: PageMessage): void {
    this.sent.push(message);
  }

  ref(): void {}

  unref(): void {}

  async terminate(): Promise<void> {
    this.emit('exit');
  }
}
