/** What the pages of a browser hold that no heap counts, told by the browser's own objects. */
export interface Held {
  /** Bytes of decoded pictures that are not closed: four for each pixel. */
  readonly pictureBytes: number;
  readonly mostPictureBytes: number;
  /** Contexts of canvases that were made, by kind, and that were lost since, with the time. */
  readonly contexts: Readonly<Record<string, number>>;
  readonly lost: readonly string[];
}

declare global {
  interface Window {
    held?: { -readonly [Key in keyof Held]: Held[Key] };
  }
}

/**
 * Runs in the page before anything else: counts pictures (`ImageBitmap`) from where they arrive, out of a worker or
 * `createImageBitmap`, until they are closed, given away or collected; and hears of every canvas that loses its context.
 */
export function countHeld(): void {
  const contexts: Record<string, number> = {};
  const lost: string[] = [];
  const held = { pictureBytes: 0, mostPictureBytes: 0, contexts, lost };
  window.held = held;
  const known = new WeakMap<ImageBitmap, number>();
  const collected = new FinalizationRegistry<number>((bytes) => {
    held.pictureBytes -= bytes;
  });
  const take = (picture: ImageBitmap): void => {
    const bytes = picture.width * picture.height * 4;
    if (bytes === 0 || known.has(picture)) return;
    known.set(picture, bytes);
    collected.register(picture, bytes, picture);
    held.pictureBytes += bytes;
    held.mostPictureBytes = Math.max(held.mostPictureBytes, held.pictureBytes);
  };
  const leave = (picture: ImageBitmap): void => {
    const bytes = known.get(picture);
    if (bytes === undefined) return;
    known.delete(picture);
    collected.unregister(picture);
    held.pictureBytes -= bytes;
  };
  const visit = (value: unknown, depth: number): void => {
    if (value instanceof ImageBitmap) take(value);
    else if (depth > 0 && typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
      for (const inner of Object.values(value)) visit(inner, depth - 1);
  };

  const close = ImageBitmap.prototype.close;
  ImageBitmap.prototype.close = function (this: ImageBitmap) {
    leave(this);
    close.call(this);
  };
  const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
  Object.defineProperty(MessageEvent.prototype, 'data', {
    ...data,
    get(this: MessageEvent) {
      const value: unknown = data?.get?.call(this);
      visit(value, 4);
      return value;
    },
  });
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (this: Worker, message: unknown, more?: unknown) {
    const given = Array.isArray(more) ? more : ((more as StructuredSerializeOptions | undefined)?.transfer ?? []);
    for (const one of given) if (one instanceof ImageBitmap) leave(one);
    post.call(this, message, more as StructuredSerializeOptions);
  };
  const make = window.createImageBitmap as (...given: unknown[]) => Promise<ImageBitmap>;
  window.createImageBitmap = (async (...given: unknown[]) => {
    const picture = await make.apply(window, given);
    take(picture);
    return picture;
  }) as typeof window.createImageBitmap;

  const followed = new WeakSet<object>();
  // What the page itself gives back, a context that only asked what the graphics can do, is not lost.
  const givenBack = new WeakSet<object>();
  for (const kind of [WebGLRenderingContext, WebGL2RenderingContext]) {
    const extensionOf = kind.prototype.getExtension as (name: string) => unknown;
    kind.prototype.getExtension = function (this: object, name: string) {
      const extension = extensionOf.call(this, name) as WEBGL_lose_context | null;
      const lose = extension?.loseContext?.bind(extension);
      if (name === 'WEBGL_lose_context' && extension && lose)
        extension.loseContext = () => {
          givenBack.add(this);
          lose();
        };
      return extension;
    } as typeof kind.prototype.getExtension;
  }
  for (const kind of [HTMLCanvasElement, OffscreenCanvas]) {
    const of = kind.prototype.getContext as (this: EventTarget, ...given: unknown[]) => object | null;
    kind.prototype.getContext = function (this: EventTarget, ...given: unknown[]) {
      const context = of.apply(this, given);
      const name = String(given[0]);
      if (!context || followed.has(context)) return context;
      followed.add(context);
      contexts[name] = (contexts[name] ?? 0) + 1;
      for (const event of ['webglcontextlost', 'contextlost'])
        this.addEventListener(event, () => {
          if (!givenBack.has(context)) lost.push(`${name} ${new Date().toISOString()}`);
        });
      return context;
    } as typeof kind.prototype.getContext;
  }
}
