import { numbersInWords } from '../../dicom/format';
import type { Problem } from '../../dicom/problem';

/** The frame the reader wants cannot be shown. Its place in the stack stays, blank and with these words: drawn as failed, never skipped. */
export const frameProblem = (frameNumber: number, frameCount: number, cause: Problem): Problem => ({
  code: cause.code,
  severity: 'error',
  title:
    frameCount === 1 ? 'The image could not be loaded' : `Image ${frameNumber} of ${frameCount} could not be loaded`,
  tip: `${cause.title}. ${cause.tip ?? 'Retry, or scroll to it again. Nothing can be measured on it; the other images are not affected.'}`,
  detail: cause.detail ? `${cause.title}. ${cause.detail}` : cause.title,
  cause: cause.cause ?? cause,
});

/** Some frames of the stack are missing here, whichever the reader looks at. */
export const missingFramesProblem = (
  failedFrames: readonly number[],
  frameCount: number,
  isDerived: boolean,
): Problem | undefined =>
  failedFrames.length === 0
    ? undefined
    : {
        code: 'incomplete',
        severity: 'warning',
        title: `${failedFrames.length} of ${frameCount} images could not be loaded: ${numbersInWords(failedFrames)}`,
        tip: isDerived
          ? 'Their places are hatched here; nothing is computed from their neighbours, and no values are read there.'
          : 'They stay blank in the stack; scroll to one to try it again.',
      };

export const painterProblem = (cause: unknown): Problem => ({
  code: 'gpu',
  severity: 'error',
  title: 'The image could not be painted',
  tip: 'Retry. If it stays, reload the page; your marks are not affected.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

export const notAStack: Problem = {
  code: 'unsupported',
  severity: 'error',
  title: 'This is not a series of images',
};

/** The code that paints outlines did not come. */
export const overlaysNotPainted = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'warning',
  title: 'The outlines switched on here cannot be painted',
  tip: 'Reload the page; the images and your marks are not affected.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

export const noCode = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'warning',
  title: 'The MPR could not be started: its code did not arrive',
  tip: 'The images are shown as they were acquired. Choose the view again.',
  cause,
});

/** The code of 3D views did not come. */
export const noVolume3dCode = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'warning',
  title: 'The 3D view could not be started: its code did not arrive',
  tip: 'The images are shown as they were acquired. Choose the view again.',
  cause,
});

/** The code that lays one series over another did not come. */
export const noFusionCode = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'warning',
  title: 'The fusion could not be started: its code did not arrive',
  tip: 'The images are shown without it. Choose it again.',
  cause,
});

export const noCineCode = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'warning',
  title: 'The stack cannot be played: a part of the viewer did not load',
  tip: 'Scroll through it by hand, or reload the page.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

export const noTileCode = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'warning',
  title: 'Several images at once cannot be shown: a part of the viewer did not load',
  tip: 'The pane goes on with one image. Choose it again, or reload the page.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

export const noStatePainter = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'error',
  title: 'The presentation state could not be applied: a part of the viewer did not load',
  tip: 'The image is shown as stored. Reload the page and apply it again.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

/** The VOI LUT that the reader chose did not come, or makes no sense. */
export const notThroughVoiLut = (problem: Problem): Problem => ({
  ...problem,
  severity: 'warning',
  title: 'The VOI LUT chosen here cannot be read',
  tip: 'The image is shown as it opens. Choose another window.',
});

/** Overlay Data that did not come, or end too early; or bits that a compressed image no longer holds. */
export const overlayPlaneProblem = (words: readonly string[]): Problem => ({
  code: 'invalid-object',
  severity: 'warning',
  title: `Not shown on this image: ${words.join('; ')}`,
  tip: 'The data of this overlay are missing or damaged. The image itself is complete.',
});
