import { clamp, coverage } from '../numeric';
import { bendX, bendY, CT_SIZE, CT_SPACING_MM, type ChestStudy, imagePosition } from './chestStudy';
import type { Point, Solid } from './shapes';

/** One slice being painted: attenuation in HU, and where each pixel lies in the anatomy. */
export class SliceGrid {
  readonly size: number;
  readonly spacingMm: number;
  /** Anatomical z, mm. */
  readonly z: number;
  readonly hu: Float32Array;
  /** Anatomical x of a pixel is `xOfColumn[i] + xOfRow[j]`, y likewise: rotation and bend are separable. */
  readonly xOfColumn: Float64Array;
  readonly xOfRow: Float64Array;
  readonly yOfColumn: Float64Array;
  readonly yOfRow: Float64Array;

  constructor(study: ChestStudy, sliceIndex: number, size: number, hu: Float32Array) {
    const spacingMm = (CT_SIZE * CT_SPACING_MM) / size;
    const first = imagePosition(study, sliceIndex);
    const origin = first.map((value, axis) =>
      axis < 2 ? value + (spacingMm - CT_SPACING_MM) / 2 : value,
    ) as unknown as Point;
    const angle = (study.rotationDeg * Math.PI) / 180;
    this.size = size;
    this.spacingMm = spacingMm;
    this.z = origin[2] - study.carinaZMm;
    this.hu = hu;
    const column = (i: number): number => origin[0] + i * spacingMm;
    const row = (j: number): number => origin[1] + j * spacingMm;
    this.xOfColumn = table(size, (i) => Math.cos(angle) * (column(i) - study.shiftMm[0]));
    this.xOfRow = table(size, (j) => Math.sin(angle) * (row(j) - study.shiftMm[1]) + bendX(row(j), this.z));
    this.yOfColumn = table(size, (i) => -Math.sin(angle) * (column(i) - study.shiftMm[0]) + bendY(column(i), this.z));
    this.yOfRow = table(size, (j) => Math.cos(angle) * (row(j) - study.shiftMm[1]));
  }

  x(i: number, j: number): number {
    return (this.xOfColumn[i] as number) + (this.xOfRow[j] as number);
  }

  y(i: number, j: number): number {
    return (this.yOfColumn[i] as number) + (this.yOfRow[j] as number);
  }

  /** Pixel ranges that cover a box of anatomical millimetres, with room for the bend of space within it. */
  range(lowX: number, lowY: number, highX: number, highY: number): readonly [number, number, number, number] {
    const { size, spacingMm } = this;
    const centreX = (lowX + highX) / 2;
    const centreY = (lowY + highY) / 2;
    let i = size >> 1;
    let j = size >> 1;
    for (let round = 0; round < 3; round += 1) {
      const [dx, dy] = [centreX - this.x(i, j), centreY - this.y(i, j)];
      i = clamp(Math.round(i + dx / spacingMm), 0, size - 1);
      j = clamp(Math.round(j + dy / spacingMm), 0, size - 1);
    }
    const halfX = ((highX - lowX) * 0.5 + (highY - lowY) * 0.1 + 1.4) / spacingMm;
    const halfY = ((highY - lowY) * 0.5 + (highX - lowX) * 0.1 + 1.4) / spacingMm;
    // At the border of the image the centre may lie outside it: the box then reaches in from there.
    const beyondX = Math.abs(centreX - this.x(i, j)) / spacingMm;
    const beyondY = Math.abs(centreY - this.y(i, j)) / spacingMm;
    return [
      clamp(Math.floor(i - halfX - beyondX), 0, size - 1),
      clamp(Math.floor(j - halfY - beyondY), 0, size - 1),
      clamp(Math.ceil(i + halfX + beyondX), 0, size - 1),
      clamp(Math.ceil(j + halfY + beyondY), 0, size - 1),
    ];
  }

  /**
   * Paints a solid over what is there, with its edge softened as by a scanner; inside a shell of `shell.thicknessMm`
   * it is filled with `hu`.
   */
  paint(
    whole: Solid,
    hu: number,
    softnessMm = 0.75,
    shell?: { readonly thicknessMm: number; readonly hu: number },
  ): void {
    const { z, hu: target, size } = this;
    const extra = shell && shell.thicknessMm < 0 ? -shell.thicknessMm : 0;
    if (z < whole.low[2] - 2 - extra || z > whole.high[2] + 2 + extra) return;
    const solid = whole.near?.(z, 1.5 + extra) ?? whole;
    const [i0, j0, i1, j1] = this.range(
      solid.low[0] - extra,
      solid.low[1] - extra,
      solid.high[0] + extra,
      solid.high[1] + extra,
    );
    const outset = extra > 0 ? -extra : 0;
    const inset = shell ? shell.thicknessMm + (extra > 0 ? extra : 0) : 0;
    const outer = shell ? shell.hu : hu;
    for (let j = j0; j <= j1; j += 1) {
      const rowX = this.xOfRow[j] as number;
      const rowY = this.yOfRow[j] as number;
      for (let i = i0; i <= i1; i += 1) {
        const distance =
          solid.distance((this.xOfColumn[i] as number) + rowX, (this.yOfColumn[i] as number) + rowY, z) + outset;
        if (distance >= softnessMm) continue;
        const index = j * size + i;
        const fill = shell ? outer + (hu - outer) * coverage(distance + inset, softnessMm) : hu;
        const under = target[index] as number;
        target[index] = under + (fill - under) * coverage(distance, softnessMm);
      }
    }
  }
}

const table = (size: number, value: (index: number) => number): Float64Array =>
  Float64Array.from({ length: size }, (_, index) => value(index));
