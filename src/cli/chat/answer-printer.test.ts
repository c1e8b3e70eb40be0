import { stripVTControlCharacters as strip } from 'node:util';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../lib/text-width.ts';
import { plainPrinter, terminalPrinter } from './answer-printer.ts';

function shown(pieces: readonly (readonly [string, boolean])[], width: number | null): string {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const printer = width === null ? plainPrinter(write) : terminalPrinter(write, () => width);
  for (const [piece, continues] of pieces) printer.piece(piece, continues);
  printer.end();
  return text;
}

const table = [
  ['| cluster | pods |', false],
  ['|---|--:|', true],
  ['| demo-prod-eu | 14 |', true],
  ['| `demo-dev` | 3 |', true],
] as const;

describe('cli/chat/answer-printer', () => {
  it('parts paragraphs by an empty line, and lines of a list or table by none', () => {
    const text = shown(
      [['Two clusters:', false], ['- a', false], ['- b', true], ...table, ['End.', false]],
      null,
    );

    expect(text).toBe(
      'Two clusters:\n\n- a\n- b\n\n| cluster | pods |\n|---|--:|\n| demo-prod-eu | 14 |\n| `demo-dev` | 3 |\n\nEnd.\n',
    );
  });

  it('lays a table out in columns for a terminal', () => {
    expect(strip(shown([...table, ['End.', false]], 60))).toBe(
      'cluster        pods\ndemo-prod-eu     14\ndemo-dev          3\n\nEnd.\n',
    );
  });

  it('makes lines of rows that are wider than the terminal, and cuts nothing', () => {
    const wide = [
      ['| pod | image |', false],
      ['|---|---|', true],
      ['| web-7d9 | registry.example/shop/web:1.2 |', true],
    ] as const;

    expect(strip(shown(wide, 38))).toBe('pod: web-7d9\n  image: registry.example/shop/web:1.2\n');
  });

  it.each([
    ['**ready** and `web-1`', '\u001b[1mready\u001b[22m and \u001b[36mweb-1\u001b[39m\n'],
    ['# Pods', '\u001b[1mPods\u001b[22m\n'],
    ['*[removed: not held by what was read]*', '\u001b[33m[removed: not held by what was read]\u001b[39m\n'],
    ['- an item', '• an item\n'],
    ['2. an item', '2. an item\n'],
    ['```yaml\na: *b*\n```', '  \u001b[36ma: *b*\u001b[39m\n'],
    ['kube_system and 2 * 3 * 4', 'kube_system and 2 * 3 * 4\n'],
  ])('renders %s', (piece, text) => {
    expect(shown([[piece, false]], 80)).toBe(text);
  });

  it.each([
    ['- the pod web-7d9 in demo-prod-eu restarts again and again since this morning', 40],
    ['集群 demo-prod-eu 中的 Pod web-7d9 从今天早上起不断重启，原因是镜像无法拉取。', 40],
  ])('wraps %s so that no line is wider than the terminal', (piece, width) => {
    const lines = strip(shown([[piece, false]], width))
      .trimEnd()
      .split('\n');

    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
    expect(lines.join(' ').replace(/\s/g, '')).toBe(piece.replace(/^- /, '•').replace(/\s/g, ''));
  });

  it('lets no control character through, in either way', () => {
    for (const width of [null, 40])
      expect(shown([['a \u001b[31mred\u0007 text', false]], width)).toContain('\\x1b[31mred\\x07');
  });
});
