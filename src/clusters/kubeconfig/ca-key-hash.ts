import { createHash, X509Certificate } from 'node:crypto';

const certificatePattern = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * SHA-256 (hex) over the public keys of a CA bundle, sorted, and the TLS server name: a renewed certificate with the
 * same key stays the same CA; clusters that share a proxy's address and CA are told apart by name. null: nothing readable.
 */
export function caKeyHash(bundle: string, servername: string | null): string | null {
  const keys = (bundle.match(certificatePattern) ?? []).flatMap(publicKeyOf);
  if (keys.length === 0) return null;
  return createHash('sha256')
    .update([...keys.sort(), ...(servername === null ? [] : [servername])].join(','))
    .digest('hex');
}

function publicKeyOf(pem: string): string[] {
  try {
    return [new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
  } catch {
    // A broken certificate in a bundle identifies nothing; TLS itself will say what is wrong with it.
    return [];
  }
}
