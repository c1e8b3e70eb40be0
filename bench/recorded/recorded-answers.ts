import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a server said to one request. */
export interface RecordedAnswer {
  status: number;
  contentType: string;
  body: Buffer;
}

interface IndexEntry {
  status: number;
  contentType: string;
  file: string;
}

/** One request, whatever size of page it asks for: that follows from the pages before it. */
export function requestKey(method: string, url: string, accept: string, body: string): string {
  const { pathname, searchParams } = new URL(url, 'http://recorded');
  searchParams.delete('limit');
  return [method, `${pathname}?${searchParams}`, accept, body].join('\n');
}

/** Answers of an API server in a folder, so that a scan can be measured without one. */
export class RecordedAnswers {
  readonly #folder: string;
  readonly #index: Map<string, IndexEntry>;

  private constructor(folder: string, index: Map<string, IndexEntry>) {
    this.#folder = folder;
    this.#index = index;
  }

  static begin(folder: string): RecordedAnswers {
    mkdirSync(folder, { recursive: true });
    return new RecordedAnswers(folder, new Map());
  }

  static load(folder: string): RecordedAnswers {
    const entries = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as [string, IndexEntry][];
    return new RecordedAnswers(folder, new Map(entries));
  }

  add(key: string, { status, contentType, body }: RecordedAnswer): void {
    const file = createHash('sha1').update(key).digest('hex');
    writeFileSync(join(this.#folder, file), body);
    this.#index.set(key, { status, contentType, file });
  }

  /** undefined: it was never asked for. */
  answer(key: string): RecordedAnswer | undefined {
    const entry = this.#index.get(key);
    return entry === undefined ? undefined : { ...entry, body: readFileSync(join(this.#folder, entry.file)) };
  }

  save(): void {
    writeFileSync(join(this.#folder, 'index.json'), JSON.stringify([...this.#index]));
  }
}
