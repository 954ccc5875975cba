import type { Problem } from '../problem';

/**
 * The attributes that repairs and assumptions are about, as PS3.6 names them. They stand in `Problem.detail`, so that an
 * administrator can find in the file what the reader was told in words.
 */
const attributeNames = {
  acquisition: 'Acquisition UID (0008,0017)',
  barcode: 'Barcode Value (2200,0005)',
  bitsStored: 'Bits Stored (0028,0101)',
  concatenation: 'Concatenation UID (0020,9161)',
  container: 'Container Identifier (0040,0512)',
  depthOfField: 'Extended Depth of Field (0048,0012)',
  dimensionIndex: 'Dimension Index Values (0020,9157)',
  focalPlanes: 'Total Pixel Matrix Focal Planes (0048,0303)',
  frameOfReference: 'Frame of Reference UID (0020,0052)',
  iccProfile: 'ICC Profile (0028,2000)',
  imagedVolume: 'Imaged Volume Width (0048,0001) and Height (0048,0002)',
  imageType: 'Image Type (0008,0008)',
  matrix: 'Total Pixel Matrix Columns (0048,0006) and Rows (0048,0007)',
  numberOfFrames: 'Number of Frames (0028,0008)',
  opticalPath: 'Optical Path Sequence (0048,0105)',
  orientation: 'Image Orientation (Slide) (0048,0102)',
  origin: 'Total Pixel Matrix Origin Sequence (0048,0008)',
  palette: 'Palette Color Lookup Table Data (0028,1201)',
  photometric: 'Photometric Interpretation (0028,0004)',
  pixelSpacing: 'Pixel Spacing (0028,0030)',
  planePosition: 'Plane Position (Slide) Sequence (0048,021A)',
  samplesPerPixel: 'Samples per Pixel (0028,0002)',
  sliceSpacing: 'Spacing Between Slices (0018,0088)',
  sopInstance: 'SOP Instance UID (0008,0018)',
  specimen: 'Specimen Description Sequence (0040,0560)',
  tiling: 'Dimension Organization Type (0020,9311)',
  zOffset: 'Z Offset in Slide Coordinate System (0040,074A)',
} as const;
export type SlideAttribute = keyof typeof attributeNames;

/** A fact about how a slide was read. `identifiers` are for the administrator. */
export function slideProblem(
  code: Problem['code'],
  severity: Problem['severity'],
  title: string,
  attribute?: SlideAttribute,
  ...identifiers: readonly string[]
): Problem {
  const detail = [...(attribute ? [attributeNames[attribute]] : []), ...identifiers].join(' · ');
  return { code, severity, title, ...(detail && { detail }) };
}

/** "1 tile", "12 tiles". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  count === 1 ? `1 ${one}` : `${count} ${many}`;

export const levelName = (level: { readonly matrixColumns: number; readonly matrixRows: number }): string =>
  `Level ${level.matrixColumns} × ${level.matrixRows}`;

export const micrometres = (mm: number): string => `${(mm * 1000).toFixed(1)} µm`;
