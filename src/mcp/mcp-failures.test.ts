import {
  InsufficientScopeError,
  OAuthError,
  ProtocolError,
  SdkError,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts';
import { AppError } from '../domain/errors.ts';
import { type FaultContext, isPassing, isSessionLost, toMcpError } from './mcp-failures.ts';
import { TooLargeError } from './too-large.ts';

const context: FaultContext = {
  server: 'team',
  doing: 'calling look',
  said: '',
  isStart: false,
  redact: (text) => text.replaceAll('hunter2', '***'),
  ending: null,
  isProcess: false,
  sentTooMuch: false,
  hasSession: false,
  timeoutMs: 60_000,
  retryAfterMs: null,
};
const process = { isProcess: true };
const session = { hasSession: true };

function system(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

function http(status: number, text = ''): SdkHttpError {
  return new SdkHttpError(
    'CLIENT_HTTP_NOT_IMPLEMENTED' as SdkHttpError['code'],
    `Error POSTing to endpoint: ${text}`,
    {
      status,
    },
  );
}

function sdk(code: string, text = code): SdkError {
  return new SdkError(code as SdkError['code'], text);
}

describe('mcp/mcp-failures', () => {
  it.each<[string, unknown, Partial<FaultContext>, ErrorCode, string]>([
    [
      'ECONNREFUSED',
      system('ECONNREFUSED'),
      {},
      'CONNECTION_REFUSED',
      'nothing listens at its address (ECONNREFUSED)',
    ],
    [
      'EHOSTUNREACH',
      system('EHOSTUNREACH'),
      {},
      'CONNECTION_REFUSED',
      'nothing listens at its address (EHOSTUNREACH)',
    ],
    ['ENOTFOUND', system('ENOTFOUND'), {}, 'NAME_NOT_FOUND', 'its name cannot be resolved (ENOTFOUND)'],
    ['EAI_AGAIN', system('EAI_AGAIN'), {}, 'NAME_NOT_FOUND', 'its name cannot be resolved (EAI_AGAIN)'],
    [
      'a port of another protocol',
      new TypeError('fetch failed', { cause: new Error('bad port') }),
      {},
      'CONFIG_INVALID',
      'its port belongs to another protocol, and no fetch asks it, as no browser does',
    ],
    [
      'a slow connection',
      system('UND_ERR_CONNECT_TIMEOUT'),
      {},
      'TIMEOUT',
      'no connection in time (UND_ERR_CONNECT_TIMEOUT)',
    ],
    [
      'another CA',
      system('SELF_SIGNED_CERT_IN_CHAIN'),
      {},
      'TLS_UNTRUSTED',
      'its certificate is not trusted (SELF_SIGNED_CERT_IN_CHAIN)',
    ],
    [
      'an expired certificate',
      system('CERT_HAS_EXPIRED'),
      {},
      'TLS_EXPIRED',
      'its certificate has expired (CERT_HAS_EXPIRED)',
    ],
    [
      'another name',
      system('ERR_TLS_CERT_ALTNAME_INVALID'),
      {},
      'TLS_NAME',
      'its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [
      'a system’s error deep inside',
      new Error('probe failed', { cause: new AggregateError([system('ECONNREFUSED')]) }),
      {},
      'CONNECTION_REFUSED',
      'nothing listens at its address (ECONNREFUSED)',
    ],
    [
      'a socket that was cut',
      system('UND_ERR_SOCKET'),
      {},
      'CONNECTION_LOST',
      'the connection broke: fetch failed (UND_ERR_SOCKET)',
    ],
    [
      'a body that was cut',
      new TypeError('terminated'),
      {},
      'CONNECTION_LOST',
      'the connection broke: terminated',
    ],
    [
      'a program that is not there',
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      process,
      'MCP_SERVER_MISSING',
      'its program is not there or may not be run (ENOENT)',
    ],
    [
      'a program that may not be run',
      Object.assign(new Error('x'), { code: 'EACCES' }),
      process,
      'MCP_SERVER_MISSING',
      'its program is not there or may not be run (EACCES)',
    ],
    [
      'a process that ended',
      sdk('CONNECTION_CLOSED'),
      { ...process, ending: 'with code 3' },
      'MCP_SERVER_DIED',
      'it ended with code 3',
    ],
    [
      'a process that was ended before',
      new Error('Not connected'),
      { ...process, ending: 'by SIGKILL' },
      'MCP_SERVER_DIED',
      'it ended by SIGKILL',
    ],
    [
      'a process that ended for a message',
      sdk('CONNECTION_CLOSED'),
      { ...process, sentTooMuch: true },
      'TOO_LARGE',
      'a message is larger than the limit',
    ],
    [
      'a connection that was closed',
      sdk('CONNECTION_CLOSED', 'Connection closed'),
      {},
      'CONNECTION_LOST',
      'the connection broke: Connection closed',
    ],
    ['no answer', sdk('REQUEST_TIMEOUT'), {}, 'TIMEOUT', 'no answer in 60 s'],
    [
      'an answer of the wrong kind',
      sdk('CLIENT_HTTP_UNEXPECTED_CONTENT', 'Unexpected content type: text/html'),
      {},
      'PROTOCOL',
      'Unexpected content type: text/html; a login page or a proxy may be answering',
    ],
    [
      'a stream that could not be opened',
      sdk('ERA_NEGOTIATION_FAILED', 'probe failed: fetch failed'),
      {},
      'CONNECTION_LOST',
      'the connection broke: probe failed: fetch failed',
    ],
    [
      'what the SDK says otherwise',
      sdk('INVALID_RESULT', 'Invalid\n result'),
      {},
      'PROTOCOL',
      'Invalid result',
    ],
    ['HTTP 401', http(401), {}, 'AUTH_REJECTED', 'it asks for a login (HTTP 401)'],
    ['a refused login', new UnauthorizedError(), {}, 'AUTH_REJECTED', 'it asks for a login (HTTP 401)'],
    [
      'a refused credential',
      new OAuthError('invalid_client' as OAuthError['code'], 'secret hunter2 is wrong'),
      {},
      'AUTH_REJECTED',
      'its login server refuses our credential (secret *** is wrong)',
    ],
    [
      'a scope that is too small',
      new InsufficientScopeError({ requiredScope: 'admin' }),
      {},
      'FORBIDDEN',
      expect.stringContaining('admin') as unknown as string,
    ],
    ['HTTP 403', http(403), {}, 'FORBIDDEN', 'it forbids the call (HTTP 403)'],
    ['HTTP 404 with a session', http(404), session, 'NOT_FOUND', 'it no longer knows our session (HTTP 404)'],
    ['HTTP 404 without one', http(404), {}, 'NOT_FOUND', 'nothing is served at its address (HTTP 404)'],
    [
      'HTTP 400 for a session',
      http(400, 'No valid session ID'),
      session,
      'NOT_FOUND',
      'it no longer knows our session (HTTP 400)',
    ],
    [
      'HTTP 400 for anything else',
      http(400, 'bad token=hunter2'),
      {},
      'PROTOCOL',
      'HTTP 400: Error POSTing to endpoint: bad token=***',
    ],
    ['HTTP 429', http(429), {}, 'RATE_LIMITED', 'it says that we ask too often (HTTP 429)'],
    ['HTTP 503', http(503), {}, 'SERVER_ERROR', 'it failed (HTTP 503)'],
    [
      'JSON that is none',
      new SyntaxError('Unexpected token'),
      {},
      'PROTOCOL',
      'its answer is not valid JSON',
    ],
    [
      'an answer beyond the limit',
      new TypeError('terminated', { cause: new TooLargeError('a message is larger than 5 bytes') }),
      {},
      'TOO_LARGE',
      'a message is larger than 5 bytes',
    ],
    [
      'an answer that was not taken',
      new ProtocolError(-32099, 'a message is larger than 5 bytes'),
      process,
      'TOO_LARGE',
      'a message is larger than 5 bytes',
    ],
    [
      'an unknown tool',
      new ProtocolError(-32602, 'unknown tool "x"'),
      {},
      'MCP_TOOL_UNKNOWN',
      'unknown tool "x"',
    ],
    [
      'an unknown tool in other words',
      new ProtocolError(-32600, 'MCP error -32600: Unknown tool: x'),
      {},
      'MCP_TOOL_UNKNOWN',
      'MCP error -32600: Unknown tool: x',
    ],
    [
      'a tool that a server was told not to offer',
      new ProtocolError(-32600, "Tool 'x' is not allowed under the current server configuration"),
      {},
      'MCP_TOOL_UNKNOWN',
      "Tool 'x' is not allowed under the current server configuration",
    ],
    [
      'a forgotten session',
      new ProtocolError(-32001, 'gone'),
      {},
      'NOT_FOUND',
      'it no longer knows our session (gone)',
    ],
    [
      'a stream without a reply',
      new ProtocolError(-32000, 'Server disconnected without sending a response'),
      {},
      'CONNECTION_LOST',
      'Server disconnected without sending a response',
    ],
    [
      'an error of the tool',
      new ProtocolError(-32603, 'kubectl:\n  password=hunter2'),
      {},
      'MCP_TOOL_FAILED',
      'kubectl: password=***',
    ],
    ['what is thrown without being an error', 'boom', {}, 'PROTOCOL', 'boom'],
    ['a very long text', new Error('x'.repeat(2000)), {}, 'PROTOCOL', `${'x'.repeat(500)}…`],
  ])('tells of %s', (_, error, change, code, what) => {
    const failure = toMcpError(error, { ...context, ...change });

    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code, cluster: 'team', cause: error });
    expect(failure.message.replace(/^MCP server team, calling look: /, '')).toEqual(what);
  });

  it('adds what the server said last, without its secrets, and when to come back', () => {
    const change = { said: 'listening | bad --token hunter2', retryAfterMs: 1500, ...process };

    const failure = toMcpError(sdk('REQUEST_TIMEOUT'), { ...context, ...change });

    expect(failure.message).toBe(
      'MCP server team, calling look: no answer in 60 s; it said: listening | bad --token ***',
    );
    expect(failure.retryAfterMs).toBe(1500);
  });

  it.each<[string, unknown, Partial<FaultContext>, string | RegExp]>([
    ['nobody listens', system('ECONNREFUSED'), {}, 'Check that the server runs, and the url of its entry.'],
    ['an unknown name', system('ENOTFOUND'), {}, 'Check the url of its entry, your DNS and your VPN.'],
    ['a login', http(401), {}, /^Put a credential that it takes into its entry of mcp.json/],
    [
      'a wrong path',
      http(404),
      {},
      'Check the path of its url: most servers are at /mcp, older ones at /sse.',
    ],
    ['another CA', system('SELF_SIGNED_CERT_IN_CHAIN'), {}, /NODE_EXTRA_CA_CERTS/],
    [
      'a program that is silent at its start',
      sdk('REQUEST_TIMEOUT'),
      { ...process, isStart: true },
      /^Run its command by hand/,
    ],
    [
      'an address that is silent at its start',
      sdk('REQUEST_TIMEOUT'),
      { isStart: true },
      /raise mcp-start-timeout/,
    ],
    ['a call without an answer', sdk('REQUEST_TIMEOUT'), process, /raise mcp-call-timeout/],
    ['what the catalogue knows', sdk('CONNECTION_CLOSED'), process, errorCatalogue.MCP_SERVER_DIED.hint],
  ])('advises what to do of a server where there is %s, not of a cluster', (_, error, change, hint) => {
    const failure = toMcpError(error, { ...context, ...change });

    expect(failure.hint).toEqual(typeof hint === 'string' ? hint : expect.stringMatching(hint));
    expect(failure.hint).not.toMatch(/kubeconfig|API server/);
  });

  it('leaves an error of ours as it is', () => {
    const ours = new AppError('USAGE', 'no');

    expect(toMcpError(ours, context)).toBe(ours);
  });

  it.each<[unknown, Partial<FaultContext>, boolean, boolean]>([
    [system('UND_ERR_SOCKET'), {}, true, false],
    [sdk('CONNECTION_CLOSED'), process, true, false],
    [http(404), session, true, false],
    [http(404), {}, false, false],
    [http(400, 'session expired'), {}, true, false],
    [new ProtocolError(-32001, 'gone'), {}, true, false],
    [http(429), {}, false, true],
    [http(502), {}, false, true],
    [http(503), {}, false, true],
    [http(504), {}, false, true],
    [http(500), {}, false, false],
    [http(401), {}, false, false],
    [new SyntaxError('x'), {}, false, true],
    [sdk('REQUEST_TIMEOUT'), {}, false, false],
    [new TooLargeError('a message is larger than 5 bytes'), {}, false, false],
    [system('ECONNREFUSED'), {}, false, false],
    [new ProtocolError(-32603, 'boom'), {}, false, false],
  ])(
    'knows of %s (%j) whether a new session helps: %s, or only patience: %s',
    (error, change, lost, passing) => {
      const failure = toMcpError(error, { ...context, ...change });

      expect([isSessionLost(failure), isPassing(failure)]).toEqual([lost, passing]);
    },
  );

  it('takes no error but ours for one that passes', () => {
    expect([isSessionLost(new Error('Not connected')), isPassing(new SyntaxError('x'))]).toEqual([
      false,
      false,
    ]);
  });
});
