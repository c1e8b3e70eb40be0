const newline = 10;
/** Where the id of a message stands: servers write it first or last. */
const endsKept = 256;
const idPattern = /"id"\s*:\s*(\d+|"[^"\\]{1,100}")/;
const lastIdPattern = /"id"\s*:\s*(\d+|"[^"\\]{1,100}")\s*\}\s*$/;

export interface LineReaderOptions {
  limitBytes: number;
  onLine: (line: string) => void;
  /** A line was larger than the limit and was thrown away; id: of the message that it was, where that can be told. */
  onOversize: (id: string | number | null) => void;
}

/**
 * Cuts a stream of bytes into lines. A line can be tens of megabytes, so it is made a string once; one that is beyond the
 * limit is passed over without being held.
 */
export class LineReader {
  readonly #options: LineReaderOptions;
  #chunks: Buffer[] = [];
  #size = 0;
  /** The first and the last bytes of a line that is being passed over. */
  #passing: { head: Buffer; tail: Buffer } | null = null;

  constructor(options: LineReaderOptions) {
    this.#options = options;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#add(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    if (start < chunk.length) this.#add(chunk.subarray(start));
  }

  #add(part: Buffer): void {
    if (this.#passing !== null) {
      const tail = Buffer.concat([this.#passing.tail, part.subarray(-endsKept)]);
      this.#passing.tail = tail.subarray(-endsKept);
      return;
    }
    this.#chunks.push(part);
    this.#size += part.length;
    if (this.#size <= this.#options.limitBytes) return;
    const line = Buffer.concat(this.#chunks);
    this.#passing = {
      head: Buffer.from(line.subarray(0, endsKept)),
      tail: Buffer.from(line.subarray(-endsKept)),
    };
    this.#chunks = [];
  }

  #endLine(): void {
    const passed = this.#passing;
    const chunks = this.#chunks;
    this.#passing = null;
    this.#chunks = [];
    this.#size = 0;
    if (passed === null) this.#options.onLine(Buffer.concat(chunks).toString('utf8'));
    else this.#options.onOversize(idOf(passed.head.toString('utf8'), passed.tail.toString('utf8')));
  }
}

/** Only an id at the start, before the result, or at the very end is the message's own. */
function idOf(head: string, tail: string): string | number | null {
  const before = head.split(/"(?:result|error|params)"\s*:/, 1)[0] ?? '';
  const found = idPattern.exec(before) ?? lastIdPattern.exec(tail);
  return found === null ? null : (JSON.parse(found[1] ?? 'null') as string | number);
}
