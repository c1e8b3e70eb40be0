/** One shape that is a credential wherever it stands. */
export interface CredentialShape {
  name: string;
  /** One of these texts stands in every match: looking for them first spares most patterns. */
  marks: readonly string[];
  /**
   * Global; the group `secret`, where there is one, is what is hidden, else the whole match. Linear: text of clusters can
   * be megabytes of the worst there is.
   */
  pattern: RegExp;
  /** Where given, a match counts only if its secret passes. */
  accepts?: (secret: string) => boolean;
}
