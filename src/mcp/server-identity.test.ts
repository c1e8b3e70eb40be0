import { describe, expect, it } from 'vitest';
import { serverFromCommand, serverFromUrl } from './server-config.ts';
import { serverIdentity } from './server-identity.ts';

const program = serverFromCommand('team', ['kms', '--read-only']);

describe('mcp/server-identity', () => {
  it('takes another program, argument, folder or address for another server', () => {
    const servers = [
      program,
      serverFromCommand('team', ['kms', '--other']),
      serverFromCommand('team', ['other', '--read-only']),
      serverFromCommand('team', ['kms', '--read', '-only']),
      { ...program, workingDirectory: '/srv' },
      serverFromUrl('central', 'https://mcp.example/mcp'),
      serverFromUrl('central', 'https://mcp.example/other'),
    ];

    expect(new Set(servers.map(serverIdentity)).size).toBe(servers.length);
    expect(serverIdentity({ ...program, name: 'renamed' })).toBe(serverIdentity(program));
  });

  it('takes a server that says what it is known by for the same, whatever it is started with', () => {
    const [one, two] = ['/run/1', '/run/2'].map((folder) =>
      serverIdentity({ ...serverFromCommand('embedded', ['kms', folder]), identity: 'kms' }),
    );

    expect(one).toBe(two);
    expect(one).not.toBe(serverIdentity(serverFromCommand('embedded', ['kms', '/run/1'])));
  });
});
