const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

export type Expanded = { ok: true; value: unknown } | { ok: false; missing: string };

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every text of a value, so that a file need not hold the key that it sends.
 * A variable that is not set and has no default is told, by its name.
 */
export function expandVariables(value: unknown, variables: Readonly<Record<string, string>>): Expanded {
  const missing = new Set<string>();
  const expanded = expand(value, (text) =>
    text.replace(reference, (_, name: string, fallback: string | undefined) => {
      const found = variables[name] ?? fallback;
      if (found === undefined) missing.add(name);
      return found ?? '';
    }),
  );
  const [first] = missing;
  return first === undefined ? { ok: true, value: expanded } : { ok: false, missing: first };
}

function expand(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((entry) => expand(entry, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, expand(entry, replace)]));
}
