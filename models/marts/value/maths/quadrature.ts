/** Nodes and weights of Gauss and Legendre's rule with ten points on (0, 1): the lower half, which the upper mirrors. */
const HALF_NODES = [
  0.0130467357414141, 0.0674683166555077, 0.1602952158504878, 0.2833023029353764, 0.4255628305091844,
];
const HALF_WEIGHTS = [
  0.0333356721543441, 0.0747256745752903, 0.109543181257991, 0.1346333596549982, 0.1477621123573764,
];

/** Ten points on (0, 1). */
export const NODES: readonly number[] = [...HALF_NODES, ...HALF_NODES.map((node) => 1 - node)];
/** Their weights, which sum to 1. */
export const WEIGHTS: readonly number[] = [...HALF_WEIGHTS, ...HALF_WEIGHTS];

/** The integral of a smooth function from 0 to `end`, by ten points on each of so many equal parts. */
export function integral(of: (at: number) => number, end: number, parts: number): number {
  const width = end / parts;
  let sum = 0;
  for (let part = 0; part < parts; part++)
    for (let i = 0; i < NODES.length; i++) sum += WEIGHTS[i]! * of(width * (part + NODES[i]!));
  return sum * width;
}
