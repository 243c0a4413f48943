import { createHash } from "node:crypto";

/** SHA-256 of a text's UTF-8 bytes, lower-case hex, without salt: as all four platforms want identifiers. */
export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** Whether a text is a hash already. */
export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
