/** A symmetric matrix, row by row. */
export type Square = readonly (readonly number[])[];

export interface Eigen {
  readonly value: number;
  /** Of unit length. */
  readonly vector: readonly number[];
}

/** Values and directions of a symmetric matrix, the largest value first (Jacobi's turns). */
export function eigenOf(matrix: Square): readonly Eigen[] {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const v = matrix.map((_row, index) => Float64Array.from({ length: size }, (_one, other) => Number(index === other)));
  const norm = Math.max(...a.map((row) => Math.hypot(...row)));
  for (let sweep = 0; sweep < 60 && offDiagonal(a) > 1e-15 * norm; sweep += 1)
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) turn(a, v, p, q);
  return a
    .map((row, index) => ({ value: row[index] ?? 0, vector: v.map((line) => line[index] ?? 0) }))
    .sort((one, other) => other.value - one.value);
}

const offDiagonal = (a: readonly Float64Array[]): number =>
  Math.hypot(...a.flatMap((row, index) => [...row].filter((_value, other) => other !== index)));

/** Turns the plane of two axes so that their entry becomes 0. */
function turn(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [a[p], a[q]];
  if (!rowP || !rowQ || rowP[q] === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * (rowP[q] ?? 0));
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of [...a, ...v]) {
    const [x, y] = [row[p] ?? 0, row[q] ?? 0];
    row[p] = c * x - s * y;
    row[q] = s * x + c * y;
  }
  for (let k = 0; k < rowP.length; k += 1) {
    const [x, y] = [rowP[k] ?? 0, rowQ[k] ?? 0];
    rowP[k] = c * x - s * y;
    rowQ[k] = s * x + c * y;
  }
}

/** The inverse of a symmetric positive matrix whose axes may have different units; undefined where one is left to chance. */
export function inverseOf(matrix: Square): Square | undefined {
  const scale = matrix.map((row, index) => Math.sqrt(row[index] ?? 0));
  if (scale.some((one) => !(one > 0))) return undefined;
  const at = (index: number): number => scale[index] ?? 1;
  const eigen = eigenOf(matrix.map((row, i) => row.map((value, j) => value / (at(i) * at(j)))));
  if ((eigen.at(-1)?.value ?? 0) < 1e-12) return undefined;
  return matrix.map((row, i) =>
    row.map((_value, j) => {
      const entry = eigen.reduce((sum, { value, vector }) => sum + ((vector[i] ?? 0) * (vector[j] ?? 0)) / value, 0);
      return entry / (at(i) * at(j));
    }),
  );
}

/** The sum of x · yᵀ over pairs of vectors. */
export const outerSum = (xs: readonly (readonly number[])[], ys: readonly (readonly number[])[]): Square =>
  (xs[0] ?? []).map((_x, i) =>
    (ys[0] ?? []).map((_y, j) => xs.reduce((sum, x, index) => sum + (x[i] ?? 0) * (ys[index]?.[j] ?? 0), 0)),
  );

/** A · B. */
export const times = (a: Square, b: Square): Square =>
  a.map((row) => (b[0] ?? []).map((_value, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0)));

export const transposed = (a: Square): Square => (a[0] ?? []).map((_value, j) => a.map((row) => row[j] ?? 0));

export const applied = (a: Square, x: readonly number[]): readonly number[] =>
  a.map((row) => row.reduce((sum, value, index) => sum + value * (x[index] ?? 0), 0));
