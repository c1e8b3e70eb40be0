/** Words that, as a part of a key, say that the value is a credential. */
const partPattern =
  /(^|[^a-z])(pass|passwd|password|passphrase|pwd|secret|secrets|token|tokens|credential|credentials|creds|apikey|auth|authorization|cookie|bearer|dsn|salt|pin|otp|jwt)([^a-z]|$)/;
/** Compounds that are written as one word, or of which neither half tells alone. */
const compoundPattern =
  /(api|access|private|secret|signing|encryption|encrypt|master|account|client|shared|session|ssh|license|storage|webhook|hmac|rsa|tls|auth)[^a-z]?(key|secret|token|password|pass|credentials?)s?([^a-z]|$)|password|passwd|secretkey|connection[^a-z]?string|database[^a-z]?url|kubeconfig|dockerconfig/;
/** Keys that hold such a word and name the thing, not its value. */
const namePattern =
  /(name|path|file|dir|folder|mount|ref|type|kind|provider|enabled|required|ttl|expiry|expiration|lifetime|length|count|policy|algorithm|alg|method|url|uri|endpoint|issuer|audience|host|port|version|namespace|class|store|manager|projection|key[^a-z]?id|secs|seconds|limit|max|min)s?$/;

/** Whether a key says that its value is a credential: DB_PASSWORD, api-key, clientSecret, .dockerconfigjson. */
export function isCredentialKey(key: string): boolean {
  if (key.length < 3 || key.length > 200) return false;
  const spaced = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  if (!partPattern.test(spaced) && !compoundPattern.test(spaced)) return false;
  return !namePattern.test(spaced) || /database[^a-z]?url|dsn|connection[^a-z]?string/.test(spaced);
}
