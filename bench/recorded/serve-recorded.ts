import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { RecordedAnswers, requestKey } from './recorded-answers.ts';

/** A process of its own, so that what it costs is not counted: serves a recording, and prints its port. */
const answers = RecordedAnswers.load(process.argv[2] ?? '');
const server = createServer(async (asked, reply) => {
  const key = requestKey(
    asked.method ?? 'GET',
    asked.url ?? '/',
    asked.headers.accept ?? '',
    await text(asked),
  );
  const answer = answers.answer(key);
  if (answer === undefined) {
    console.error(`not recorded: ${key.replaceAll('\n', ' ')}`);
    reply.writeHead(404, { 'content-type': 'application/json' });
    reply.end('{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}');
    return;
  }
  reply.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': String(answer.body.length),
  });
  reply.end(answer.body);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
