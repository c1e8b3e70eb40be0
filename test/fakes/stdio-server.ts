import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What one call of a tool does. */
export type CallBehaviour =
  /** `afterMs`: so late, and others are answered in between. */
  | { result: unknown; afterMs?: number }
  | { error: { code: number; message: string } }
  /** A result whose text has this many bytes. */
  | { bytes: number }
  | { does: 'hangs' | 'dies' | 'half a line, then dies' | 'stops' };

/** What a server of the tests does, told it as JSON in its first argument, or in the file that `@FILE` names. */
export interface StdioBehaviour {
  tools?: object[];
  /** Tools a page; no paging without it. */
  pageSize?: number;
  calls?: Record<string, CallBehaviour>;
  /** `argument=value&…` → what a call with these arguments does. */
  callsByArgument?: Record<string, CallBehaviour>;
  /** What the first call of a tool does in each process. */
  firstCallOf?: { tool: string; behaviour: CallBehaviour };
  /** The first time that any process of this server is called, it behaves so; a file remembers. */
  firstCall?: { behaviour: CallBehaviour; memory: string };
  start?: {
    stdout?: string;
    stderr?: string;
    /** Ends at once. */
    exitCode?: number;
    /** Says nothing to initialize. */
    silent?: boolean;
    /** This many bytes on stderr before anything else. */
    floodBytes?: number;
    /** Only the first process of this server does not come up. */
    failsOnce?: string;
  };
  /** Where a process that it starts writes its pid; it lives on after the server's end. */
  grandchild?: string;
  ignoresEnd?: boolean;
  protocolVersion?: string;
  /** modern: it knows no handshake. */
  era?: 'legacy' | 'modern';
  capabilities?: object;
  /** Requests that it makes of the client as soon as it is initialized; the answers go into the record. */
  asks?: object[];
  /** A line per message received: pid, method, name of the tool. */
  record?: string;
  /** Where it writes its environment, as JSON. */
  environment?: string;
  /** So many notifications, lines that are no JSON, and lines on stderr, before each answer to a list of tools or a call. */
  flood?: number;
  /** With its first call it has these tools instead, and says that they have changed before it answers. */
  changesTo?: object[];
  /** So many tools more, which it makes up. */
  moreTools?: number;
}

interface Message {
  id?: number | string;
  method?: string;
  params?: { name?: string; arguments?: Record<string, unknown>; cursor?: string; protocolVersion?: string };
}

const given = process.argv[2] ?? '{}';
const behaviour = JSON.parse(
  given.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : given,
) as StdioBehaviour;
const { start = {}, calls = {} } = behaviour;
let tools = [
  ...(behaviour.tools ?? []),
  ...Array.from({ length: behaviour.moreTools ?? 0 }, (_, index) => ({
    name: `tool_${index}`,
    inputSchema: {},
  })),
];

function say(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function begin(): void {
  if (behaviour.environment !== undefined) writeFileSync(behaviour.environment, JSON.stringify(process.env));
  if (start.floodBytes !== undefined) process.stderr.write('x'.repeat(start.floodBytes));
  if (start.stdout !== undefined) process.stdout.write(start.stdout);
  if (start.stderr !== undefined) process.stderr.write(start.stderr);
  if (start.failsOnce !== undefined && isFirst(start.failsOnce)) process.exit(1);
  if (start.exitCode !== undefined) process.exit(start.exitCode);
  if (behaviour.grandchild !== undefined) startGrandchild(behaviour.grandchild);
  if (behaviour.ignoresEnd) {
    process.on('SIGTERM', () => undefined);
    setInterval(() => undefined, 1000);
  }
  createInterface({ input: process.stdin }).on('line', (line) => answer(JSON.parse(line) as Message));
}

function startGrandchild(file: string): void {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  writeFileSync(file, String(child.pid));
}

function isFirst(memory: string): boolean {
  if (existsSync(memory)) return false;
  writeFileSync(memory, 'done');
  return true;
}

function answer(message: Message): void {
  const { id, method, params } = message;
  if (behaviour.record !== undefined) record(behaviour.record, message);
  if (start.silent || method === undefined) return;
  if (method === 'notifications/initialized')
    for (const [index, ask] of (behaviour.asks ?? []).entries()) say({ id: `ask-${index}`, ...ask });
  if (id === undefined) return;
  if (method === 'tools/call') call(id, params?.name ?? '', params?.arguments ?? {});
  else say({ id, ...reply(method, params) });
}

function reply(method: string, params: Message['params']): object {
  if (behaviour.era === 'modern') return modernReply(method);
  switch (method) {
    case 'initialize':
      return { result: introduction(params?.protocolVersion) };
    case 'ping':
      return { result: {} };
    case 'tools/list':
      flood(behaviour.flood ?? 0);
      return { result: page(Number(params?.cursor ?? 0)) };
    default:
      return { error: { code: -32601, message: `Method not found: ${method}` } };
  }
}

function flood(count: number): void {
  for (let index = 0; index < count; index += 1) {
    say({ method: 'notifications/message', params: { level: 'info', data: `line ${index}` } });
    say({ method: 'notifications/tools/list_changed' });
    process.stdout.write(`not a message ${index}\n`);
    process.stderr.write(`said on stderr ${index}\n`);
  }
}

/** As of 2026-07-28: no handshake, no ping. */
function modernReply(method: string): object {
  const complete = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };
  const { capabilities = { tools: {} } } = behaviour;
  if (method === 'server/discover')
    return { result: { ...complete, supportedVersions: ['2026-07-28'], capabilities } };
  if (method === 'tools/list') return { result: { ...complete, ...page(0) } };
  return { error: { code: -32601, message: `Method not found: ${method}` } };
}

function record(file: string, message: Message): void {
  const { method, params } = message;
  const what = method ?? `answer ${JSON.stringify(message)}`;
  appendFileSync(file, `${[process.pid, what, params?.name].filter(Boolean).join(' ')}\n`);
}

function introduction(asked: string | undefined): object {
  return {
    protocolVersion: behaviour.protocolVersion ?? asked ?? '2025-11-25',
    capabilities: behaviour.capabilities ?? { tools: {} },
    serverInfo: { name: 'test server', version: '1' },
  };
}

function page(from: number): object {
  const size = behaviour.pageSize ?? tools.length;
  const next = from + size;
  return { tools: tools.slice(from, next), ...(next < tools.length ? { nextCursor: String(next) } : {}) };
}

let wasCalled = false;

function behaviourOf(name: string, args: Record<string, unknown>): CallBehaviour | undefined {
  const { firstCall, firstCallOf, callsByArgument = {} } = behaviour;
  if (firstCall !== undefined && isFirst(firstCall.memory)) return firstCall.behaviour;
  if (firstCallOf?.tool === name && !wasCalled) {
    wasCalled = true;
    return firstCallOf.behaviour;
  }
  const matching = Object.entries(callsByArgument).find(([query]) =>
    [...new URLSearchParams(query)].every(([argument, value]) => args[argument] === value),
  );
  return matching?.[1] ?? calls[name];
}

function call(id: number | string, name: string, args: Record<string, unknown>): void {
  flood(behaviour.flood ?? 0);
  if (behaviour.changesTo !== undefined && tools !== behaviour.changesTo) {
    tools = behaviour.changesTo;
    say({ method: 'notifications/tools/list_changed' });
  }
  const does = behaviourOf(name, args);
  if (does === undefined) say({ id, error: { code: -32602, message: `Unknown tool: ${name}` } });
  else if ('result' in does && does.afterMs !== undefined)
    setTimeout(() => say({ id, result: does.result }), does.afterMs);
  else if ('result' in does) say({ id, result: does.result });
  else if ('error' in does) say({ id, error: does.error });
  else if ('bytes' in does)
    say({ id, result: { content: [{ type: 'text', text: 'x'.repeat(does.bytes) }] } });
  else misbehave(does.does);
}

function misbehave(how: 'hangs' | 'dies' | 'half a line, then dies' | 'stops'): void {
  if (how === 'dies') process.exit(3);
  if (how === 'stops') process.kill(process.pid, 'SIGSTOP');
  if (how === 'half a line, then dies') process.stdout.write('{"jsonrpc":"2.0","id":', () => process.exit(0));
}

begin();
