import { describe, expect, it } from 'vitest';
import { base64, pem, randomText } from '../../../test/fakes/fake-credentials.ts';
import { looksLikeKeyMaterial, looksRandom } from './looks-random.ts';

const digest = '4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac';

describe('redact/shapes/looks-random', () => {
  describe('looksRandom', () => {
    it.each(Array.from({ length: 20 }, (_, index) => randomText(32, 'mixed', index + 1)))(
      '%s is random',
      (text) => {
        expect(looksRandom(text)).toBe(true);
      },
    );

    it.each([
      base64(randomText(30)),
      base64('\u0001\u00ff\u0007binary\u0099 key\u0000 of bytes').replace(/=+$/, ''),
    ])('%s is random: base64 of no text', (text) => {
      expect(looksRandom(text)).toBe(true);
    });

    it.each([
      ['a digest', `sha256:${digest}`],
      ['hexadecimal', digest],
      ['a UUID', '0d8f1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b'],
      ['two UUIDs', '0d8f1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b.0d8f1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b'],
      ['words in camel case', 'AmazonEKSLoadBalancerPolicy2'],
      ['more of them', 'K8sBlockIngressPathType'],
      ['a field', 's3SecretAccessKeyName'],
      ['a version', 'OpenMetricsText0.0.1'],
      ['a cipher', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
      ['a drawing', 'M-413.7,0v58.3h52v28.2h-52V196c0,25,7,39.5'.replaceAll(',', '-')],
      ['a role', 'arn:aws:iam::123456789012:role/EksPodRole-1A2B3C4D5E6F'],
      ['a certificate in base64', base64(pem('CERTIFICATE')).slice(0, 200)],
      ['a public key in base64', base64(pem('PUBLIC KEY')).slice(0, 200)],
      ['an ssh key', `AAAAC3Nz${randomText(60)}`],
      ['a sentence', 'The quick brown fox jumps over 13 lazy dogs'],
      ['a short text', randomText(19)],
      ['a long text', randomText(4097)],
      ['signs', '!'.repeat(40)],
      ['nothing', ''],
      ['one letter', 'aA1'.repeat(10)],
    ])('%s is not: %s', (_, text) => {
      expect(looksRandom(text)).toBe(false);
    });
  });

  describe('looksLikeKeyMaterial', () => {
    it.each([
      randomText(32, 'hex'),
      randomText(64, 'hex'),
      randomText(32, 'upper'),
      `key=${randomText(32, 'hex')}`,
      `${randomText(32, 'hex')} `,
    ])('%s is a key', (text) => {
      expect(looksLikeKeyMaterial(text)).toBe(true);
    });

    it.each([
      ['a digest', `sha256:${digest}`],
      ['an image', `registry.example.com/a@sha256:${digest}`],
      ['a host', 'https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-west-1.eks.example.com'],
      ['a path', `/d/${randomText(32, 'hex')}?var=1`],
      ['a UUID', '0d8f1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b'],
      ['a short one', randomText(31, 'hex')],
      ['a number', '1'.repeat(40)],
      ['a word', 'a'.repeat(40)],
    ])('%s is none: %s', (_, text) => {
      expect(looksLikeKeyMaterial(text)).toBe(false);
    });
  });
});
