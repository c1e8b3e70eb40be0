/** Why a proxy does not let us through to a server, and what can be done. No password is in it. */
export class ProxyFailure extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProxyFailure';
    this.hint = hint;
  }
}

export const reachHint = 'Check proxy-url in the kubeconfig, or HTTPS_PROXY, and your VPN.';

/** Of an https proxy. */
export const trustHint =
  'Its CA has to be one that this machine trusts, or the certificate-authority of the cluster in the kubeconfig; NODE_EXTRA_CA_CERTS names a file of more.';

/** It had said nothing. */
export function closedBy(where: string): ProxyFailure {
  return new ProxyFailure(`${where} closed the connection without an answer`, reachHint);
}
