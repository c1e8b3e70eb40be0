import { describe, expect, it } from 'vitest';
import { AppError } from '../../domain/errors.ts';
import { asNobody, isAboutImpersonation, mayNotImpersonate } from './as-nobody.ts';

const https = 'https://api.example:6443';

describe('clusters/kubernetes/as-nobody', () => {
  it.each([
    ['no credential', https, 'none', /gives no credential for it$/, /Give the context a user/],
    ['a password', https, 'basic', /do not take \(since Kubernetes 1\.19\)$/, /^Use a token/],
    ['a credential that got lost', https, 'certificate', /does not reach it$/, /A proxy in between/],
    ['a token over plain http', 'http://api.example', 'token', /over plain http no/, /^Write https:/],
    ['nothing over plain http', 'http://api.example', 'none', /over plain http no/, /^Write https:/],
  ] as const)('says why %s makes us nobody', (_, server, kind, why, hint) => {
    const error = asNobody(server, kind);

    expect(error).toMatchObject({
      code: 'LOGIN_NEEDED',
      message: expect.stringMatching(why),
      hint: expect.stringMatching(hint),
    });
    expect(error.message).toContain(new URL(server).host);
  });

  it('tells whom we may not impersonate, and keeps the cause', () => {
    const cause = new Error('HTTP 403');
    const refused = new AppError('FORBIDDEN', 'User "a" cannot impersonate resource "users"', { cause });

    expect(isAboutImpersonation(refused)).toBe(true);
    expect(mayNotImpersonate(refused, 'jane')).toMatchObject({
      code: 'FORBIDDEN',
      hint: expect.stringContaining('"impersonate" on jane'),
      cause,
    });
  });

  it.each([
    ['of another right', new AppError('FORBIDDEN', 'User "a" cannot list resource "pods"')],
    ['of another code', new AppError('TIMEOUT', 'cannot impersonate in 2 s')],
    ['of no kind of ours', new TypeError('cannot impersonate')],
  ])('leaves an error %s as it is', (_, error) => {
    expect(mayNotImpersonate(error, 'jane')).toBe(error);
  });
});
