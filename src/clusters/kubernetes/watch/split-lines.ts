import { AppError } from '../../../domain/errors.ts';

/** Larger than any object that a cluster holds; a line that goes on and on is no event. */
const longestLineBytes = 33_554_432;
const newline = 10;

/** Cuts bytes that come in any pieces into lines. */
export class LineSplitter {
  readonly #longest: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(longest = longestLineBytes) {
    this.#longest = longest;
  }

  /** Whole lines, without their ends and without empty ones. Throws TOO_LARGE for a line that is too long. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let begin = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, begin)) {
      this.#keep(chunk.subarray(begin, end));
      lines.push(this.#take());
      begin = end + 1;
    }
    this.#keep(chunk.subarray(begin));
    return lines.filter((line) => line.trim() !== '');
  }

  /** Whether a line has begun and not ended. */
  get isWithinLine(): boolean {
    return this.#bytes > 0;
  }

  /** What came after the last end of a line; '' when nothing did. */
  rest(): string {
    return this.#take().trim();
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (this.#bytes > this.#longest)
      throw new AppError('TOO_LARGE', `an event is larger than ${Math.round(this.#longest / 1e6)} MB`);
    this.#parts.push(part);
  }

  #take(): string {
    const text = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#bytes = 0;
    return text;
  }
}
