import { describe, expect, it } from 'vitest';
import { parseMcpServers, serverFromCommand, serverFromUrl } from './server-config.ts';

function parse(mcpServers: Record<string, unknown>): ReturnType<typeof parseMcpServers> {
  return parseMcpServers(JSON.stringify({ mcpServers }), 'mcp.json', { TOKEN: 'hunter2', EMPTY: '' });
}

const url = 'https://mcp.example/mcp';

describe('mcp/server-config', () => {
  it.each<[string, object, object]>([
    ['a command alone', { command: 'npx' }, { transport: 'stdio', command: 'npx', args: [], env: {} }],
    [
      'a command with everything',
      { type: 'stdio', command: 'kms', args: ['--read-only'], env: { A: '1' }, cwd: '/srv' },
      {
        transport: 'stdio',
        command: 'kms',
        args: ['--read-only'],
        env: { A: '1' },
        workingDirectory: '/srv',
      },
    ],
    ['a url alone', { url }, { transport: 'http', url, headers: {} }],
    [
      'a url with headers',
      { url, headers: { 'X-Team': 'a' } },
      { transport: 'http', url, headers: { 'X-Team': 'a' } },
    ],
    ['type http', { type: 'http', url }, { transport: 'http', url }],
    ['type streamable-http', { type: 'streamable-http', url }, { transport: 'http', url }],
    ['type streamableHttp', { type: 'streamableHttp', url }, { transport: 'http', url }],
    ['transport sse', { transport: 'sse', url }, { transport: 'http', url, prefersSse: true }],
    [
      'a login with a secret',
      { url, oauth: { clientId: 'a', clientSecret: 'b', issuer: 'https://login.example' } },
      { login: { clientId: 'a', clientSecret: 'b', issuer: 'https://login.example' } },
    ],
    [
      'a login with a key',
      { url, oauth: { clientId: 'a', privateKey: 'PEM', issuer: 'https://login.example', scope: 'read' } },
      {
        login: {
          clientId: 'a',
          privateKey: 'PEM',
          algorithm: 'RS256',
          issuer: 'https://login.example',
          scope: 'read',
        },
      },
    ],
    ['httpUrl', { httpUrl: url }, { transport: 'http', url }],
    ['serverUrl', { serverUrl: url }, { transport: 'http', url }],
    ['a type that decides between the two', { type: 'http', command: 'x', url }, { transport: 'http', url }],
    ['trust', { url, trust: 'read' }, { transport: 'http', url, trust: 'read' }],
    ['no trust from a switch of other programs', { url, trust: true }, { transport: 'http', url }],
    [
      'variables of the environment',
      { url: `https://\${HOST:-mcp.example}/mcp`, headers: { Authorization: `Bearer \${TOKEN}` } },
      { url: 'https://mcp.example/mcp', headers: { Authorization: 'Bearer hunter2' } },
    ],
    ['fields that we do not know', { url, autoApprove: ['a'], timeout: 5 }, { transport: 'http', url }],
  ])('takes %s', (_, entry, expected) => {
    const { servers, problems } = parse({ one: entry });

    expect(problems).toEqual([]);
    expect(servers).toEqual([expect.objectContaining({ name: 'one', ...expected })]);
  });

  it('passes over a server that is switched off', () => {
    expect(
      parse({ off: { command: `\${MISSING}`, disabled: true }, on: { command: 'y', disabled: false } }),
    ).toMatchObject({
      servers: [{ name: 'on' }],
      problems: [],
    });
  });

  it.each<[string, unknown, string]>([
    [
      'a variable that is not set',
      { command: 'x', env: { KEY: `\${MISSING}` } },
      'the variable MISSING is not set',
    ],
    ['neither command nor url', {}, 'it has neither a command nor a url'],
    ['both, and no type', { command: 'x', url }, 'it has a command and a url: say by "type" which is meant'],
    ['no object', 'npx', 'it must be an object'],
    ['arguments that are no list', { command: 'x', args: '-y' }, 'args must be a list'],
    ['an environment with a number', { command: 'x', env: { PORT: 1 } }, 'env.PORT must be text'],
    ['an empty command', { command: '' }, 'command is empty'],
    ['an address that is none', { url: 'mcp.example' }, 'url is no http or https address'],
    ['an address of a file', { url: 'file:///etc/passwd' }, 'url is no http or https address'],
    [
      'an address with a password',
      { url: 'https://me:hunter2@mcp.example/mcp' },
      'url holds a user or password: put it into headers (Authorization: Basic …) instead',
    ],
    [
      'a header that no server could be sent',
      { url, headers: { Authorization: 'Bearer hunter2\nhunter2' } },
      'headers.Authorization has a character that no header may have',
    ],
    [
      'a header whose name is none',
      { url, headers: { 'X Key': 'hunter2' } },
      'headers.X Key is no name of a header',
    ],
    [
      'a login without its server',
      { url, oauth: { clientId: 'a', clientSecret: 'b' } },
      'oauth needs clientId, issuer, and clientSecret or privateKey',
    ],
    ['a type without its command', { type: 'stdio', url }, '"stdio" needs a command'],
    ['a type without its url', { type: 'sse', command: 'x' }, '"sse" needs a url'],
    ['a type that nobody knows', { type: 'websocket', url }, '"websocket" is none of stdio, http and sse'],
  ])('refuses an entry with %s, and only that entry', (_, entry, reason) => {
    const { servers, problems } = parse({ wrong: entry, right: { command: 'x' } });

    expect(servers.map(({ name }) => name)).toEqual(['right']);
    expect(problems).toEqual([
      {
        name: 'wrong',
        failure: expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: `mcp.json: the MCP server "wrong": ${reason}`,
        }),
      },
    ]);
  });

  it.each<[string, string, string]>([
    ['no JSON', '{"mcpServers": {"a": {"env": {"KEY": "hunter2"', 'mcp.json is not valid JSON'],
    ['empty', '', 'mcp.json is not valid JSON'],
    ['without mcpServers', '{"servers": {}}', 'mcp.json has no "mcpServers" object'],
    ['with a list of servers', '{"mcpServers": []}', 'mcp.json has no "mcpServers" object'],
  ])('tells that a file is %s, and quotes nothing of it', (_, text, message) => {
    expect(parseMcpServers(text, 'mcp.json', {})).toEqual({
      servers: [],
      problems: [{ name: 'mcp.json', failure: expect.objectContaining({ code: 'CONFIG_INVALID', message }) }],
    });
  });

  it('tells that a name stands twice in a file, of which JSON keeps the last', () => {
    const text = '{"mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}}';

    expect(parseMcpServers(text, 'mcp.json', {})).toEqual({
      servers: [expect.objectContaining({ name: 'a', command: 'y' })],
      problems: [
        {
          name: 'mcp.json',
          failure: expect.objectContaining({
            code: 'CONFIG_INVALID',
            message: 'mcp.json: the MCP server "a" stands there more than once: only the last is used',
          }),
        },
      ],
    });
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(
      parseMcpServers('\uFEFF{"mcpServers": {"a": {"command": "x"}}}', 'mcp.json', {}).servers,
    ).toHaveLength(1);
  });

  it('makes servers of one address and of one command line', () => {
    expect(serverFromUrl('one', url)).toEqual({
      name: 'one',
      transport: 'http',
      url,
      headers: {},
      prefersSse: false,
      login: null,
    });
    expect(serverFromCommand('two', ['kms', '--read-only'])).toEqual({
      name: 'two',
      transport: 'stdio',
      command: 'kms',
      args: ['--read-only'],
      env: {},
    });
  });
});
