import { describe, expect, it } from 'vitest';
import { chooseProxy } from './choose-proxy.ts';

const none = { server: 'https://api.example:6443', proxyUrl: null, httpsProxy: null, noProxy: null };
const proxy = 'http://proxy.example:3128';

describe('clusters/kubernetes/choose-proxy', () => {
  it('takes none where none is named', () => {
    expect(chooseProxy(none)).toBeNull();
    expect(chooseProxy({ ...none, noProxy: 'api.example' })).toBeNull();
  });

  it.each([
    [{ proxyUrl: 'http://own.example' }, 'http://own.example'],
    [{ proxyUrl: 'http://own.example', httpsProxy: proxy }, 'http://own.example'],
    [{ proxyUrl: 'http://own.example', noProxy: '*' }, 'http://own.example'],
    [{ proxyUrl: 'socks5://own.example:1080' }, 'socks5://own.example:1080'],
    [{ proxyUrl: 'socks5h://own.example:1080' }, 'socks5://own.example:1080'],
    [{ httpsProxy: proxy }, proxy],
    [{ httpsProxy: 'proxy.example:3128' }, proxy],
    [{ httpsProxy: 'https://proxy.example' }, 'https://proxy.example'],
  ])('with %j takes %s', (change, expected) => {
    expect(chooseProxy({ ...none, ...change })).toBe(expected);
  });

  it.each([
    ['http://api.example:6443', 'which are not https'],
    ['https://localhost:6443', 'on this machine'],
    ['https://127.0.0.1:6443', 'on this machine'],
    ['https://[::1]:6443', 'on this machine'],
  ])('leaves %s alone: the variable is not for servers %s', (server) => {
    expect(chooseProxy({ ...none, server, httpsProxy: proxy })).toBeNull();
  });

  it.each([
    ['*', 'https://api.example', true],
    ['api.example', 'https://api.example', true],
    ['API.Example', 'https://api.example', true],
    ['example', 'https://api.example', true],
    ['.example', 'https://api.example', true],
    ['*.example', 'https://api.example', true],
    ['.api.example', 'https://api.example', false],
    ['other.example, api.example', 'https://api.example', true],
    ['pi.example', 'https://api.example', false],
    ['api.example:6443', 'https://api.example:6443', true],
    ['api.example:443', 'https://api.example', true],
    ['api.example:443', 'https://api.example:6443', false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', 'https://api.example', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['nonsense/8', 'https://10.1.2.3', false],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['fd00::/8', 'https://[fd00::1]:6443', true],
    ['fd00::1', 'https://[fd00::1]', true],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
    [',, ,', 'https://api.example', false],
  ])('NO_PROXY=%s and %s: not proxied is %s', (noProxy, server, expected) => {
    expect(chooseProxy({ ...none, server, httpsProxy: proxy, noProxy }) === null).toBe(expected);
  });

  it.each([
    [
      { proxyUrl: 'ftp://user:secret@own.example' },
      'the proxy-url in the kubeconfig cannot be used: "ftp://" is not',
    ],
    [{ proxyUrl: 'own.example:3128' }, 'the proxy-url in the kubeconfig cannot be used'],
    [{ proxyUrl: 'not an address' }, 'it is not an address'],
    [{ httpsProxy: 'http://user:secret@' }, 'HTTPS_PROXY cannot be used'],
    [{ httpsProxy: 'gopher://user:secret@proxy.example' }, 'HTTPS_PROXY cannot be used'],
  ])('says why %j cannot be used, without its password', (change, message) => {
    const choose = () => chooseProxy({ ...none, ...change });

    expect(choose).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID', message: expect.stringContaining(message) }),
    );
    expect(choose).not.toThrow('secret');
  });
});
