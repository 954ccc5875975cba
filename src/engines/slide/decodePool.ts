import { createDecodeWorker, TileDecoder } from './tileDecoder';

let pool: TileDecoder | undefined;
let users = 0;

/** All slide panes of a page decode in one pool; the last to leave closes it. Returns the pool and the leaving. */
export function joinDecodePool(): { readonly decoder: TileDecoder; leave(): void } {
  pool ??= new TileDecoder(createDecodeWorker);
  users += 1;
  let isMember = true;
  return {
    decoder: pool,
    leave() {
      if (!isMember) return;
      isMember = false;
      users -= 1;
      if (users > 0) return;
      pool?.dispose();
      pool = undefined;
    },
  };
}
