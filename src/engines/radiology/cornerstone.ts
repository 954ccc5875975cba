import {
  cache,
  Enums,
  eventTarget,
  getRenderingCapabilities,
  imageLoader,
  init,
  metaData,
  RenderingEngine,
  setRenderBackend,
  type Types,
} from '@cornerstonejs/core';
import type { Problem } from '../../dicom/problem';
import { fail, ok, type Result } from '../../lib/result';

/** What Cornerstone asks about an image, by its module name ("imagePixelModule"). */
export type ImageModules = Readonly<Record<string, object>>;

/**
 * Cornerstone, started once for the page and shared by all panes: one rendering engine, one pool of decode workers, one
 * place where decoded images wait to be painted.
 */
export interface SharedCornerstone {
  readonly renderingEngine: RenderingEngine;
  /** Painted by the processor: no GPU, or its context was lost. */
  readonly isCpu: () => boolean;
  /** Describes an image before it is decoded. */
  describe(imageId: string, modules: ImageModules): void;
  /** Hands a decoded image over; from now on Cornerstone may paint `imageId`. */
  publish(image: Types.IImage): void;
  /** Forgets an image everywhere. What is on a canvas stays there. */
  withdraw(imageId: string): void;
  /** Cornerstone keeps what it paints in a cache of its own; ours is the one that counts bytes. */
  forgetPainted(imageId: string): void;
}

export const IMAGE_SCHEME = 'parfocal';
/** Two are enough: a context belongs to a page, and slides need theirs (browsers keep about 16). */
const WEBGL_CONTEXTS = 2;

let shared: Result<SharedCornerstone, Problem> | undefined;

/** Starts Cornerstone on the first call. Without any WebGL its planar viewport cannot exist, in either back end. */
export function startCornerstone(): Result<SharedCornerstone, Problem> {
  shared ??= start();
  return shared;
}

function start(): Result<SharedCornerstone, Problem> {
  const capabilities = getRenderingCapabilities();
  if (!capabilities.webgl) return fail(WITHOUT_WEBGL);
  // A software rasterizer (virtual desktops) paints ten times faster on the CPU path; 'auto' would choose its GL.
  const renderBackend = capabilities.softwareRasterizer ? Enums.RenderBackends.CPU : Enums.RenderBackends.GPU;
  // Keys set to undefined would overwrite Cornerstone's defaults: only real values here.
  init({ rendering: { webGlContextCount: WEBGL_CONTEXTS, planar: { renderBackend } } } as Parameters<typeof init>[0]);
  const images = new Map<string, Types.IImage>();
  const modules = new Map<string, ImageModules>();
  metaData.addProvider(
    (type: string, imageId: unknown) => (typeof imageId === 'string' ? modules.get(imageId)?.[type] : undefined),
    1000,
  );
  imageLoader.registerImageLoader(IMAGE_SCHEME, (imageId) => {
    const image = images.get(imageId);
    const missing = () => Promise.reject(new Error(`${imageId} is not decoded`));
    return { promise: image ? Promise.resolve(image) : missing() } as Types.IImageLoadObject;
  });
  let isCpu = capabilities.softwareRasterizer;
  // The driver took the pictures of all panes away: the processor paints them again, now and for the rest of the page.
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, () => {
    if (isCpu) return;
    isCpu = true;
    setRenderBackend(Enums.RenderBackends.CPU);
  });
  const forgetPainted = (imageId: string) => {
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
  };
  return ok({
    renderingEngine: new RenderingEngine(IMAGE_SCHEME),
    isCpu: () => isCpu,
    describe: (imageId, description) => void modules.set(imageId, description),
    publish: (image) => void images.set(image.imageId, image),
    withdraw: (imageId) => {
      images.delete(imageId);
      modules.delete(imageId);
      forgetPainted(imageId);
    },
    forgetPainted,
  });
}

const WITHOUT_WEBGL: Problem = {
  code: 'gpu',
  severity: 'error',
  title: 'This browser offers no WebGL, so images cannot be painted',
  tip: 'Turn on hardware acceleration in the browser settings, or use a current Chrome, Edge, Firefox or Safari.',
};
