import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterInfo, kind, namespaceKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeApp } from '../../../test/fakes/fake-app.ts';
import { runFake } from '../../../test/fakes/fake-host.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { hasShell } from '../../../test/fakes/has-shell.ts';
import { createApp } from '../../app.ts';
import { AppError } from '../../domain/errors.ts';
import { completionScripts } from '../completion/scripts.ts';

const run = promisify(execFile);

describe('cli/commands/completion', () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-completion-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
    const { exitCode, stdout } = await runFake(['completion', shell]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('k8s-mcp-agent completion candidates --');
  });

  it.each([['tcsh'], ['bash', 'more']])('refuses %s %s', async (...words) => {
    const { exitCode, stderr } = await runFake(['completion', ...words]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('bash, zsh, fish');
  });

  it('answers the script with words and what they mean, from the inventory', async () => {
    const app = new FakeApp();
    app.fleet = { clusters: [clusterInfo('prod-eu'), clusterInfo('dev')], problems: [] };

    const { exitCode, stdout } = await runFake(
      ['completion', 'candidates', '--', 'list', '--cluster', 'prod'],
      { app },
    );

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^prod-eu\t\w+\n$/);
  });

  describe('with an inventory on disk', () => {
    let filled: FilledStore;
    beforeAll(async () => {
      filled = await filledStore();
      const templates = kind('', 'v1', 'PodTemplate', 'podtemplates');
      const namespaces = ['shop', 'default', 'staging'].map((name) => resource(namespaceKind, name));
      await filled.fill('dev', [resource(podKind, 'web'), ...namespaces], { kinds: [templates] });
      await filled.fill('prod', [resource(namespaceKind, 'shop'), resource(namespaceKind, 'search')]);
    });
    afterAll(() => filled.remove());

    it.each([
      ['list po', 'pods podtemplates'],
      ['list pods -n s', 'search shop staging'],
      ['list pods -n default,sh', 'default,shop'],
      ['list --cluster p', 'prod'],
    ])(
      'answers "%s" with the kinds, namespaces and clusters that are kept, each once',
      async (line, expected) => {
        const { exitCode, stdout } = await runFake(['completion', 'candidates', '--', ...line.split(' ')], {
          variables: { K8S_MCP_AGENT_DATA_DIR: filled.dataDir },
          createApp: async (start) => createApp({ ...start, version: '0.0.0-test' }),
        });

        const offered = stdout.split('\n').flatMap((row) => row.split('\t')[0] || []);
        expect({ exitCode, offered }).toEqual({ exitCode: 0, offered: expected.split(' ') });
      },
    );
  });

  it('is silent when the inventory cannot be read', async () => {
    const app = new FakeApp();
    app.failure = new AppError('STORE_CORRUPT', 'it is broken');

    const { exitCode, stdout, stderr } = await runFake(
      ['completion', 'candidates', '--', 'list', '--cluster', ''],
      { app },
    );

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it.each([
    ['k8s-mcp-agent list po', 'pods podtemplates'],
    ['k8s-mcp-agent list --cluster arn:aws:e', 'eks:eu/shop'],
    ['k8s-mcp-agent list --cluster=pr', 'prod-eu'],
  ])('works in bash: %s', async (line, expected) => {
    program(
      ['list po', 'pods\t\npodtemplates\t'],
      ['list --cluster arn:aws:e', 'arn:aws:eks:eu/shop\tx'],
      ['list --cluster=pr', '--cluster=prod-eu\tx'],
    );
    // Bash parts words at ':' and '=' too, and leaves those as words of their own.
    const parts = line.split(/ |(?=[:=])|(?<=[:=])/);
    const script = `${completionScripts.bash}
COMP_LINE=${JSON.stringify(line)} COMP_POINT=${line.length} COMP_CWORD=${parts.length - 1}
COMP_WORDS=(${parts.map((part) => JSON.stringify(part)).join(' ')})
_k8s_mcp_agent; echo "\${COMPREPLY[*]}"`;

    const { stdout } = await run('bash', ['-c', script], { env: { PATH: `${folder}:/usr/bin:/bin` } });

    expect(stdout.trim()).toBe(expected);
  });

  it.for(['zsh', 'fish'] as const)('is a script that %s can read', (shell, { skip }) => {
    if (!hasShell(shell, 'the script that completes words in it')) skip();
    const file = join(folder, `script.${shell}`);
    writeFileSync(file, completionScripts[shell]);

    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  /** A program that answers as ours would. */
  function program(...answers: [words: string, answer: string][]): void {
    const file = join(folder, 'k8s-mcp-agent');
    const cases = answers.map(
      ([words, answer]) => `"${words}") printf -- '${answer.replaceAll('\n', '\\n')}\\n';;`,
    );
    writeFileSync(file, `#!/bin/bash\nshift 3\ncase "$*" in\n${cases.join('\n')}\nesac\n`);
    chmodSync(file, 0o755);
  }
});
