import type { Logger } from 'pino';
import type { Clock, Log, LogFields } from '../domain/ports/outside.ts';
import { redactFields } from './redact-fields.ts';

const ranks = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 } as const;
export type LogLevel = keyof typeof ranks;

export interface PinoLogOptions {
  level: LogLevel;
  clock: Pick<Clock, 'now'>;
  /** Every text, message and field alike, passes through it. */
  redact: (text: string) => string;
  /** Takes one JSON line at a time, newline included. */
  write: (line: string) => void;
}

interface Entry {
  level: Exclude<LogLevel, 'silent'>;
  message: string;
  fields: LogFields;
}

/**
 * JSON lines by pino, which is loaded with the first line: a run that logs nothing does not pay for it. Lines that come
 * while it loads wait, in order; `flush` ends once all are written.
 */
export class PinoLog implements Log {
  readonly #options: PinoLogOptions;
  #logger: Logger | null = null;
  #loading: Promise<void> | null = null;
  #waiting: Entry[] = [];

  constructor(options: PinoLogOptions) {
    this.#options = options;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#log('debug', message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#log('info', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#log('warn', message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#log('error', message, fields);
  }

  async flush(): Promise<void> {
    await this.#loading;
  }

  #log(level: Entry['level'], message: string, fields: LogFields): void {
    const { redact, clock } = this.#options;
    if (ranks[level] < ranks[this.#options.level]) return;
    const entry = { level, message: redact(message), fields: this.#plain(fields, redact) };
    entry.fields.time = new Date(clock.now()).toISOString();
    if (this.#logger === null) {
      this.#waiting.push(entry);
      this.#loading ??= this.#load();
    } else {
      this.#write(this.#logger, entry);
    }
  }

  /** Redacted at once: an object may be changed by its owner before it is written. */
  #plain(fields: LogFields, redact: (text: string) => string): LogFields {
    try {
      return redactFields(fields, redact);
    } catch (error) {
      return { unreadableFields: error instanceof Error ? redact(error.message) : true };
    }
  }

  async #load(): Promise<void> {
    const { pino } = await import('pino');
    const { level, write } = this.#options;
    const labels = { level: (label: string) => ({ level: label }) };
    const logger = pino(
      { level, timestamp: false, base: null, formatters: labels },
      { write: (line: string) => write(line) },
    );
    this.#logger = logger;
    for (const entry of this.#waiting.splice(0)) this.#write(logger, entry);
  }

  #write(logger: Logger, { level, message, fields }: Entry): void {
    try {
      logger[level](fields, message);
    } catch {
      // A log that cannot be written (closed pipe, full disk) must not end the work that it tells of.
    }
  }
}
