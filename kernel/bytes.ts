const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** A number of bytes as people read it, in powers of 1000, three digits: `12.4 GB`. */
export function bytesText(count: number): string {
  let [value, unit] = [count, 0];
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${Number(value.toPrecision(3))} ${UNITS[unit]}`;
}
