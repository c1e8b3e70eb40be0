import { describe, expect, it } from 'vitest';
import { parseServerAddress, refuseUnusableProxy } from './server-address.ts';

describe('clusters/kubeconfig/server-address', () => {
  it.each([
    ['https://host:6443', 'https://host:6443'],
    ['https://host:6443/', 'https://host:6443'],
    ['HTTPS://Host.Example', 'https://host.example'],
    ['https://rancher.example/k8s/clusters/c-abc', 'https://rancher.example/k8s/clusters/c-abc'],
    ['https://rancher.example/k8s/clusters/c-abc//', 'https://rancher.example/k8s/clusters/c-abc'],
    ['https://host/base?query=1#fragment', 'https://host/base'],
    ['https://[2001:db8::1]:6443', 'https://[2001:db8::1]:6443'],
    ['https://10.0.0.1', 'https://10.0.0.1'],
  ])('takes %s for secure', (server, url) => {
    expect(parseServerAddress(server)).toEqual({ url, isSecure: true, userInfo: null });
  });

  it.each([
    ['http://host:8080/', 'http://host:8080'],
    ['host.example:8080', 'http://host.example:8080'],
    ['host.example', 'http://host.example'],
    ['127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['[::1]:8080', 'http://[::1]:8080'],
  ])('takes %s for plain http, as kubectl does', (server, url) => {
    expect(parseServerAddress(server)).toEqual({ url, isSecure: false, userInfo: null });
  });

  it.each([
    ['https://me:p%40ss@host', 'me:p@ss'],
    ['https://me@host', 'me:'],
    ['https://me:100%@host', 'me:100%'],
  ])('keeps who is named in %s out of the address', (server, userInfo) => {
    expect(parseServerAddress(server)).toEqual({ url: 'https://host', isSecure: true, userInfo });
  });

  it.each([
    ['', 'the cluster has no server address'],
    ['https://', 'has a path but no https:// in front'],
    ['https://host:port', 'is not an address'],
    ['https://host:99999', 'is not an address'],
    [' https://host', 'is not an address'],
    ['https://ho\nst', 'is not an address'],
    ['https://host\u0000', 'is not an address'],
    ['ftp://host', 'is neither https nor http'],
    ['host/path', 'has a path but no https:// in front'],
    ['unix:///var/run/api.sock', 'has a path but no https:// in front'],
  ])('refuses %j', (server, why) => {
    expect(() => parseServerAddress(server)).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID', message: expect.stringContaining(why) }),
    );
  });

  it('does not repeat a password of an address that it refuses', () => {
    expect(() => parseServerAddress('ftp://me:very-secret@host')).toThrow(
      'the server address "ftp://…@host" is neither https nor http',
    );
  });

  it.each(['', 'http://proxy:3128', 'https://me:secret@proxy', 'socks5://proxy:1080'])(
    'has nothing against the proxy %j',
    (proxy) => {
      expect(() => refuseUnusableProxy(proxy)).not.toThrow();
    },
  );

  it.each([
    ['proxy:3128', 'proxy-url begins with proxy: instead of http:, https: or socks5:'],
    ['127.0.0.1:3128', 'proxy-url is not an address'],
    ['ftp://me:very-secret@proxy', 'proxy-url begins with ftp: instead of http:, https: or socks5:'],
    ['http://me:very-secret@pro xy', 'proxy-url is not an address'],
  ])('refuses the proxy %s without repeating it', (proxy, message) => {
    expect(() => refuseUnusableProxy(proxy)).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID', message }),
    );
  });
});
