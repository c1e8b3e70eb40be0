import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import { createRedactor } from '../../redact/create-redactor.ts';
import type { KeepValues } from '../../redact/redactor.ts';

/** What a thread is told once, so that it can extract and redact by itself. */
export interface PageExtraction {
  hashKey: Uint8Array;
  keepValues: KeepValues;
}

export function extractionOptions({ hashKey, keepValues }: PageExtraction): ExtractionOptions {
  // Made once: a key that is given as bytes is imported anew for every hash, which is most of its time.
  const key = createSecretKey(hashKey);
  const redactor = createRedactor({
    keyedHash: (text) => createHmac('sha256', key).update(text).digest('hex'),
    keepValues,
  });
  return { redactor, hash: (text) => hash('sha1', text, 'base64url') };
}
