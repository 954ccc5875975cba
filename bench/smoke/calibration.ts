/**
 * Fixed work that figures are set in relation to, done in the same process at the same moment: a slower or busier machine
 * slows both alike. Arithmetic, memory, strings and maps; in a page the document and a canvas too. It is never changed
 * without writing `baseline.json` anew.
 */

/** Its source goes into the page: it may use nothing outside itself. Returns a number so that nothing is left out as unused. */
export function calibratePage(): number {
  let sum = 0;
  const values = new Float64Array(1 << 15);
  for (let pass = 0; pass < 6; pass += 1) {
    for (let at = 0; at < values.length; at += 1) {
      values[at] = Math.sqrt((values[at] ?? 0) + at * 1.0001 + pass) + Math.sin(at & 255);
    }
  }
  sum += values[77] ?? 0;
  const records = new Map<string, { readonly id: string; readonly points: readonly number[] }>();
  for (let at = 0; at < 3000; at += 1)
    records.set(`record-${at}`, { id: `record-${at}`, points: [at, at + 1, at + 2] });
  for (const { id, points } of records.values()) sum += id.length + (points[1] ?? 0);
  const text = JSON.stringify([...records.values()]);
  sum += (JSON.parse(text) as unknown[]).length;
  const source = new Uint8Array(1 << 20);
  for (let copy = 0; copy < 4; copy += 1) sum += source.slice(copy).length;
  const list = document.createElement('div');
  list.style.cssText = 'position:absolute;left:-4000px;width:300px;contain:content';
  for (let row = 0; row < 150; row += 1) {
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
  if (context) {
    const image = context.createImageData(256, 256);
    for (let turn = 0; turn < 2; turn += 1) {
      for (let at = 0; at < image.data.length; at += 4) image.data[at] = (at * 7 + turn) & 255;
      context.putImageData(image, 0, 0);
      context.drawImage(canvas, 0, 0, 200, 200);
      sum += context.getImageData(9, 9, 1, 1).data[0] ?? 0;
    }
  }
  return sum;
}

/** The same for Node. */
export function calibrateNode(): number {
  let sum = 0;
  const values = new Float64Array(1 << 15);
  for (let pass = 0; pass < 4; pass += 1) {
    for (let at = 0; at < values.length; at += 1) {
      values[at] = Math.sqrt((values[at] ?? 0) + at * 1.0001 + pass) + Math.sin(at & 255);
    }
  }
  sum += values[77] ?? 0;
  let record: Record<string, { readonly id: string; readonly points: readonly number[] }> = {};
  for (let at = 0; at < 300; at += 1) record[`record-${at}`] = { id: `record-${at}`, points: [at, at + 1] };
  for (let copy = 0; copy < 20; copy += 1) record = { ...record, extra: { id: `${copy}`, points: [] } };
  for (const { id } of Object.values(record)) sum += id.length;
  const map = new Map<string, number>();
  for (let at = 0; at < 4000; at += 1) map.set(`key-${at % 1500}`, at);
  for (const value of map.values()) sum += value;
  sum += (JSON.parse(JSON.stringify(Object.values(record))) as unknown[]).length;
  const source = new Uint8Array(1 << 19);
  for (let copy = 0; copy < 4; copy += 1) sum += source.slice(copy).length;
  return sum;
}
