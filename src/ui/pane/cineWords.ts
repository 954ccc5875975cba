import type { CineStatus } from '../../dicom/paneStatus';

/** "12 of 30 frames/s" where the wanted rate is not reached. */
export function rateWords({ framesPerSecond, reached }: CineStatus): string {
  const wanted = Number(framesPerSecond.toFixed(1));
  return reached === undefined ? `${wanted} frames/s` : `${reached} of ${wanted} frames/s`;
}

/** What is not as the reader expects; empty where all is. */
export function cineNotes({ from, to, waitsFor, leftOut = 0 }: CineStatus, frameCount: number): string {
  return [
    waitsFor === undefined ? '' : `Waiting for image ${waitsFor}`,
    leftOut === 0 ? '' : `${leftOut === 1 ? '1 failed image' : `${leftOut} failed images`} left out`,
    from === 1 && to === frameCount ? '' : `Plays images ${from} to ${to}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
