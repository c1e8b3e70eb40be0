import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, type TestAuthority } from '../../faults/test-certificates.ts';

/** Who an API server is towards its kubelets. */
const kubeletClient = { commonName: 'kube-apiserver', organization: 'system:masters' };
/** Who it is towards the API servers behind it. */
const frontProxy = { commonName: 'front-proxy' };

/** Certificate of the authority that a kubelet must trust, to let its API server in. */
export function kubeletClientCa(folder: string): string {
  return join(folder, 'kubelet-client-ca.crt');
}

/** What an API server with real nodes is told besides: how to show itself to kubelets, and to API servers behind it. */
export function realNodeArguments(folder: string): string[] {
  const kubelets = createAuthority('kubelet clients');
  writeFileSync(kubeletClientCa(folder), kubelets.cert);
  const [cert = '', key = ''] = issue(folder, kubelets, 'kubelet-client', kubeletClient);
  return [
    `--kubelet-client-certificate=${cert}`,
    `--kubelet-client-key=${key}`,
    ...frontProxyArguments(folder),
    // There is no kube-proxy that would know the way to a Service.
    '--enable-aggregator-routing=true',
  ];
}

/** How an API server shows itself to the API servers behind it. */
export function frontProxyArguments(folder: string): string[] {
  const proxies = createAuthority('front proxies');
  const [cert = '', key = ''] = issue(folder, proxies, 'front-proxy', frontProxy);
  return [
    `--proxy-client-cert-file=${cert}`,
    `--proxy-client-key-file=${key}`,
    `--requestheader-client-ca-file=${write(folder, 'front-proxy-ca.crt', proxies.cert)}`,
    `--requestheader-allowed-names=${frontProxy.commonName}`,
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  ];
}

/** Certificate and key. */
function issue(folder: string, authority: TestAuthority, name: string, subject: object): string[] {
  const { cert, key } = authority.issue(subject);
  return [write(folder, `${name}.crt`, cert), write(folder, `${name}.key`, key)];
}

function write(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
