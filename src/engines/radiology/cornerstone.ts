import { cache, Enums, eventTarget, imageLoader, init, RenderingEngine, type Types } from '@cornerstonejs/core';
import { Emitter, type Unsubscribe } from '../../lib/emitter';
import { describeImage, forgetImage, type ImageModules } from './imageModules';

/** Cornerstone, started once for the page and shared by all panes: one rendering engine, painting by the graphics card. */
export interface SharedCornerstone {
  readonly renderingEngine: RenderingEngine;
  /** The id under which a view hands over the frame of one of its stacks. No two views share one. */
  imageId(displaySetId: string, index: number): string;
  /** Hands a decoded image over; from now on Cornerstone may paint `imageId`. */
  publish(imageId: string, image: Types.IImage, modules: ImageModules): void;
  /** Forgets an image everywhere. What is on a canvas stays there. */
  withdraw(imageId: string): void;
  /** Cornerstone keeps what it paints in a cache of its own; ours is the one that counts bytes. */
  forgetPainted(imageId: string): void;
  /** The driver took the pictures of all panes away. From then on this painter is of no more use to the page. */
  onLost(listener: () => void): Unsubscribe;
}

const IMAGE_SCHEME = 'parfocal';
/** Two are enough: a context belongs to a page, and slides need theirs (browsers keep about 16). */
const WEBGL_CONTEXTS = 2;

let shared: SharedCornerstone | undefined;

/** Starts Cornerstone on the first call. Only where there is a graphics card. */
export function startCornerstone(): SharedCornerstone {
  shared ??= start();
  return shared;
}

function start(): SharedCornerstone {
  const rendering = { webGlContextCount: WEBGL_CONTEXTS, planar: { renderBackend: Enums.RenderBackends.GPU } };
  // Keys set to undefined would overwrite Cornerstone's defaults: only real values here.
  init({ rendering } as Parameters<typeof init>[0]);
  const images = new Map<string, Types.IImage>();
  imageLoader.registerImageLoader(IMAGE_SCHEME, (imageId) => {
    const image = images.get(imageId);
    const missing = () => Promise.reject(new Error(`${imageId} is not decoded`));
    return { promise: image ? Promise.resolve(image) : missing() } as Types.IImageLoadObject;
  });
  const lost = new Emitter<{ lost: undefined }>();
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, () => lost.emit('lost', undefined));
  const forgetPainted = (imageId: string) => {
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
  };
  return {
    renderingEngine: new RenderingEngine(IMAGE_SCHEME),
    imageId: (displaySetId, index) => `${IMAGE_SCHEME}:${displaySetId}/${index}`,
    publish: (imageId, image, modules) => {
      describeImage(imageId, modules);
      images.set(imageId, image);
    },
    withdraw: (imageId) => {
      images.delete(imageId);
      forgetImage(imageId);
      forgetPainted(imageId);
    },
    forgetPainted,
    onLost: (listener) => lost.on('lost', listener),
  };
}
