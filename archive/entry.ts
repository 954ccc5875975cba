import { startServer } from './server';

/** What `start.mjs` takes from the bundle. */
export { startServer };
