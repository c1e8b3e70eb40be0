/** When a JWT expires by its own claims, in milliseconds since the epoch; null when it is no token that says. */
export function expiryOf(token: string): number | null {
  const claims = token.split('.')[1] ?? '';
  try {
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch {
    // Many tokens are no JWTs.
    return null;
  }
}
