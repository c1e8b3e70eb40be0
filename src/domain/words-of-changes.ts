/** As a title tells what was changed before somebody failed: `ConfigMap shop/settings was changed (config key motto a → b), and since then 2 …`. */
const told = / was changed \(.*\), and since then /s;

/** A finding's title without the words of the change in it, which may give values that somebody wrote. */
export function titleWithoutChange(title: string): string {
  return title.replace(told, ' was changed, and since then ');
}
