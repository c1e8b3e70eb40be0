import { describe, expect, it } from 'vitest';
import { shell, withOption } from './shell.ts';

describe('analyze/diagnose/shell', () => {
  it.each([
    { name: 'web-0', line: 'kubectl logs web-0' },
    { name: 'a; rm -rf /', line: "kubectl logs 'a; rm -rf /'" },
    { name: "it's", line: "kubectl logs 'it'\\''s'" },
    { name: '$(id)', line: "kubectl logs '$(id)'" },
    { name: 'a\nb', line: "kubectl logs 'a\nb'" },
    { name: null, line: 'kubectl logs ' },
  ])('quotes what is not plain: $name', ({ name, line }) => {
    expect(shell`kubectl logs ${name}`).toBe(line);
  });

  it.each([
    { context: 'prod', line: 'kubectl --context prod get pods' },
    { context: '$& $1 x', line: "kubectl --context '$& $1 x' get pods" },
    { context: null, line: 'kubectl get pods' },
  ])('names the context $context', ({ context, line }) => {
    expect(withOption('kubectl get pods', '--context', context)).toBe(line);
  });

  it('leaves a command that is not kubectl’s as it is', () => {
    expect(withOption('helm list', '--context', 'prod')).toBe('helm list');
  });
});
