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
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const issue = (authority: TestAuthority, name: string, subject: object): string[] => {
    const { cert, key } = authority.issue(subject);
    return [write(`${name}.crt`, cert), write(`${name}.key`, key)];
  };
  const kubelets = createAuthority('kubelet clients');
  const proxies = createAuthority('front proxies');
  writeFileSync(kubeletClientCa(folder), kubelets.cert);
  const [kubeletCert = '', kubeletKey = ''] = issue(kubelets, 'kubelet-client', kubeletClient);
  const [proxyCert = '', proxyKey = ''] = issue(proxies, 'front-proxy', frontProxy);
  return [
    `--kubelet-client-certificate=${kubeletCert}`,
    `--kubelet-client-key=${kubeletKey}`,
    `--proxy-client-cert-file=${proxyCert}`,
    `--proxy-client-key-file=${proxyKey}`,
    `--requestheader-client-ca-file=${write('front-proxy-ca.crt', proxies.cert)}`,
    `--requestheader-allowed-names=${frontProxy.commonName}`,
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    // There is no kube-proxy that would know the way to a Service.
    '--enable-aggregator-routing=true',
  ];
}
