/** "6.0 / mm²": as many digits as a count of that size can bear. */
export function densityWords(count: number, areaMm2: number): string {
  const density = count / areaMm2;
  return `${density.toFixed(density < 100 ? 1 : 0)} / mm²`;
}

/** "37.5 %, 3 of 8": a share is never said without how many were counted. */
export const shareWords = ({ share, positive, nuclei }: { share: number; positive: number; nuclei: number }): string =>
  `${(100 * share).toFixed(1)} %, ${positive} of ${nuclei}`;
