import { beforeEach, describe, expect, it } from 'vitest';
import { KeyboardFilter } from './keyboard-filter.ts';

describe('cli/chat/keyboard-filter', () => {
  let forwarded: string;
  let interrupts: number;
  let filter: KeyboardFilter;
  beforeEach(() => {
    forwarded = '';
    interrupts = 0;
    filter = new KeyboardFilter({
      forward: (keys) => {
        forwarded += keys;
      },
      onInterrupt: () => {
        interrupts += 1;
      },
    });
  });

  it('holds what is typed before a line is read, and gives a line at a time', () => {
    filter.take('one\rtwo');
    expect(forwarded).toBe('');

    filter.open();
    expect(forwarded).toBe('one\r');
    filter.open();
    expect(forwarded).toBe('one\rtwo');
  });

  it('makes one line of what is pasted, wherever the pieces are cut', () => {
    const typed = 'a \u001b[200~one\r\ntwo\n\tthree\u0003\n\u001b[201~ b\r';
    filter.open();
    // Terminals send at least the first two characters of a mark at once: Escape alone is a key.
    for (const part of typed.split('\u001b[')) {
      for (const key of part) filter.take(key);
      filter.take(part === typed.split('\u001b[').at(-1) ? '' : '\u001b[');
    }

    expect(forwarded).toBe('a one⏎two⏎  three b\r');
  });

  it('gives Ctrl-C to the editor while a line is read, and else to whoever stops a turn', () => {
    filter.open();
    filter.take('\u0003');
    expect([forwarded, interrupts]).toEqual(['\u0003', 0]);

    filter.take('question\r');
    filter.take('typed ahead');
    filter.take('\u0003');
    filter.open();

    expect([forwarded, interrupts]).toEqual(['\u0003question\r', 1]);
  });

  it('lets arrows and a lone Escape through at once', () => {
    filter.open();
    filter.take('\u001b[A');
    filter.take('\u001b');

    expect(forwarded).toBe('\u001b[A\u001b');
  });

  it('holds no more than it may, whatever is typed ahead', () => {
    filter.take('x'.repeat(1_000_000));
    filter.open();

    expect(forwarded).toHaveLength(65_536);
  });
});
