import { createHash, createHmac } from 'node:crypto';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import { createRedactor } from '../../redact/create-redactor.ts';
import type { KeepValues } from '../../redact/redactor.ts';

/** What a thread is told once, so that it can extract and redact by itself. */
export interface PageExtraction {
  hashKey: Uint8Array;
  keepValues: KeepValues;
}

export function extractionOptions({ hashKey, keepValues }: PageExtraction): ExtractionOptions {
  const redactor = createRedactor({
    keyedHash: (text) => createHmac('sha256', hashKey).update(text).digest('hex'),
    keepValues,
  });
  return { redactor, hash: (text) => createHash('sha1').update(text).digest('base64url') };
}
