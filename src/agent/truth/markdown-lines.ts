/* How a line of Markdown begins, or stands. */

/** "- ", "1. ", with what stands before it. */
export const listItem = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
/** "## ". */
export const heading = /^#{1,6}\s+/;
export const tableLine = /^\s*\|.*\|\s*$/;
export const fence = /^\s*```/;
