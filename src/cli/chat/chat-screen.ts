import { makeVisible } from '../../lib/make-visible.ts';
import { truncateText } from '../../lib/text-width.ts';
import type { OutputStream } from '../host.ts';
import type { Paint } from '../output/paint.ts';
import type { Tone } from '../output/view.ts';
import { LiveArea } from '../progress/live-area.ts';
import { type AnswerPrinter, plainPrinter, terminalPrinter } from './answer-printer.ts';
import { wrapRuns } from './markdown/wrap-runs.ts';

export interface ChatScreenOptions {
  stdout: OutputStream;
  paint: Paint;
  /** Whether answers are laid out, and a line tells that something goes on. */
  isRich: boolean;
  now: () => number;
  /** Calls again and again until it is stopped. */
  every: (milliseconds: number, run: () => void) => () => void;
}

/** Where a chat is shown: everything goes above the line that tells that the model is at work. */
export class ChatScreen {
  readonly #options: ChatScreenOptions;
  readonly #area: LiveArea;
  #stopWaiting: (() => void) | null = null;

  constructor(options: ChatScreenOptions) {
    this.#options = options;
    this.#area = new LiveArea(options.stdout);
  }

  get width(): number {
    return this.#options.stdout.columns ?? 80;
  }

  /** Whole lines without control characters but those of colours. */
  write(text: string): void {
    this.#area.print(text);
  }

  /** A sentence of ours, wrapped. */
  tell(text: string, tone?: Tone): void {
    const { paint, isRich } = this.#options;
    const visible = makeVisible(text);
    const lines = isRich ? wrapRuns([{ text: visible, style: null }], this.width) : [visible];
    this.write(lines.map((line) => `${paint(tone, line)}\n`).join(''));
  }

  /** What a tool did, on one line. */
  activity(text: string): void {
    const { paint, isRich } = this.#options;
    const visible = makeVisible(text);
    this.write(`${paint('faint', isRich ? truncateText(visible, this.width - 1) : visible)}\n`);
  }

  printer(): AnswerPrinter {
    const write = (text: string): void => this.write(text);
    return this.#options.isRich ? terminalPrinter(write, () => this.width) : plainPrinter(write);
  }

  /** Tells that something is waited for, and for how long, until `rest`. */
  wait(what: string): void {
    const { isRich, now, every, paint } = this.#options;
    if (!isRich || this.#stopWaiting !== null) return;
    const begun = now();
    const draw = (): void => {
      const line = `… ${what}, ${Math.round((now() - begun) / 1000)} s (Ctrl-C stops it)`;
      this.#area.draw([paint('faint', truncateText(line, this.width - 1))]);
    };
    draw();
    this.#stopWaiting = every(1000, draw);
  }

  rest(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    this.#area.clear();
  }
}
