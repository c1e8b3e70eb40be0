import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundleTimes, certificateTimes } from './certificate-times.ts';

/** Made by openssl, and what `openssl x509 -dates` says of them: UTCTime, and from 2050 on GeneralizedTime. */
const made = [
  ['days-30.pem', '2026-11-28T21:35:59Z', '2026-12-28T21:35:59Z'],
  ['days-36500.pem', '2026-11-28T21:35:59Z', '2126-11-04T21:35:59Z'],
] as const;
const read = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/certificates/${name}`, import.meta.url), 'utf8');

describe('lib/certificate-times', () => {
  it.each(made)('says of %s what openssl says', (name, from, until) => {
    const times = { from: Date.parse(from), until: Date.parse(until) };

    expect(certificateTimes(read(name))).toEqual([times]);
    expect(bundleTimes(btoa(`${read(name)}\n${read(name)}`))).toEqual([times, times]);
  });

  it.each([
    [''],
    ['no certificate'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----'],
    [`-----BEGIN CERTIFICATE-----\n${btoa('\x30\x84\xff\xff\xff\xff')}\n-----END CERTIFICATE-----`],
  ])('knows nothing of %j', (pem) => {
    expect(certificateTimes(pem)).toEqual([]);
    expect(bundleTimes(pem)).toEqual([]);
  });
});
