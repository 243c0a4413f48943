/** A square matrix as rows. */
export type Matrix = readonly (readonly number[])[];

/**
 * The inverse of a symmetric positive definite matrix through its Cholesky factor; undefined when it is none, which for
 * the Hessian at a minimum means that the minimum is not a proper one.
 */
export function inverseOfPositive(matrix: Matrix): number[][] | undefined {
  const n = matrix.length;
  const factor = cholesky(matrix);
  if (!factor) return undefined;
  const columns = matrix.map((_, column) => {
    const forward: number[] = [];
    for (let i = 0; i < n; i++) {
      let rest = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) rest -= factor[i]![k]! * forward[k]!;
      forward.push(rest / factor[i]![i]!);
    }
    const solved = new Array<number>(n).fill(0);
    for (let i = n - 1; i >= 0; i--) {
      let rest = forward[i]!;
      for (let k = i + 1; k < n; k++) rest -= factor[k]![i]! * solved[k]!;
      solved[i] = rest / factor[i]![i]!;
    }
    return solved;
  });
  return matrix.map((_, row) => columns.map((column) => column[row]!));
}

function cholesky(matrix: Matrix): number[][] | undefined {
  const factor: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const made: number[] = [];
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= made[k]! * (i === j ? made : factor[j]!)[k]!;
      if (i === j && !(rest > 0)) return undefined;
      made.push(i === j ? Math.sqrt(rest) : rest / factor[j]![j]!);
    }
    factor.push(made);
  }
  return factor;
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, one, i) => sum + one * b[i]!, 0);

export const times = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => dot(row, vector));
