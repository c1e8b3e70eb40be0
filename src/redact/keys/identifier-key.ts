import { keyWords } from './key-words.ts';

const identifying = new Set(
  'id ids uid uuid guid arn sha sha1 sha256 sha512 md5 hash hashes checksum checksums digest fingerprint thumbprint commit revision rev version build etag image images tag integrity serial certificate cert certs ca crt bundle public pubkey modulus name names host hostname path file files class sum template'.split(
    ' ',
  ),
);

/** Whether a key says that its value identifies a thing or its contents: such values are random, and no secret. */
export function isIdentifierKey(key: string): boolean {
  return keyWords(key).some((word) => identifying.has(word));
}
