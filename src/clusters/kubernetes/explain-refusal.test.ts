import { describe, expect, it } from 'vitest';
import { createAuthority, type IssueOptions } from '../../../test/faults/test-certificates.ts';
import { AppError } from '../../domain/errors.ts';
import type { Credential, CredentialProvider } from '../kubeconfig/resolved-context.ts';
import { explainRefusal } from './explain-refusal.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const authority = createAuthority('their CA');

function explain(
  kind: CredentialProvider['kind'],
  credential: Partial<Credential> = {},
  source = '/opt/tool',
  server = 'https://api.example',
): AppError {
  const error = new AppError('AUTH_REJECTED', 'HTTP 401', { cause: new Error('said') });
  return explainRefusal(error, {
    credential: { authorization: null, clientCertificate: null, expiresAt: null, ...credential },
    provider: { kind, source },
    server,
    now,
  });
}

function tokenUntil(expires: string): Partial<Credential> {
  const claims = Buffer.from(JSON.stringify({ exp: Date.parse(expires) / 1000 })).toString('base64url');
  return { authorization: `Bearer eyJhbGciOiJub25lIn0.${claims}.x` };
}

function certificate(options: IssueOptions): Partial<Credential> {
  return { clientCertificate: authority.issue({ commonName: 'jane', ...options }) };
}

const past = { validFrom: new Date('2020-01-01'), validUntil: new Date('2020-02-01') };
const present = { validFrom: new Date('2020-01-01'), validUntil: new Date('2040-01-01') };
const future = { validFrom: new Date('2039-01-01'), validUntil: new Date('2040-01-01') };
const old = '2026-05-01T00:00:00Z';
const valid = '2026-07-01T00:00:00Z';

describe('clusters/kubernetes/explain-refusal', () => {
  it.each<[string, AppError, RegExp, RegExp]>([
    ['nothing', explain('none'), /gives no credential/, /Give the context a user/],
    [
      'a password',
      explain('basic'),
      /either they are wrong, or it takes none/,
      /check the one in the kubeconfig/,
    ],
    ['an old token', explain('token', tokenUntil(old)), /expired at 2026-05-01/, /Put a new token/],
    ['a valid token', explain('token', tokenUntil(valid)), /does not know the token in the k/, /Put a new/],
    ['a token that tells nothing', explain('token', { authorization: 'Bearer x' }), /does not know/, /Put/],
    ['an old file', explain('token-file', tokenUntil(old)), /in \/opt\/tool expired/, /still runs/],
    ['a plugin', explain('exec', tokenUntil(valid)), /plugin \/opt\/tool gave/, /Log in again with the tool/],
    ['a plugin’s certificate', explain('exec', certificate(past)), /CN=jane\) expired/, /Log in again/],
    ['an id-token', explain('oidc', tokenUntil(valid)), /does not know the id-token/, /--oidc-issuer-url/],
    ['an old certificate', explain('certificate', certificate(past)), /expired at 2020-02-01/, /Get a new/],
    ['a future one', explain('certificate', certificate(future)), /not valid before 2039/, /clocks/],
    [
      'a token that plain http keeps back',
      explain('token', tokenUntil(valid), '/opt/tool', 'http://api.example'),
      /over plain http no credential is sent/,
      /^Write https:/,
    ],
    ['a stranger’s', explain('certificate', certificate(present)), /CN=their CA has signed/, /own CA/],
  ])('says why %s is refused, and what to do', (_, error, why, hint) => {
    expect(error).toMatchObject({
      code: 'AUTH_REJECTED',
      message: expect.stringMatching(/^HTTP 401; /),
      hint: expect.stringMatching(hint),
      cause: { message: 'said' },
    });
    expect(error.message).toMatch(why);
    expect(error.message).not.toMatch(/eyJ/);
  });
});
