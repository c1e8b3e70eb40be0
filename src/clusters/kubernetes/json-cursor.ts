const [tab, newline, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [quote, backslash, comma, colon, tilde] = [0x22, 0x5c, 0x2c, 0x3a, 0x7e];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Thrown where text cannot be passed. A symbol: a stack that nobody reads would cost more than the whole way. */
export const notPassable = Symbol('this is no JSON, or none that can be passed without parsing it');

/**
 * Passes over the bytes of a JSON text without making anything of them. Right for any legal JSON; of other text it only
 * sees that brackets and quotes do not end.
 */
export class JsonCursor {
  at: number;
  readonly #bytes: Buffer;
  readonly #length: number;

  /** `at`: where it begins. */
  constructor(bytes: Uint8Array, at = 0) {
    this.at = at;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#length = bytes.byteLength;
  }

  /** The next byte that is no white space; undefined at the end. */
  peek(): number | undefined {
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte !== space && byte !== newline && byte !== carriageReturn && byte !== tab) return byte;
      this.at += 1;
    }
  }

  /**
   * Passes the members of an object, one key at a time; `onMember` passes the value. A key is one of those that are looked
   * for, '' for any other, and null where it is not plain.
   */
  members(wanted: readonly string[], onMember: (key: string | null) => void): void {
    this.#expect(openBrace);
    if (this.#accept(closeBrace)) return;
    do {
      const key = this.#key(wanted);
      this.#expect(colon);
      onMember(key);
    } while (this.#accept(comma));
    this.#expect(closeBrace);
  }

  /** Passes the entries of an array; `onEntry` passes each. */
  entries(onEntry: () => void): void {
    this.#expect(openBracket);
    if (this.#accept(closeBracket)) return;
    do onEntry();
    while (this.#accept(comma));
    this.#expect(closeBracket);
  }

  isObject(): boolean {
    return this.peek() === openBrace;
  }

  isArray(): boolean {
    return this.peek() === openBracket;
  }

  isText(): boolean {
    return this.peek() === quote;
  }

  /** Passes a string and gives it; null when only parsing tells what it says: it has escapes, or more than ASCII. */
  text(): string | null {
    if (!this.isText()) throw notPassable;
    const start = this.at + 1;
    this.at = this.#endOfText(start);
    const text = this.#bytes.toString('latin1', start, this.at - 1);
    return plain.test(text) ? text : null;
  }

  /** Passes whatever value comes. */
  value(): void {
    const first = this.peek();
    if (first === quote) this.at = this.#endOfText(this.at + 1);
    else if (first === openBrace || first === openBracket) this.#nested();
    else this.#scalar();
  }

  /** Compared byte by byte: most keys are not looked for, and a text of each would be garbage at once. */
  #key(wanted: readonly string[]): string | null {
    if (!this.isText()) throw notPassable;
    const start = this.at + 1;
    this.at = this.#endOfText(start);
    const end = this.at - 1;
    for (const word of wanted) if (word.length === end - start && this.#holds(start, word)) return word;
    return this.#isPlain(start, end) ? '' : null;
  }

  #holds(start: number, word: string): boolean {
    for (let index = 0; index < word.length; index += 1)
      if (this.#bytes[start + index] !== word.charCodeAt(index)) return false;
    return true;
  }

  #isPlain(start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === backslash || byte < space || byte > tilde) return false;
    }
    return true;
  }

  #nested(): void {
    const bytes = this.#bytes;
    let depth = 0;
    for (let at = this.at; at < this.#length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) at = this.#endOfText(at + 1) - 1;
      else if (byte === openBrace || byte === openBracket) depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        if (depth > 0) continue;
        this.at = at + 1;
        return;
      }
    }
    throw notPassable;
  }

  /** A number, true, false or null: all that is between the signs of structure. */
  #scalar(): void {
    const start = this.at;
    while (this.at < this.#length && !endsScalar(this.#bytes[this.at])) this.at += 1;
    if (this.at === start) throw notPassable;
  }

  /** Behind the closing quote of the string whose first byte this is. */
  #endOfText(start: number): number {
    const bytes = this.#bytes;
    for (let at = start; at < this.#length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) return at + 1;
      if (byte === backslash) at += 1;
    }
    throw notPassable;
  }

  #accept(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at += 1;
    return true;
  }

  #expect(byte: number): void {
    if (!this.#accept(byte)) throw notPassable;
  }
}

/** ASCII, and no backslash. */
const plain = /^[\x20-\x5b\x5d-\x7e]*$/;

function endsScalar(byte: number | undefined): boolean {
  return (
    byte === comma ||
    byte === closeBrace ||
    byte === closeBracket ||
    byte === space ||
    byte === newline ||
    byte === carriageReturn ||
    byte === tab
  );
}
