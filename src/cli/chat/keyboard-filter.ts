const pasteBegins = '\u001b[200~';
const pasteEnds = '\u001b[201~';
const interrupt = '\u0003';
const mostAhead = 65_536;

/** Stands for a line break within a line that was pasted; readline knows lines only. */
export const pastedBreak = '⏎';

export interface KeyboardFilterOptions {
  /** Takes what belongs to the line that is edited. */
  forward: (keys: string) => void;
  /** Ctrl-C was typed while no line is edited. */
  onInterrupt: () => void;
}

/**
 * Stands between the keyboard and the line editor. A text that was pasted (bracketed paste) is one line, its breaks shown as `⏎`.
 * What is typed while no line is edited waits for the next one; Ctrl-C does not wait, and takes away what does.
 */
export class KeyboardFilter {
  readonly #options: KeyboardFilterOptions;
  #isOpen = false;
  #isPaste = false;
  #ahead = '';

  constructor(options: KeyboardFilterOptions) {
    this.#options = options;
  }

  /** A line is edited from here on, until its end. */
  open(): void {
    this.#isOpen = true;
    this.#feed();
  }

  take(keys: string): void {
    if (!this.#isOpen && keys.includes(interrupt)) {
      this.#ahead = '';
      this.#options.onInterrupt();
      return;
    }
    this.#ahead = (this.#ahead + keys).slice(-mostAhead);
    this.#feed();
  }

  #feed(): void {
    while (this.#isOpen && this.#ahead !== '') {
      const goesOn = this.#isPaste ? this.#feedPaste() : this.#feedKeys();
      if (!goesOn) return;
    }
  }

  /** Answers whether there is more that can be looked at. */
  #feedKeys(): boolean {
    const paste = this.#ahead.indexOf(pasteBegins);
    const end = this.#ahead.search(/[\r\n]/);
    if (end !== -1 && (paste === -1 || end < paste)) {
      const keys = this.#cut(end, this.#ahead.startsWith('\r\n', end) ? 2 : 1);
      this.#isOpen = false;
      this.#options.forward(`${keys}\r`);
      return true;
    }
    if (paste !== -1) {
      this.#options.forward(this.#cut(paste, pasteBegins.length));
      this.#isPaste = true;
      return true;
    }
    // Escape alone is a key of its own.
    const half = halfOf(pasteBegins, this.#ahead);
    this.#options.forward(this.#cut(this.#ahead.length - (half > 1 ? half : 0), 0));
    return false;
  }

  #feedPaste(): boolean {
    const end = this.#ahead.indexOf(pasteEnds);
    if (end === -1) {
      // A break at the end may be the paste's last, which counts for nothing.
      const whole = this.#ahead.slice(0, this.#ahead.length - halfOf(pasteEnds, this.#ahead));
      this.#options.forward(onOneLine(this.#cut(whole.replace(/[\r\n]+$/, '').length, 0)));
      return false;
    }
    this.#options.forward(onOneLine(this.#cut(end, pasteEnds.length).trimEnd()));
    this.#isPaste = false;
    return true;
  }

  /** What stands before `index`; it and `skipped` characters after it are gone. */
  #cut(index: number, skipped: number): string {
    const before = this.#ahead.slice(0, index);
    this.#ahead = this.#ahead.slice(index + skipped);
    return before;
  }
}

function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these would be commands to the line editor
  const controls = /[\u0000-\u001f\u007f]/g;
  return text
    .replace(/\r\n|\r|\n/g, pastedBreak)
    .replaceAll('\t', '  ')
    .replace(controls, '');
}

/** How many characters at the text’s end are the beginning of a mark. */
function halfOf(mark: string, text: string): number {
  for (let length = mark.length - 1; length > 0; length -= 1)
    if (text.endsWith(mark.slice(0, length))) return length;
  return 0;
}
