import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kind, podKind } from '../../../../test/fakes/builders.ts';
import { connectionOptions } from '../../../../test/fakes/kubernetes-connection.ts';
import { testExtraction } from '../../../../test/fakes/test-redactor.ts';
import { loginPage, statusBody } from '../../../../test/faults/faults.ts';
import type { WatchBatch } from '../../../domain/ports/watching.ts';
import { SystemClock } from '../../../observe/system-clock.ts';
import { Connection } from '../connection.ts';
import { KubernetesWatcher } from './kubernetes-watcher.ts';

const secretKind = kind('', 'v1', 'Secret', 'secrets');

function event(type: string, name: string, resourceVersion: string): string {
  const metadata = { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion };
  return `${JSON.stringify({ type, object: { kind: 'Pod', apiVersion: 'v1', metadata } })}\n`;
}

function list(resourceVersion: string): string {
  return JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion }, items: [] });
}

describe('clusters/kubernetes/watch/kubernetes-watcher', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: IncomingMessage[];
  let connection: Connection;
  const stop = new AbortController();
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await connection.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (): KubernetesWatcher => {
    const clock = new SystemClock();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    connection = new Connection({ ...connectionOptions(address), clock });
    return new KubernetesWatcher({
      connection,
      clock,
      extraction: testExtraction,
      redactText: (text) => text,
      random: () => 0.5,
      watchLimits: { gatherMs: 1, quietMs: 20, lateEndMs: -800 },
    });
  };
  const read = async (batches: AsyncIterable<WatchBatch>): Promise<string[]> => {
    const names: string[] = [];
    for await (const { changes } of batches)
      for (const change of changes) names.push('saved' in change ? change.saved.name : change.deleted.name);
    return names;
  };
  const options = { resourceVersion: '5', signal: stop.signal };

  it('asks for bookmarks, from where it was, for some minutes', async () => {
    answer = (_, response) => void response.end(event('ADDED', 'a', '6'));
    expect(await read(open().follow(podKind, options))).toEqual(['a']);
    expect(asked[0]?.url).toBe(
      '/api/v1/pods?watch=1&resourceVersion=5&allowWatchBookmarks=true&timeoutSeconds=450',
    );
    expect(asked[0]?.headers['accept-encoding']).toBeUndefined();
  });

  it('asks for the metadata of Secrets alone, and not for releases of Helm', async () => {
    answer = (_, response) => void response.end();
    await read(open().follow(secretKind, options));
    expect(asked[0]?.headers.accept).toContain('as=PartialObjectMetadata;');
    expect(decodeURIComponent(asked[0]?.url ?? '')).toContain('fieldSelector=type!=helm.sh/release.v1');
  });

  it('catches up until the server ends a watch that has been quiet', async () => {
    answer = (request, response) => {
      if (request.url?.includes('resourceVersion=5&') === true)
        response.write(event('ADDED', 'a', '6') + event('DELETED', 'b', '7'));
      setTimeout(() => response.end(), 60);
    };

    expect(await read(open().catchUp(podKind, options))).toEqual(['a', 'b']);
    expect(asked.map(({ url }) => url)).toEqual([
      '/api/v1/pods?watch=1&resourceVersion=5&allowWatchBookmarks=true&timeoutSeconds=1',
    ]);
  });

  it('watches on from there where something was told just before the end: more may have been on its way', async () => {
    answer = (request, response) => {
      const isFirst = request.url?.includes('resourceVersion=5&') === true;
      if (isFirst) response.end(event('ADDED', 'a', '6'));
      else if (request.url?.includes('limit=1') === true) response.end(list('9'));
      else setTimeout(() => response.end(), 60);
    };

    expect(await read(open().catchUp(podKind, options))).toEqual(['a']);
    expect(asked.at(-1)?.url).toContain('resourceVersion=6&');
  });

  it('has caught up with a kind that never rests once it knows what a list would say', async () => {
    let version = 5;
    answer = (request, response) => {
      if (request.url?.includes('limit=1') === true) return void response.end(list('8'));
      version += 1;
      response.end(event('MODIFIED', `p${version}`, String(version)));
    };

    expect(await read(open().catchUp(podKind, options))).toEqual(['p6', 'p7', 'p8']);
  });

  it('does not take the silence of a server for having told all', async () => {
    answer = (_, response) => void response.write('');

    await expect(read(open().catchUp(podKind, options))).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('tells what came before the connection broke in the middle of an event', async () => {
    answer = (_, response) => {
      response.write(event('ADDED', 'a', '6') + event('ADDED', 'b', '7').slice(0, 30));
      setTimeout(() => response.destroy(), 20);
    };
    const names: string[] = [];
    const reading = (async () => {
      for await (const { changes } of open().follow(podKind, options))
        for (const change of changes) names.push('saved' in change ? change.saved.name : '');
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(names).toEqual(['a']);
  });

  it.each([
    ['410', 410, {}, statusBody(410, 'Expired', 'too old'), { code: 'EXPIRED_LIST' }],
    [
      '429',
      429,
      { 'retry-after': '7' },
      statusBody(429, 'TooManyRequests', 'busy'),
      { code: 'RATE_LIMITED', retryAfterMs: 7000 },
    ],
    ['403', 403, {}, statusBody(403, 'Forbidden', 'no'), { code: 'FORBIDDEN' }],
    ['a redirect', 302, { location: 'https://elsewhere/login?token=hunter2' }, '', { code: 'PROTOCOL' }],
    [
      'a page',
      200,
      { 'content-type': 'text/html' },
      'body' in loginPage ? loginPage.body : '',
      { code: 'PROTOCOL' },
    ],
    ['500', 500, {}, 'upstream connect error', { code: 'SERVER_ERROR' }],
  ])('says what %s means, after one request', async (_, status, headers, body, error) => {
    answer = (__, response) => void response.writeHead(status, headers).end(body);
    const fault = await read(open().follow(podKind, options)).catch((thrown: Error) => thrown);
    expect(fault).toMatchObject(error);
    expect(String(fault)).not.toContain('hunter2');
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a list’s version', '{"kind":"PodList","metadata":{"resourceVersion":"77"},"items":[]}', '77'],
    ['null where there is none', '{"kind":"PodList","metadata":{}}', null],
  ])('answers %s for the newest one', async (_, body, newest) => {
    answer = (__, response) => void response.end(body);
    expect(await open().newestVersion(podKind, stop.signal)).toBe(newest);
    expect(asked[0]?.url).toBe('/api/v1/pods?limit=1');
  });

  it('ends promptly when it is stopped', async () => {
    answer = (_, response) => void response.write(event('ADDED', 'a', '6'));
    const stopping = new AbortController();
    const reading = read(open().follow(podKind, { ...options, signal: stopping.signal }));
    await expect.poll(() => asked.length).toBe(1);
    stopping.abort(new Error('Ctrl-C'));
    await expect(reading).rejects.toThrow('Ctrl-C');
  });
});
