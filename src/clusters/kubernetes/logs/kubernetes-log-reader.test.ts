import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { testConnection } from '../../../../test/fakes/kubernetes-connection.ts';
import { close, hostOf, listen } from '../../../../test/fakes/loopback.ts';
import { testRedactor } from '../../../../test/fakes/test-redactor.ts';
import type { ContainerLog, ContainerLogRequest } from '../../../domain/container-log.ts';
import { AppError } from '../../../domain/errors.ts';
import type { Connection } from '../connection.ts';
import { KubernetesLogReader } from './kubernetes-log-reader.ts';

const request: ContainerLogRequest = {
  namespace: 'shop',
  pod: 'web-0',
  container: 'main',
  previous: false,
  tailLines: 10,
  sinceSeconds: null,
};
const pods = '/api/v1/namespaces/shop/pods';

type Answer = (asked: URL, response: ServerResponse, request: IncomingMessage) => void;

function status(code: number, message: string): Answer {
  return (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code, message }));
  };
}

const text =
  (body: string): Answer =>
  (_, response) =>
    response.end(body);

describe('clusters/kubernetes/logs/kubernetes-log-reader', () => {
  let server: Server | null = null;
  let connection: Connection | null = null;
  let asked: URL[] = [];
  afterEach(async () => {
    await connection?.close();
    if (server !== null) await close(server);
  });

  async function read(
    answer: Answer,
    change: Partial<ContainerLogRequest> = {},
    { timeoutMs = 3000, signal = new AbortController().signal } = {},
  ): Promise<ContainerLog> {
    asked = [];
    server = createServer((incoming, response) => {
      const url = new URL(incoming.url ?? '', 'http://server');
      asked.push(url);
      answer(url, response, incoming);
    });
    await listen(server);
    connection = testConnection(`http://${hostOf(server)}`);
    const reader = new KubernetesLogReader({ connection, redactText: testRedactor().text, timeoutMs });
    return reader.readLog({ ...request, ...change }, signal);
  }

  it('asks for the last lines with their times, and one more to know whether there are more', async () => {
    const log = await read(text('2026-01-02T03:04:05Z up\n'), { previous: true, sinceSeconds: 60 });

    expect(log).toEqual({
      container: 'main',
      lines: [{ at: '2026-01-02T03:04:05Z', text: 'up' }],
      isCut: false,
    });
    expect(asked[0]?.pathname).toBe(`${pods}/web-0/log`);
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      container: 'main',
      previous: 'true',
      sinceSeconds: '60',
      tailLines: '11',
      limitBytes: '1000000',
      timestamps: 'true',
    });
  });

  it('says that lines were left out', async () => {
    const log = await read(text('one\ntwo\nthree\n'), { tailLines: 2 });

    expect(log).toMatchObject({ lines: [{ text: 'two' }, { text: 'three' }], isCut: true });
  });

  it('asks again for fewer lines where the newest would be cut off', async () => {
    const line = 'x'.repeat(20_000);
    const log = await read(
      (url, response) => {
        const wanted = Number(url.searchParams.get('tailLines'));
        const lines = Array.from({ length: wanted }, (_, index) => `${wanted - index} ${line}`);
        response.end(`${lines.join('\n')}\n`.slice(0, Number(url.searchParams.get('limitBytes'))));
      },
      { tailLines: 200 },
    );

    expect(log.lines.at(-1)?.text).toMatch(/^1 x/);
    expect(log).toMatchObject({ isCut: true });
    expect(asked).toHaveLength(2);
  });

  it('shows one line that is larger than all that is read, from its beginning or its end', async () => {
    const log = await read((url, response) =>
      response.end('y'.repeat(Math.min(3_000_000, Number(url.searchParams.get('limitBytes'))))),
    );

    expect(log.lines).toHaveLength(1);
    expect(log.isCut).toBe(true);
  });

  it('chooses the default container as kubectl does', async () => {
    const choose = status(
      400,
      'a container name must be specified for pod web-0, choose one of: [proxy main] or one of the init containers: [setup]',
    );
    const answer: Answer = (url, response, incoming) => {
      if (!url.pathname.endsWith('/log'))
        return response.end(
          JSON.stringify({
            metadata: { annotations: { 'kubectl.kubernetes.io/default-container': 'main' } },
            spec: { containers: [{ name: 'proxy' }, { name: 'main' }] },
          }),
        );
      if (url.searchParams.get('container') === null) return choose(url, response, incoming);
      return response.end(`of ${url.searchParams.get('container')}\n`);
    };

    expect(await read(answer, { container: null })).toMatchObject({
      container: 'main',
      lines: [{ text: 'of main' }],
    });
  });

  it('takes the first container where pods may not be read', async () => {
    const answer: Answer = (url, response, incoming) => {
      if (!url.pathname.endsWith('/log'))
        return status(403, 'pods "web-0" is forbidden')(url, response, incoming);
      if (url.searchParams.get('container') !== null) return response.end('up\n');
      return status(400, 'a container name must be specified for pod web-0, choose one of: [a b]')(
        url,
        response,
        incoming,
      );
    };

    expect(await read(answer, { container: null })).toMatchObject({ container: 'a' });
  });

  it.each([
    [404, 'pods "web-0" not found', 'NOT_FOUND', /pods "web-0" not found/, /./],
    [400, 'container nope is not valid for pod web-0', 'NOT_FOUND', /nope/, /Name a container/],
    [
      400,
      'container "main" in pod "web-0" is waiting to start: ContainerCreating',
      'NOT_FOUND',
      /waiting to start/,
      /has not started/,
    ],
    [
      400,
      'previous terminated container "main" in pod "web-0" not found',
      'NOT_FOUND',
      /previous terminated/,
      /was not restarted/,
    ],
    [
      403,
      'pods "web-0" is forbidden: User "x" cannot get resource "pods/log"',
      'FORBIDDEN',
      /pods\/log/,
      /./,
    ],
    [
      500,
      'Get "https://10.0.0.9:10250/containerLogs/shop/web-0/main": dial tcp 10.0.0.9:10250: connect: connection refused',
      'SERVER_ERROR',
      /connection refused/,
      /node does not answer/,
    ],
    [400, 'something else', 'SERVER_ERROR', /something else/, /./],
  ])('tells a refusal by %s %s', async (code, message, expected, words, advice) => {
    await expect(read(status(code, message))).rejects.toMatchObject({
      code: expected,
      message: expect.stringMatching(words),
      hint: expect.stringMatching(advice),
    });
  });

  it('takes no excuse of the node for what a container wrote', async () => {
    const excuse = 'unable to retrieve container logs for containerd://0a1b2c3d';

    await expect(read(text(excuse))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(read(text(`app: ${excuse}\n`))).resolves.toMatchObject({ lines: [{}] });
  });

  it.each([
    ['namespace', '../../secrets'],
    ['pod', 'web?container=x'],
    ['container', '--server=evil'],
    ['pod', ''],
  ])('asks nobody for a %s that nothing can be called: %s', async (field, name) => {
    await expect(read(text('up\n'), { [field]: name })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(asked).toEqual([]);
  });

  it('does not wait for ever', async () => {
    await expect(read(() => undefined, {}, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'the log of shop/web-0 did not come in 0.05 s',
    });
  });

  it('stops when the asker leaves', async () => {
    const asker = new AbortController();
    const reading = read(() => asker.abort(), {}, { signal: asker.signal });

    await expect(reading).rejects.toBeInstanceOf(AppError);
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('reads what is no text', async () => {
    const answer: Answer = (_, response) => response.end(Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x41]));
    const { lines } = await read(answer);

    expect(lines.map((line) => line.text)).toEqual(['\ufffd\ufffd\\x00', 'A']);
  });
});
