import { describe, expect, it } from 'vitest';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { ContainerLog } from '../../domain/container-log.ts';
import { mostLogCharacters, readLogText } from './read-log-text.ts';

function read(text: string, tailLines = 100): ContainerLog {
  return readLogText(text, { container: 'main', tailLines, isCut: false, redactText: testRedactor().text });
}

const texts = ({ lines }: ContainerLog): string[] => lines.map(({ text }) => text);

describe('clusters/logs/read-log-text', () => {
  it('parts the time of a line from its words', () => {
    expect(read('2026-01-02T03:04:05.123456789Z level=info msg=up\n')).toEqual({
      container: 'main',
      lines: [{ at: '2026-01-02T03:04:05.123456789Z', text: 'level=info msg=up' }],
      isCut: false,
    });
  });

  it.each([
    ['a time in another zone', '2026-01-02T11:04:05+08:00 up\n', '2026-01-02T03:04:05.000Z', 'up'],
    ['no time', 'up since 2026-01-02T03:04:05Z\n', null, 'up since 2026-01-02T03:04:05Z'],
    ['an empty line', '2026-01-02T03:04:05Z \n', '2026-01-02T03:04:05Z', ''],
    ['a line that Windows ended', '2026-01-02T03:04:05Z up\r\n', '2026-01-02T03:04:05Z', 'up'],
    ['a line that has not ended', '2026-01-02T03:04:05Z up', '2026-01-02T03:04:05Z', 'up'],
  ])('reads %s', (_, text, at, words) => {
    expect(read(text).lines).toEqual([{ at, text: words }]);
  });

  it('has no lines of nothing', () => {
    expect(read('')).toEqual({ container: 'main', lines: [], isCut: false });
  });

  it('gives the last lines and says that there were more', () => {
    const log = read('one\ntwo\nthree\n', 2);

    expect([texts(log), log.isCut]).toEqual([['two', 'three'], true]);
    expect(read('one\ntwo\n', 2).isCut).toBe(false);
  });

  it('takes colours away before it looks for secrets, and shows what else a terminal would obey', () => {
    const log = read(
      '\u001b[31mERROR\u001b[0m pass\u001b[1mword=hunter2-x9\u0000\u0007 \u001b]0;title\u0007done\n',
    );

    expect(texts(log)[0]).toMatch(/^ERROR password=<hidden:\w+>/);
    expect(JSON.stringify(log)).not.toMatch(/hunter2|\\u001b/);
  });

  it('cuts a huge line, and says how long it was', () => {
    const [line = ''] = texts(read(`${'x'.repeat(50_000)}\n`));

    expect(line.length).toBeLessThan(4100);
    expect(line).toContain('(50000 characters)');
  });

  it('looks at the end of a huge log, and never at half a line', () => {
    const line = `${'word '.repeat(200)}end`;
    const log = read(`${line}\n`.repeat(1200), 5000);

    expect(log.isCut).toBe(true);
    expect(new Set(texts(log))).toEqual(new Set([line]));
    expect(texts(log).join('\n').length).toBeLessThanOrEqual(mostLogCharacters);
  });
});
