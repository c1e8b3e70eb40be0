import { describe, expect, it } from 'vitest';
import { loadAllCommands } from '../registry.ts';
import { type Candidate, completeWords } from './complete-words.ts';

const commands = await loadAllCommands();
const kept: Record<string, string[]> = {
  cluster: ['prod-eu', 'prod-us', 'arn:aws:eks:eu-west-1:1234:cluster/shop', 'bad name', '$(reboot)'],
  context: ['kind-dev', 'admin@prod-eu'],
  namespace: ['default', 'shop'],
  kind: ['pods', 'podtemplates', 'deployments.apps'],
};
const names = {
  names: async (of: string): Promise<Candidate[]> =>
    (kept[of] ?? []).map((word) => ({ word, meaning: `a ${of}` })),
};

async function complete(line: string): Promise<string[]> {
  const words = line.split(' ');
  return (await completeWords({ words, commands, names })).map(({ word }) => word);
}

describe('cli/completion/complete-words', () => {
  it.each([
    ['full', ['full-scan']],
    ['--utc st', ['status']],
    ['--context kind-dev st', ['status']],
    ['list po', ['pods', 'podtemplates']],
    ['list pods,dep', ['pods,deployments.apps']],
    ['scan pods ', ['pods', 'podtemplates', 'deployments.apps']],
    ['list --cluster prod-', ['prod-eu', 'prod-us']],
    ['list --cluster arn:aws', ['arn:aws:eks:eu-west-1:1234:cluster/shop']],
    ['list --cluster=prod-e', ['--cluster=prod-eu']],
    ['list pods -n s', ['shop']],
    ['list -n shop po', ['pods', 'podtemplates']],
    ['list --namespace default,s', ['default,shop']],
    ['--context adm', ['admin@prod-eu']],
    ['list -o y', ['yaml']],
    ['query -o n', []],
    ['--log-level d', ['debug']],
    ['completion z', ['zsh']],
    ['list --stri', ['--strict']],
    ['scan --al', ['--all']],
    ['query --all', []],
    ['--kubeconfig ', []],
    ['list pods web', []],
    ['nonsense po', []],
  ])('completes "%s"', async (line, expected) => {
    expect(await complete(line)).toEqual(expected);
  });

  it('offers every command for nothing typed', async () => {
    expect(await complete('')).toEqual(commands.map(({ name }) => name));
  });

  it('offers no name that a shell would take for more than a word', async () => {
    expect(await complete('list --cluster ')).toEqual([
      'prod-eu',
      'prod-us',
      'arn:aws:eks:eu-west-1:1234:cluster/shop',
    ]);
  });
});
