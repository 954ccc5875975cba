/** Tissue begins here, HU: above lung, clothes, and the foam of a table. */
const TISSUE_HU = -350;
/** Air of the room, HU. */
const ROOM_HU = -930;
/** Voxels that the skin is thick where it lies half in the air, and that sheets and shells of a table are at most. */
const RIM = 2;
/** More of the inscribed circle than this in the body: the image is a part of it, and shows no outside to leave out. */
const CROPPED = 0.35;

/**
 * One axial slice of a CT, HU, with NaN for everything outside the body: air, table, clothes, blanket, and the skin, whose
 * edge has the values of lung. The body is the largest piece of tissue with what it encloses. Unchanged where the image
 * shows no outside or no body, so that nothing is left out on a guess.
 */
export function onlyBody(values: Float32Array, columns: number, rows: number): Float32Array {
  if (isCropped(values, columns, rows)) return values;
  const shape: Shape = { columns, rows, waiting: new Int32Array(values.length) };
  const tissue = new Uint8Array(values.length);
  for (let at = 0; at < tissue.length; at += 1) tissue[at] = (values[at] as number) > TISSUE_HU ? 1 : 0;
  const thick = grown(eroded(tissue, shape, 1), shape, 1);
  const largest = largestPiece(thick, shape);
  if (!largest) return values;
  const inside = eroded(filled(largest, shape), shape, RIM);
  return values.map((value, at) => (inside[at] === 1 ? value : Number.NaN));
}

interface Shape {
  readonly columns: number;
  readonly rows: number;
  /** Room for the voxels that a flood has yet to look around. */
  readonly waiting: Int32Array;
}

function isCropped(values: Float32Array, columns: number, rows: number): boolean {
  const radius = Math.min(columns, rows) / 2 - 2;
  let inBody = 0;
  const points = 180;
  for (let point = 0; point < points; point += 1) {
    const angle = (2 * Math.PI * point) / points;
    const [x, y] = [columns / 2 + radius * Math.cos(angle), rows / 2 + radius * Math.sin(angle)];
    if ((values[Math.floor(y) * columns + Math.floor(x)] as number) > ROOM_HU) inBody += 1;
  }
  return inBody / points > CROPPED;
}

/** Without what lies within `times` voxels of the edge. Beyond the image lies what lies at its border. */
function eroded(mask: Uint8Array, shape: Shape, times: number): Uint8Array {
  return spread(mask, shape, times, 0);
}

const grown = (mask: Uint8Array, shape: Shape, times: number): Uint8Array => spread(mask, shape, times, 1);

/** `what` (0 or 1) takes the four neighbours of each of its voxels, `times` over. */
function spread(mask: Uint8Array, { columns, rows }: Shape, times: number, what: 0 | 1): Uint8Array {
  let from = mask;
  for (let time = 0; time < times; time += 1) {
    const to = from.slice();
    for (let row = 0, at = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1, at += 1) {
        if (from[at] !== what) continue;
        if (column > 0) to[at - 1] = what;
        if (column < columns - 1) to[at + 1] = what;
        if (row > 0) to[at - columns] = what;
        if (row < rows - 1) to[at + columns] = what;
      }
    from = to;
  }
  return from;
}

function largestPiece(mask: Uint8Array, shape: Shape): Uint8Array | undefined {
  const left = mask.slice();
  let [most, seed] = [0, -1];
  for (let at = 0; at < left.length; at += 1) {
    if (left[at] !== 1) continue;
    const count = flood(at, shape, left, 0);
    if (count > most) [most, seed] = [count, at];
  }
  if (seed < 0) return undefined;
  const piece = mask.slice();
  flood(seed, shape, piece, PIECE);
  return piece.map((value) => (value === PIECE ? 1 : 0));
}

const PIECE = 2;

/** A piece with its holes: everything that is not joined to the border of the image around it. */
function filled(piece: Uint8Array, shape: Shape): Uint8Array {
  const { columns, rows } = shape;
  const free = piece.map((value) => 1 - value);
  const from = (at: number) => {
    if (free[at] === 1) flood(at, shape, free, OUTSIDE);
  };
  for (let column = 0; column < columns; column += 1) [column, (rows - 1) * columns + column].forEach(from);
  for (let row = 0; row < rows; row += 1) [row * columns, (row + 1) * columns - 1].forEach(from);
  return free.map((value) => (value === OUTSIDE ? 0 : 1));
}

const OUTSIDE = 2;

/** Gives `mark` to all that is 1 and joined to a voxel through its four neighbours; the answer is how many they are. */
function flood(start: number, { columns, rows, waiting }: Shape, mask: Uint8Array, mark: number): number {
  const lastRow = (rows - 1) * columns;
  let [count, end] = [0, 1];
  waiting[0] = start;
  mask[start] = mark;
  while (count < end) {
    const at = waiting[count] as number;
    const column = at % columns;
    count += 1;
    if (column > 0 && mask[at - 1] === 1) {
      mask[at - 1] = mark;
      waiting[end++] = at - 1;
    }
    if (column < columns - 1 && mask[at + 1] === 1) {
      mask[at + 1] = mark;
      waiting[end++] = at + 1;
    }
    if (at >= columns && mask[at - columns] === 1) {
      mask[at - columns] = mark;
      waiting[end++] = at - columns;
    }
    if (at < lastRow && mask[at + columns] === 1) {
      mask[at + columns] = mark;
      waiting[end++] = at + columns;
    }
  }
  return count;
}
