/** Whether an address names a user or a password, which fetch refuses to send. */
export function holdsLogin(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && (url.username !== '' || url.password !== '');
}
