import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loginCommand } from './login-hint.ts';

describe('clusters/kubeconfig/login-hint', () => {
  it('leaves a plain name as it is', () => {
    expect(loginCommand('arn:aws:eks:eu:1:cluster/shop')).toBe(
      'kubectl --context arn:aws:eks:eu:1:cluster/shop get namespaces',
    );
  });

  it.each(['a b', "it's", '$(touch pwned)', 'a; b', 'ü\n*'])('can be pasted for the name %j', (name) => {
    const command = loginCommand(name).replace('kubectl', 'printf %s');

    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`--context${name}getnamespaces`);
  });
});
