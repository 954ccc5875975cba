import { microFigure } from './microMeasures';

/** One step by itself: `node smokeStep.js ID SLOWER` prints its figure as JSON, on the last line. */
const [id = '', slower = '1'] = process.argv.slice(2);
console.log(JSON.stringify(await microFigure(id, Number(slower))));
