import { startFaultProxy } from '../../faults/fault-proxy.ts';
import { startHttpProxy } from '../../faults/forward-proxies.ts';
import { createAuthority } from '../../faults/test-certificates.ts';
import type { Case } from './case.ts';
import { base64, type ErrorGround } from './error-ground.ts';

/** What is on the way to a cluster. */
export function networkCases(ground: ErrorGround) {
  return {
    NAME_NOT_FOUND: {
      run: () => ground.scan(ground.contextAt(`https://${'x'.repeat(64)}.invalid:6443`)),
      exitCode: 1,
      subject: 'shop',
      says: /getaddrinfo ENOTFOUND/,
    },
    CONNECTION_REFUSED: {
      run: () => ground.scan(ground.contextAt('https://127.0.0.1:1')),
      exitCode: 1,
      subject: 'shop',
      says: /connect ECONNREFUSED 127\.0\.0\.1:1/,
    },
    CONNECTION_LOST: {
      run: () => ground.scanThrough('/', { kind: 'reset' }),
      exitCode: 1,
      subject: 'shop',
      says: /other side closed|ECONNRESET|socket/,
    },
    PROXY_FAILED: {
      run: async () => {
        const forward = await startHttpProxy(ground.cluster.server, { status: 403 });
        ground.onStop(() => forward.stop());
        const cluster = { 'proxy-url': forward.url };
        return ground.scan(ground.contextAt(ground.cluster.server, { ca: ground.clusterCa, cluster }));
      },
      exitCode: 1,
      subject: 'shop',
      says: /the proxy 127\.0\.0\.1:\d+ does not let us through to 127\.0\.0\.1:\d+ \(HTTP 403\)/,
    },
    TIMEOUT: {
      run: () =>
        ground.scanThrough('/', { kind: 'silence' }, { K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '300ms' }),
      exitCode: 1,
      subject: 'shop',
      says: /no answer in 0\.3 s/,
    },
    TLS_UNTRUSTED: {
      run: async () => {
        const { url } = await ground.proxyWith();
        return ground.scan(ground.contextAt(url, { ca: base64(createAuthority('another').cert) }));
      },
      exitCode: 1,
      subject: 'shop',
      says: /certificate/,
    },
    TLS_EXPIRED: {
      run: async () => {
        const past = { validFrom: new Date('2020-01-01'), validUntil: new Date('2020-02-01') };
        return ground.scan(
          ground.contextAt((await ground.proxyWith({ names: ['127.0.0.1'], ...past })).url, ground.ourCa),
        );
      },
      exitCode: 1,
      subject: 'shop',
      says: /certificate has expired/,
    },
    TLS_NAME: {
      run: async () =>
        ground.scan(
          ground.contextAt((await ground.proxyWith({ names: ['other.example'] })).url, ground.ourCa),
        ),
      exitCode: 1,
      subject: 'shop',
      says: /127\.0\.0\.1.*not in the cert|does not match certificate/,
    },
    TLS_FAILED: {
      run: async () => {
        const plain = await startFaultProxy({ target: ground.cluster.server });
        ground.onStop(() => plain.close());
        return ground.scan(ground.contextAt(plain.url.replace('http:', 'https:'), ground.ourCa));
      },
      exitCode: 1,
      subject: 'shop',
      says: /does not speak TLS|packet length too long/,
    },
  } satisfies Record<string, Case>;
}
