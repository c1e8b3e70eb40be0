import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { parseExecCredential } from './parse-exec-credential.ts';

const asked = {
  command: 'plugin',
  apiVersion: 'client.authentication.k8s.io/v1',
  now: Date.parse('2026-01-02T03:04:05Z'),
};
const { cert, key } = createAuthority().issue();

function printed(status: unknown, more: object = {}): string {
  return JSON.stringify({ apiVersion: asked.apiVersion, kind: 'ExecCredential', status, ...more });
}

describe('clusters/kubeconfig/parse-exec-credential', () => {
  it.each([
    [{ token: 't' }, { authorization: 'Bearer t', clientCertificate: null, expiresAt: null }],
    [
      { token: 't', expirationTimestamp: '2026-01-02T04:04:05Z' },
      { authorization: 'Bearer t', expiresAt: asked.now + 3_600_000 },
    ],
    [{ token: 't', expirationTimestamp: '2026-01-02T05:04:06+02:00' }, { expiresAt: asked.now + 1000 }],
    [
      { clientCertificateData: cert, clientKeyData: key },
      { authorization: null, clientCertificate: { cert, key } },
    ],
    [
      { token: 't', clientCertificateData: cert, clientKeyData: key, expirationTimestamp: null },
      { authorization: 'Bearer t', clientCertificate: { cert, key }, expiresAt: null },
    ],
  ])('takes %j', (status, expected) => {
    expect(parseExecCredential(printed(status), asked)).toMatchObject(expected);
  });

  it('takes YAML, as kubectl does', () => {
    const output = `apiVersion: ${asked.apiVersion}\nkind: ExecCredential\nstatus:\n  token: t\n`;

    expect(parseExecCredential(output, asked).authorization).toBe('Bearer t');
  });

  it.each([
    ['nothing', '', 'it printed no ExecCredential with a status'],
    ['garbage', 'very-secret', 'it printed no ExecCredential'],
    ['half of it', printed({ token: 'very-secret' }).slice(0, -5), 'it printed no ExecCredential'],
    [
      'something before it',
      `very-secret\n${printed({ token: 'very-secret' })}`,
      'it printed no ExecCredential',
    ],
    ['another kind', printed({ token: 'very-secret' }, { kind: 'Secret' }), 'it printed no ExecCredential'],
    ['no status', printed(undefined), 'it printed no ExecCredential with a status'],
    ['a number as token', printed({ token: 1 }), 'it printed no ExecCredential'],
    [
      'a time that is none',
      printed({ token: 'very-secret', expirationTimestamp: 'soon' }),
      'no ExecCredential',
    ],
    [
      'another version',
      printed({ token: 'very-secret' }, { apiVersion: 'client.authentication.k8s.io/v1beta1' }),
      'it answered with apiVersion client.authentication.k8s.io/v1beta1, asked for was',
    ],
    ['nothing that proves anything', printed({}), 'it gave neither a token nor a certificate with its key'],
    [
      'a certificate alone',
      printed({ token: 'very-secret', clientCertificateData: cert }),
      'it gave a certificate or a key, but not both',
    ],
    ['a key alone', printed({ clientKeyData: key }), 'it gave a certificate or a key, but not both'],
    [
      'a certificate that is none',
      printed({ clientCertificateData: 'very-secret', clientKeyData: key }),
      'client-certificate cannot be used',
    ],
    [
      'the key of another certificate',
      printed({ clientCertificateData: cert, clientKeyData: createAuthority().key }),
      'client-key is not the key of client-certificate',
    ],
    [
      'a token with a line end',
      printed({ token: 'very-secret\nx' }),
      'characters in it that a request cannot carry',
    ],
  ])('says what is wrong with %s, not what was printed', (_, output, why) => {
    const thrown = expect.objectContaining({
      code: 'PLUGIN_FAILED',
      message: expect.stringMatching(/^the credential plugin plugin gave nothing usable: (?!.*very-secret)/),
    });

    expect(() => parseExecCredential(output, asked)).toThrow(thrown);
    expect(() => parseExecCredential(output, asked)).toThrow(why);
  });

  it('does not use what has expired', () => {
    const output = printed({ token: 'very-secret', expirationTimestamp: '2026-01-02T03:04:05Z' });

    expect(() => parseExecCredential(output, asked)).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_FAILED',
        message: 'the credential plugin plugin gave a credential that expired at 2026-01-02T03:04:05.000Z',
        hint: expect.stringContaining('clock'),
      }),
    );
  });
});
