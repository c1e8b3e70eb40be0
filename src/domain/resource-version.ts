const integer = /^\d+$/;

/**
 * Whether a resourceVersion is older than another. They are integers in text (KEP-5504); where one is not, nothing can be
 * said, and the answer is false.
 */
export function isOlderVersion(version: string, than: string): boolean {
  if (!integer.test(version) || !integer.test(than)) return false;
  return version.length === than.length ? version < than : version.length < than.length;
}
