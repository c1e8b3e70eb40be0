/** What client-go's pager asks for; before 1.34 a list is charged by objects, so larger pages are cheaper. */
const usualPage = 500;
/** From 1.34 on the server charges a page by its bytes (100 kB a seat, at most 10 seats are had at once): about 1 MB. */
const bytesPerPage = 1_000_000;
const smallestPage = 100;

/** Objects to ask for in the next page, from the server's version and the size of objects so far (0: not known). */
export function pageSize(version: string | null, bytesPerObject: number): number {
  const [, major = '1', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  const chargesBytes = Number(major) > 1 || Number(minor) >= 34;
  if (!chargesBytes || bytesPerObject === 0) return usualPage;
  return Math.max(smallestPage, Math.min(usualPage, Math.floor(bytesPerPage / bytesPerObject)));
}
