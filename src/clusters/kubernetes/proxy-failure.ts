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

/** It had said nothing. */
export function closedBy(where: string): ProxyFailure {
  return new ProxyFailure(`${where} closed the connection without an answer`, reachHint);
}
