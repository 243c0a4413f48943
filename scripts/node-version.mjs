/** The oldest Node that Patron is tested on; package.json `engines` says the same. */
const OLDEST = [20, 19];

/** Ends the process with one clear line when the running Node is too old. Needs no package. */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(
    `Patron needs Node ${OLDEST.join(".")} or newer; this is ${version}.\n` +
      "  Install a current version from https://nodejs.org, then run the same command again.",
  );
  process.exit(1);
}
