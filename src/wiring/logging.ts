import { randomBytes } from 'node:crypto';
import type { Settings } from '../config/settings.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import { openLogFile } from '../observe/open-log-file.ts';
import { PinoLog } from '../observe/pino-log.ts';
import { createRedactor } from '../redact/create-redactor.ts';
import { keyedHash } from './keyed-hash.ts';

export interface Logging {
  log: Log;
  /** Hides credentials in text that did not come through extraction: errors, servers' stderr. */
  redactText: (text: string) => string;
  close(): Promise<void>;
}

/** The log of this run. Its placeholders are of this run only: the inventory's key is not opened for a log line. */
export function openLogging(
  settings: Settings,
  clock: Clock,
  writeToStderr: (line: string) => void,
): Logging {
  const redactor = createRedactor({
    keyedHash: keyedHash(randomBytes(32)),
    keepValues: settings.keepValues,
  });
  const file = settings.logFile === null ? null : openLogFile(settings.logFile);
  const log = new PinoLog({
    level: settings.logLevel,
    clock,
    redact: redactor.text,
    write: file?.write ?? writeToStderr,
  });
  return {
    log,
    redactText: redactor.text,
    close: async () => {
      await log.flush();
      file?.close();
    },
  };
}
