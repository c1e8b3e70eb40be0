import { describe, expect, it } from 'vitest';
import { splitCommandLine } from './split-command-line.ts';

describe('lib/split-command-line', () => {
  it.each([
    ['npx -y server', ['npx', '-y', 'server']],
    ["  run  'two words'  ", ['run', 'two words']],
    ['run "a \\"b\\" $HOME" c', ['run', 'a "b" $HOME', 'c']],
    ['/opt/my\\ tools/run --x=""', ['/opt/my tools/run', '--x=']],
    ['', []],
  ])('splits %s', (text, words) => {
    expect(splitCommandLine(text)).toEqual(words);
  });

  it.each(["run 'open", 'run "open', 'run \\'])('refuses %s', (text) => {
    expect(splitCommandLine(text)).toBeNull();
  });
});
