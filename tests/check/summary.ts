import { appendFileSync } from "node:fs";

/**
 * Says a line now, and once more at the end of the command: `npm run check` prints what its checks told, together,
 * below the reports of the tests.
 */
export function tell(line: string): void {
  console.log(line);
  const file = process.env.PATRON_CHECK_SUMMARY;
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}
