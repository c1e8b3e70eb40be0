/** What client-go's pager asks for. Before 1.34 a list is charged by objects, and few large pages are the cheaper way. */
const usualPage = 500;
/** From 1.34 on the server charges a page by its bytes (100 kB a seat, at most 10 seats are had at once): about 1 MB. */
const chargedBytesPerPage = 1_000_000;
/** Before, only our own memory limits a page: lists of large Secrets or ConfigMaps would not fit. */
const bytesPerPage = 16_000_000;
/** While the size of objects is not known, 10 kB each is assumed where bytes are charged. */
const firstChargedPage = 100;
/** Smaller pages would cost more in requests than they save. */
const smallestPage = 10;

/** Objects to ask for in the next page, from the server's version and the size of objects so far (0: not known). */
export function pageSize(version: string | null, bytesPerObject: number): number {
  const [, major = '1', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  const chargesBytes = Number(major) > 1 || Number(minor) >= 34;
  if (bytesPerObject === 0) return chargesBytes ? firstChargedPage : usualPage;
  const wanted = Math.floor((chargesBytes ? chargedBytesPerPage : bytesPerPage) / bytesPerObject);
  return Math.max(smallestPage, Math.min(usualPage, wanted));
}
