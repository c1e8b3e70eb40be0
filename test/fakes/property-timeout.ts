/** For properties of many runs: a machine that others keep busy takes its time. */
export const propertyTimeoutMs = 30_000;
