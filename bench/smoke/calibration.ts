/**
 * Fixed work that figures are set in relation to, done in the same process at the same moment: a slower or busier machine
 * slows both alike. But machines differ in kind too: one counts fast and compiles slowly. So there is a loop of each kind
 * of work, and every measure names the kinds it is made of (`mix.ts`). There is none that only fills fresh memory: beside
 * busy neighbours the system's part of it doubled, and no measure followed. A loop is never changed without writing
 * `baseline.json` anew.
 */

export const KINDS = ['arithmetic', 'objects', 'compile', 'document'] as const;
export type Kind = (typeof KINDS)[number];

/** Time of one turn of each loop; all in one unit. Node has no document. */
export type Turns = Partial<Readonly<Record<Kind, number>>>;

/** A loop; its source goes into the page, so it may use nothing outside itself. Returns a number so that nothing is left out as unused. */
export type Loop = () => number;

export function arithmetic(): number {
  const values = new Float64Array(1 << 15);
  for (let pass = 0; pass < 6; pass += 1) {
    for (let at = 0; at < values.length; at += 1) {
      values[at] = Math.sqrt((values[at] ?? 0) + at * 1.0001 + pass) + ((at * 2654435761) >>> 20);
    }
  }
  return values[77] ?? 0;
}

/** Records, maps, copies of records, strings, JSON. */
export function objects(): number {
  let sum = 0;
  let record: Record<string, { readonly id: string; readonly points: readonly number[] }> = {};
  for (let at = 0; at < 300; at += 1) record[`record-${at}`] = { id: `record-${at}`, points: [at, at + 1] };
  for (let copy = 0; copy < 12; copy += 1) record = { ...record, extra: { id: `${copy}`, points: [] } };
  for (const { id } of Object.values(record)) sum += id.length;
  const map = new Map<string, { readonly at: number }>();
  for (let at = 0; at < 4000; at += 1) map.set(`key-${at % 1500}`, { at });
  for (const { at } of map.values()) sum += at;
  const list = [...map.values()].map(({ at }) => ({ at, key: (at * 7919) % 1009 }));
  list.sort((a, b) => a.key - b.key);
  return sum + (JSON.parse(JSON.stringify(list)) as unknown[]).length;
}

/** Source text that no cache knows, compiled and run once: what a page does until it shows something. */
export function textToCompile(salt: number): string {
  const lines = Array.from({ length: 240 }, (_, at) => {
    const body = `const list = [a, ${salt + at}]; let sum = 0; for (const one of list) sum += one % ${at + 2};`;
    return `function f${at}(a) { ${body} return { sum, name: 'n${at}', add: (b) => b + sum }.add(a); }`;
  });
  const calls = lines.map((_, at) => `f${at}(${at})`).join(' + ');
  return `(() => {\n${lines.join('\n')}\nreturn ${calls};\n})()`;
}

/** Elements that are laid out twice, and a canvas that is written, drawn and read. */
export function paper(): number {
  let sum = 0;
  const list = document.createElement('div');
  list.style.cssText = 'position:absolute;left:-4000px;width:300px;contain:content';
  for (let row = 0; row < 250; row += 1) {
    const item = document.createElement('p');
    item.textContent = `row ${row} of the calibration`;
    list.append(item);
  }
  document.body.append(list);
  sum += list.offsetHeight;
  list.style.width = '200px';
  sum += list.offsetHeight;
  list.remove();
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 256;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return sum;
  const image = context.createImageData(256, 256);
  for (let turn = 0; turn < 2; turn += 1) {
    for (let at = 0; at < image.data.length; at += 4) image.data[at] = (at * 7 + turn) & 255;
    context.putImageData(image, 0, 0);
    context.drawImage(canvas, 0, 0, 200, 200);
    sum += context.getImageData(9, 9, 1, 1).data[0] ?? 0;
  }
  return sum;
}

export const nodeLoops: readonly (readonly [Kind, Loop])[] = [
  ['arithmetic', arithmetic],
  ['objects', objects],
];

/** Besides `textToCompile`, which goes into the page as it is: its policy forbids it to compile text itself. */
export const pageLoops: readonly (readonly [Kind, Loop])[] = [...nodeLoops, ['document', paper]];
