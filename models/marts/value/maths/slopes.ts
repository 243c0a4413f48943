import type { Objective } from "./minimise.ts";
import { goOn, type Pause } from "./pause.ts";

/**
 * The slopes of `value` by central differences, for parameters that are logarithms, so that one step width (about the
 * cube root of a double's precision) is right for all of them: an error near 1e-10 of the value.
 */
export function withSlopes(value: (point: readonly number[]) => number, width = 1e-5): Objective {
  return (point, gradient) => {
    for (let i = 0; i < point.length; i++) {
      const up = value(moved(point, i, width));
      const down = value(moved(point, i, -width));
      gradient[i] = (up - down) / (2 * width);
    }
    return value(point);
  };
}

const moved = (point: readonly number[], index: number, by: number): number[] =>
  point.map((one, i) => (i === index ? one + by : one));

/**
 * The matrix of second derivatives by central differences of the slopes, made symmetric. `width` is wide enough that
 * slopes which are themselves differences still give six digits.
 */
export async function hessian(
  objective: Objective,
  point: readonly number[],
  { width = 1e-3, pause = goOn }: { width?: number; pause?: Pause } = {},
): Promise<number[][]> {
  const slopesAt = async (index: number, by: number): Promise<number[]> => {
    await pause();
    const gradient = new Array<number>(point.length).fill(0);
    objective(moved(point, index, by), gradient);
    return gradient;
  };
  const rows: number[][] = [];
  for (let i = 0; i < point.length; i++) {
    const up = await slopesAt(i, width);
    const down = await slopesAt(i, -width);
    rows.push(up.map((one, j) => (one - down[j]!) / (2 * width)));
  }
  return rows.map((row, i) => row.map((one, j) => (one + rows[j]![i]!) / 2));
}
