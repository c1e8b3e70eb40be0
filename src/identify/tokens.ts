/** The words of a name: `my-prod_eu.1` → my, prod, eu, 1. Lower case. */
export function tokensOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[-_./:@\s]+/)
    .filter((token) => token !== '');
}
