const secrets = new Set<string>();

/** Registers a secret (a token, a password): from now on no log line and no error shows it. */
export function registerSecret(value: string | undefined): void {
  if (value !== undefined && value.length >= 4) secrets.add(value);
}

/** Replaces every registered secret, and what looks like an authorization header, by `***`. */
export function redact(text: string): string {
  let out = text;
  for (const secret of secrets) out = out.replaceAll(secret, "***");
  return out.replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, "$1 ***");
}
