import { describe, expect, it } from 'vitest';
import { lastWords } from './last-words.ts';

const usage = [
  'Usage:',
  '  server [flags]',
  '',
  'Flags:',
  '  --log-file string  Set to "stderr" to log to the standard error stream.',
  '  --port string',
  '  --tls-cert string',
  '  --tls-key string',
  '  --toolsets strings',
  '  --version',
].join('\n');

describe('mcp/last-words', () => {
  it.each<[string, string, string]>([
    [
      'an error before a page of flags',
      `Error: failed to load kubeconfig: yaml: line 1\n${usage}\n`,
      'Error: failed to load kubeconfig: yaml: line 1',
    ],
    [
      'the last error of several',
      `2026-11-28 10:00:00 ERROR cannot reach it\nerror: giving up\n${usage}`,
      'error: giving up',
    ],
    [
      'a traceback, which ends with what it is',
      'Traceback (most recent call last):\n  File "x.py", line 1\nModuleNotFoundError: No module named \'mcp\'',
      'Traceback (most recent call last): | File "x.py", line 1 | ModuleNotFoundError: No module named \'mcp\'',
    ],
    ['the last lines where none tells an error', '1\n2\n3\n4\n5\n6\n7', '3 | 4 | 5 | 6 | 7'],
    [
      'no more than flags where there is nothing else',
      usage,
      '--port string | --tls-cert string | --tls-key string | --toolsets strings | --version',
    ],
    ['nothing', '', ''],
  ])('tells of a server that ends at its start %s', (_, text, expected) => {
    expect(lastWords(text, { isStart: true })).toBe(expected);
  });

  it('tells the last lines of one that has run for a while: an error of its start explains nothing', () => {
    const text = `Error: metrics are off\n1\n2\n3\n4\n5`;

    expect(lastWords(text, { isStart: false })).toBe('1 | 2 | 3 | 4 | 5');
  });
});
