import type { OutputStream } from '../host.ts';

/**
 * The lower end of a terminal, which is drawn again and again while other lines go on above it. Everything that is
 * written to the stream must go through `print` as long as something is drawn.
 */
export class LiveArea {
  readonly #stream: OutputStream;
  #lines: readonly string[] = [];
  #cursorHidden = false;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** Lines must fit the terminal's width. */
  draw(lines: readonly string[]): void {
    const hide = this.#cursorHidden ? '' : '\u001b[?25l';
    this.#cursorHidden = true;
    this.#stream.write(`${hide}${this.#erase()}${joined(lines)}`);
    this.#lines = lines;
  }

  /** Writes whole lines above what is drawn. */
  print(text: string): void {
    this.#stream.write(this.#lines.length === 0 ? text : `${this.#erase()}${text}${joined(this.#lines)}`);
  }

  /** Takes away what is drawn and shows the cursor again. */
  clear(): void {
    if (!this.#cursorHidden) return;
    this.#stream.write(`${this.#erase()}\u001b[?25h`);
    this.#lines = [];
    this.#cursorHidden = false;
  }

  #erase(): string {
    return this.#lines.length === 0 ? '' : `\u001b[${this.#lines.length}A\r\u001b[J`;
  }
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
