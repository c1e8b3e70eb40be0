import { createHmac, hash } from 'node:crypto';
import type { ExtractionOptions } from '../../src/extract/extract-resource.ts';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import type { KeepValues, Redactor } from '../../src/redact/redactor.ts';

/** The real redactor, with a key of the tests. */
export function testRedactor(keepValues: KeepValues = 'safe'): Redactor {
  return createRedactor({ keyedHash: keyedTestHash, keepValues });
}

export function keyedTestHash(text: string): string {
  return createHmac('sha256', 'test key').update(text).digest('hex');
}

export const testExtraction: ExtractionOptions = {
  redactor: testRedactor(),
  hash: (text) => hash('sha1', text, 'base64url'),
};
