import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { KubeconfigUser } from './kubeconfig-file.ts';
import { refuseUnusableCertificate, refuseUnusableUser } from './refuse-unusable.ts';

const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'plugin', interactiveMode: 'Never' };

describe('clusters/kubeconfig/refuse-unusable', () => {
  it.each([
    ['nobody', {}],
    ['a token', { token: 't', tokenFile: 'f' }],
    ['a username and password', { username: 'me', password: 'p' }],
    ['somebody who is another', { token: 't', as: 'other', 'as-groups': ['g'], 'as-uid': '1' }],
    ['a plugin', { exec }],
    [
      'a plugin of the beta version, which need not say its mode',
      {
        exec: { ...exec, apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: '' },
      },
    ],
  ])('has nothing against %s', (_, user) => {
    expect(() => refuseUnusableUser(KubeconfigUser.parse(user))).not.toThrow();
  });

  it.each([
    [{ token: 't', username: 'me' }, 'a token and a username or password'],
    [{ token: 't', password: 'p' }, 'a token and a username or password'],
    [{ 'as-groups': ['g'] }, 'without naming a user'],
    [{ as: 'jane\r\nX: y' }, 'line ends or control characters'],
    [{ as: 'jane', 'as-groups': ['a\nb'] }, 'line ends or control characters'],
    [{ 'as-uid': '1' }, 'without naming a user'],
    [{ 'as-user-extra': { a: ['b'] } }, 'without naming a user'],
    [{ exec: { ...exec, command: '' } }, 'has no command'],
    [{ exec: { ...exec, apiVersion: null } }, 'has no apiVersion'],
    [{ exec: { ...exec, interactiveMode: null } }, 'has no interactiveMode'],
    [{ exec: { ...exec, interactiveMode: 'never' } }, 'is not one of Never, IfAvailable, Always'],
    [{ exec: { ...exec, env: [{ value: 'v' }] } }, 'has no name'],
    [{ exec, 'auth-provider': { name: 'oidc' } }, 'both exec and auth-provider'],
  ])('refuses %j', (user, message) => {
    expect(() => refuseUnusableUser(KubeconfigUser.parse(user))).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('wants the key of the certificate', () => {
    const authority = createAuthority();
    const { cert, key } = authority.issue();

    expect(() => refuseUnusableCertificate({ cert, key })).not.toThrow();
    expect(() => refuseUnusableCertificate({ cert: cert + key, key: cert + key })).not.toThrow();
    expect(() => refuseUnusableCertificate({ cert, key: authority.key })).toThrow(
      'client-key is not the key of client-certificate',
    );
  });

  it.each([
    ['client-certificate', { cert: 'very secret', key: '' }],
    ['client-key', { cert: createAuthority().cert, key: 'very secret' }],
  ])('says which cannot be read, and not what it is: %s', (what, certificate) => {
    expect(() => refuseUnusableCertificate(certificate)).toThrow(
      expect.objectContaining({
        code: 'CONTEXT_INVALID',
        message: expect.stringMatching(new RegExp(`^${what} cannot be used: (?!.*secret)`)),
      }),
    );
  });
});
